"""What a batch does with each file, from its settings: a model on its device, and how files are read."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import prod

from img2img.batch.config import BatchConfig
from img2img.batch.long import LongWork, reader
from img2img.batch.treatment import described, finish, write_options
from img2img.batch.work import Work
from img2img.disk import shown
from img2img.inference.chain import Chain
from img2img.inference.enhance import Enhancer
from img2img.inference.enhancement import TargetSize
from img2img.inference.kept import Kept
from img2img.inference.measure import WORTH
from img2img.inference.tiles import Progress
from img2img.inference.timing import finish as finish_measuring
from img2img.inference.translate import Translator
from img2img.inference.upscale import Upscaler
from img2img.models.card import ModelCard
from img2img.models.file import load_model
from img2img.models.interpolation import interpolated
from img2img.models.library import Entry
from img2img.models.provenance import Step
from img2img.pictures import Picture
from img2img.pictures.files import read_picture
from img2img.runtimes.devices import device_name
from img2img.runtimes.runtime import Named

# PyTorch's CPU library keeps a kernel for each layer and size of tile: 1024 of them, unless told, are 70 MB.
_KERNELS_KEPT = ("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "128")


@dataclass(frozen=True)
class Loaded:
    """The work, and where and how it is computed, in words. `scale` is the result's side by the source's."""

    work: Work
    long: LongWork
    device: str
    format: str
    scale: float


def device_of(config: BatchConfig) -> str:
    """The one name of the device that the batch computes on, whatever a person called it. Raises SettingsError."""
    named = Named(config.device, config.runtime)
    return named.gpu_of_vulkan or device_name(config.device if named.is_pytorchs else "cpu")


def load(
    config: BatchConfig,
    entries: Sequence[Entry],
    on_tile: Progress,
    kept: Kept | None,
    files: int,
    settings: str = "",
) -> Loaded:
    """The model on its device, measured there where `files` are worth it.

    `on_tile` is told (done, total) inside each file; it may raise Interrupted. `kept` and `settings` as in LongWork.
    Raises SettingsError and ModelError for what does not fit together.
    """
    os.environ.setdefault(*_KERNELS_KEPT)  # is read when the first network is asked
    parts = _parts(config)
    whole = Chain(parts) if config.then else parts[0]
    translator = Enhancer(whole, config) if _is_enhanced(config) else whole
    if files >= WORTH:
        finish_measuring(translator.measure())

    def translate(pictures: Sequence[Picture]) -> Sequence[Picture]:
        if len(pictures) > 1:
            answers = parts[0].together(pictures, config.direction)
            on_tile(1, 1)
            return answers
        return [translator(picture, config.direction, on_tile) for picture in pictures]

    read = parts[0].source.reader(config.mask, config.instances)
    long = LongWork(translator, config.direction, on_tile, kept, config, settings)
    steps = _steps(config, entries) if config.provenance else []
    work = Work(
        translate,
        reader(read, long),
        partial(described, config=config, steps=steps),
        parts[0].alike if translator is parts[0] else lambda picture: None,
        write_options(config),
        partial(finish, config=config),
    )
    forms = ", ".join(dict.fromkeys(str(one.format) for one in parts))
    return Loaded(work, long, device_of(config), forms, config.scale or prod(one.card.scale for one in parts))


def _parts(config: BatchConfig) -> list[Translator]:
    """The models that a picture goes through, on their device."""
    first = load_model(config.model)
    if config.mix:
        first = interpolated(first, load_model(config.mix), config.mix_share)
    first.network(config.direction)  # a wrong direction is told once, and not for every file
    models = [first, *map(load_model, config.then)]
    common = (config.device, config.precision, config.tile, config.seed)
    sizes = _sizes(config, [one.card for one in models])
    parts = [
        Upscaler(one, *common, size, config.runtime)
        if config.command == "upscale"
        else Translator(one, *common, config.runtime)
        for one, size in zip(models, sizes, strict=True)
    ]
    parts[0].strength = config.style_strength
    if config.style:
        parts[0].take_style(read_picture(config.style).pixels, config.direction)
    return parts


def _is_enhanced(config: BatchConfig) -> bool:
    """Whether more is done around the models than an Upscaler does."""
    return bool(config.said) or (config.command == "translate" and not config.is_the_models)


def _sizes(config: BatchConfig, cards: Sequence[ModelCard]) -> list[TargetSize]:
    """What each model makes, which is its own size; but the last one makes what was asked for."""
    *before, _ = [card.scale for card in cards]
    if config.is_the_models or _is_enhanced(config):
        return [TargetSize()] * len(cards)
    last = TargetSize(scale=config.scale / prod(before)) if config.scale else config.target_size
    return [*[TargetSize()] * len(before), last]


def _steps(config: BatchConfig, entries: Sequence[Entry]) -> list[Step]:
    """What the batch does to each picture. Of other files only the names are told, and not where they lie."""
    steps: list[Step] = []
    sizes = _sizes(config, [entry.card for entry in entries])
    for number, (entry, size) in enumerate(zip(entries, sizes, strict=True)):
        is_first, is_last = not number, number == len(entries) - 1
        settings: dict[str, object] = {"scale": entry.card.scale} if config.command == "upscale" else {}
        settings |= size.said_size
        settings |= {"mask": shown(config.mask.name)} if config.mask and is_first else {}
        settings |= {"mix": config.mix, "mix_share": config.mix_share} if config.mix and is_first else {}
        settings |= _enhancement(config) if _is_enhanced(config) and is_last else {}
        style = shown(config.style.name) if config.style and is_first else ""
        direction = (config.direction if is_first else "") or next(iter(entry.card.directions), "")
        facts = {"direction": direction, "seed": config.seed, "style": style, "settings": settings}
        steps.append(Step.of(entry.card, entry.name, entry.sha256(), **facts))
    return steps


def _enhancement(config: BatchConfig) -> Mapping[str, object]:
    return {**config.said_size, **config.said} | ({"protect": shown(config.protect.name)} if config.protect else {})
