"""What a batch does with each file, from its settings: a model on its device, and how files are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from img2img.batch.config import BatchConfig
from img2img.batch.long import LongWork, reader
from img2img.batch.work import Work
from img2img.disk import shown
from img2img.inference.measure import WORTH
from img2img.inference.tiles import Progress
from img2img.inference.timing import finish
from img2img.inference.translate import ON_CPUS, Translator
from img2img.inference.upscale import Upscaler
from img2img.models.file import load_model
from img2img.models.library import Entry
from img2img.models.provenance import Step, noted
from img2img.pictures import Picture
from img2img.pictures.files import read_picture
from img2img.runtimes.devices import device_name
from img2img.runtimes.runtime import Named


@dataclass(frozen=True)
class Loaded:
    """The work, and where and how it is computed, in words. `scale` is the result's side by the source's."""

    work: Work
    device: str
    format: str
    scale: float


def device_of(config: BatchConfig) -> str:
    """The one name of the device that the batch computes on, whatever a person called it. Raises SettingsError."""
    named = Named(config.device, config.runtime)
    return named.gpu_of_vulkan or device_name("cpu" if config.runtime in ON_CPUS else config.device)


def load(config: BatchConfig, entry: Entry, on_tile: Progress, kept: Path | None, files: int) -> Loaded:
    """The model on its device, measured there where `files` are worth it.

    `on_tile` is told (done, total) inside each file; it may raise Interrupted. `kept` as in LongWork.
    Raises SettingsError and ModelError for what does not fit together.
    """
    model = load_model(config.model)
    model.network(config.direction)  # a wrong direction is told once, and not for every file
    common = (model, config.device, config.precision, config.tile, config.seed)
    translator = (
        Upscaler(*common, config.scale, config.runtime)
        if config.command == "upscale"
        else Translator(*common, config.runtime)
    )
    translator.strength = config.style_strength
    if config.style:
        translator.take_style(read_picture(config.style).pixels, config.direction)
    if files >= WORTH:
        finish(translator.measure())

    def translate(pictures: Sequence[Picture]) -> Sequence[Picture]:
        if len(pictures) > 1:
            answers = translator.together(pictures, config.direction)
            on_tile(1, 1)
            return answers
        return [translator(picture, config.direction, on_tile) for picture in pictures]

    work = Work(
        translate,
        reader(
            translator.source.reader(config.mask, config.instances),
            LongWork(translator, config.direction, on_tile, kept),
        ),
        partial(noted, steps=[_step(config, entry)] if config.provenance else []),
        translator.alike,
    )
    scale = translator.scale if isinstance(translator, Upscaler) else translator.card.scale
    return Loaded(work, device_of(config), str(translator.format), scale)


def _step(config: BatchConfig, entry: Entry) -> Step:
    """What the batch does to each picture. Of other files only the names are told, and not where they lie."""
    settings: dict[str, object] = {"scale": config.scale or entry.card.scale} if config.command == "upscale" else {}
    settings |= {"mask": shown(config.mask.name)} if config.mask else {}
    style = shown(config.style.name) if config.style else ""
    direction = config.direction or next(iter(entry.card.directions), "")
    facts = {"direction": direction, "seed": config.seed, "style": style, "settings": settings}
    return Step.of(entry.card, entry.name, entry.sha256(), **facts)
