"""What a batch does with each file, from its settings: a model on its device, and how files are read."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import prod

from img2img.batch.config import BatchConfig
from img2img.batch.long import LongWork, reader
from img2img.batch.work import Work
from img2img.disk import shown
from img2img.inference.chain import Chain
from img2img.inference.kept import Kept
from img2img.inference.measure import WORTH
from img2img.inference.tiles import Progress
from img2img.inference.timing import finish
from img2img.inference.translate import ON_CPUS, Translator
from img2img.inference.upscale import Upscaler
from img2img.models.card import ModelCard
from img2img.models.file import load_model
from img2img.models.library import Entry
from img2img.models.provenance import Step, noted
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
    return named.gpu_of_vulkan or device_name("cpu" if config.runtime in ON_CPUS else config.device)


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
    model = load_model(config.model)
    model.network(config.direction)  # a wrong direction is told once, and not for every file
    models = [model, *map(load_model, config.then)]
    common = (config.device, config.precision, config.tile, config.seed)
    scales = _scales(config, [one.card for one in models])
    translators = [
        Upscaler(one, *common, scale, config.runtime)
        if config.command == "upscale"
        else Translator(one, *common, config.runtime)
        for one, scale in zip(models, scales, strict=True)
    ]
    first = translators[0]
    first.strength = config.style_strength
    if config.style:
        first.take_style(read_picture(config.style).pixels, config.direction)
    translator = Chain(translators) if config.then else first
    if files >= WORTH:
        finish(translator.measure())

    def translate(pictures: Sequence[Picture]) -> Sequence[Picture]:
        if len(pictures) > 1:
            answers = first.together(pictures, config.direction)
            on_tile(1, 1)
            return answers
        return [translator(picture, config.direction, on_tile) for picture in pictures]

    long = LongWork(translator, config.direction, on_tile, kept, config, settings)
    work = Work(
        translate,
        reader(first.source.reader(config.mask, config.instances), long),
        partial(noted, steps=_steps(config, entries) if config.provenance else []),
        first.alike if translator is first else lambda picture: None,
    )
    forms = ", ".join(dict.fromkeys(str(one.format) for one in translators))
    return Loaded(work, long, device_of(config), forms, prod(scales))


def _scales(config: BatchConfig, cards: Sequence[ModelCard]) -> list[float]:
    """What each model enlarges by: as it does by itself, but for the last one, which makes up what was asked for."""
    own: list[float] = [card.scale for card in cards]
    return [*own[:-1], config.scale / prod(own[:-1])] if config.scale else own


def _steps(config: BatchConfig, entries: Sequence[Entry]) -> list[Step]:
    """What the batch does to each picture. Of other files only the names are told, and not where they lie."""
    steps: list[Step] = []
    scales = _scales(config, [entry.card for entry in entries])
    for number, (entry, scale) in enumerate(zip(entries, scales, strict=True)):
        settings: dict[str, object] = {"scale": scale} if config.command == "upscale" else {}
        settings |= {"mask": shown(config.mask.name)} if config.mask and not number else {}
        style = shown(config.style.name) if config.style and not number else ""
        direction = ("" if number else config.direction) or next(iter(entry.card.directions), "")
        facts = {"direction": direction, "seed": config.seed, "style": style, "settings": settings}
        steps.append(Step.of(entry.card, entry.name, entry.sha256(), **facts))
    return steps
