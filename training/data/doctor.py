"""What is wrong with folders of pictures before anything is trained on them, in plain sentences (torch-free)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image

from img2img.disk import list_pictures
from img2img.errors import Img2ImgError
from training.config import (
    DataConfig,
    LabelData,
    PairedData,
    PhotoData,
    PictureData,
    SideBySideData,
    UnpairedData,
)

FEW = 50
NAMED = 3


@dataclass(frozen=True)
class Finding:
    """One sentence on a folder. An error keeps the training from starting; a warning or a note does not."""

    severity: Literal["error", "warning", "note"]
    message: str


@dataclass(frozen=True)
class Crop:
    """How a training cuts pictures: squares of `size` pixels, from pictures that are first resized to that, or not."""

    size: int
    resize: bool


def check(data: DataConfig, size: int = 256, *, resize: bool = True) -> list[Finding]:
    """What is worth knowing of `data` before training crops of `size` pixels; errors first.

    `resize` is the recipe's setting: whether pictures are resized to the crop, or cut at their own size.
    """
    order = ("error", "warning", "note")
    return sorted(_findings(data, Crop(size, resize)), key=lambda finding: order.index(finding.severity))


def _findings(data: DataConfig, crop: Crop) -> Iterator[Finding]:
    try:
        match data:
            case UnpairedData():
                if data.source.resolve() == data.target.resolve():
                    yield Finding("error", f"Source and target are the same folder, {data.source}. Choose two.")
                for folder in (data.source, data.target):
                    yield from _folder(folder, crop)
            case PairedData():
                yield from _pairs(data.source, data.target, crop)
            case LabelData():
                yield from _pairs(data.labels, data.photos, crop)
            case SideBySideData():
                yield from _folder(data.pairs, crop, halves=2)
            case PhotoData() | PictureData():
                yield from _folder(data.photos, crop)
    except Img2ImgError as error:
        yield Finding("error", str(error))


def _folder(folder: Path, crop: Crop, halves: int = 1) -> Iterator[Finding]:
    """Findings on one folder whose pictures are `halves` pictures side by side."""
    files = list_pictures(folder)
    sizes = {file: found for file in files if (found := _size(file)) is not None}
    broken = [file for file in files if file not in sizes]
    yield Finding("note", f"{folder}: {len(sizes)} pictures.")
    if not sizes:
        yield Finding("error", f"None of the {len(files)} pictures in {folder} can be read. Choose another folder.")
    elif len(sizes) < FEW:
        yield Finding(
            "warning",
            f"{folder} has only {len(sizes)} pictures; a model learns them by heart below some {FEW}. Add more.",
        )
    if broken:
        yield Finding(
            "warning",
            f"{len(broken)} pictures in {folder} cannot be read and will be left out: {_named(broken)}. Replace them.",
        )
    small = [file for file, (width, height) in sizes.items() if min(width // halves, height) < crop.size]
    if small:
        yield Finding(
            "warning",
            f"{len(small)} pictures in {folder} are smaller than the training's {crop.size} pixels and will be "
            f"{'enlarged' if crop.resize else 'mirrored at their border'}: {_named(small)}. "
            "Choose a smaller size if they are many.",
        )


def _pairs(source: Path, target: Path, crop: Crop) -> Iterator[Finding]:
    for folder in (source, target):
        yield from _folder(folder, crop)
    sources = {file.relative_to(source).with_suffix(""): file for file in list_pictures(source)}
    targets = {file.relative_to(target).with_suffix(""): file for file in list_pictures(target)}
    alone = [file for stem, file in (*sources.items(), *targets.items()) if not (stem in sources and stem in targets)]
    if len(alone) == len(sources) + len(targets):
        yield Finding(
            "error",
            "No two pictures have the same name. Name the two of a pair alike, or use CycleGAN for unpaired ones.",
        )
    elif alone:
        yield Finding("warning", f"{len(alone)} pictures have no partner and will be left out: {_named(alone)}.")
    pairs = ((sources[stem], targets[stem]) for stem in sources if stem in targets)
    bent = [source for source, target in pairs if _differ(source, target)]
    if bent:
        yield Finding("warning", f"{len(bent)} pairs differ in aspect and cannot lie on each other: {_named(bent)}.")


def _size(file: Path) -> tuple[int, int] | None:
    """(width, height) of a picture whose header and structure are sound, else None."""
    try:
        with Image.open(file) as picture:
            size = picture.size
            picture.verify()
    except Exception:  # Pillow's plug-ins raise anything on damaged files
        return None
    return size


def _differ(source: Path, target: Path) -> bool:
    first, second = _size(source), _size(target)
    return first is not None and second is not None and abs(first[0] * second[1] / (first[1] * second[0]) - 1) > 0.02


def _named(files: Sequence[Path]) -> str:
    names: Iterable[str] = (file.name for file in files[:NAMED])
    return ", ".join(names) + (" and others" if len(files) > NAMED else "")
