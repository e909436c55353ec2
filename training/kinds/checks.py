"""What is wrong with folders of pictures before anything is trained on them, in plain sentences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

FEW = 50
NAMED = 3

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True)
class Finding:
    """One sentence on a folder. An error keeps the training from starting; a warning or a note does not."""

    severity: Severity
    message: str


@dataclass(frozen=True)
class Crop:
    """How a training cuts pictures: squares of `size` pixels, as the settings of the same names say."""

    size: int = 256
    resize: bool = True
    load_ratio: float = 1.0
    zoom: float = 1.0


def check_folder(folder: Path, files: Sequence[Path], crop: Crop, halves: int = 1) -> Iterator[Finding]:
    """Findings on the pictures of one folder, each of which is `halves` pictures side by side."""
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
    yield from _check_sizes(folder, {file: (width // halves, height) for file, (width, height) in sizes.items()}, crop)


def check_pairs(sources: Mapping[str, Path], targets: Mapping[str, Path]) -> Iterator[Finding]:
    """Findings on the pictures of two folders, by their names, of which the two of a pair have one."""
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


def _check_sizes(folder: Path, sizes: Mapping[Path, tuple[int, int]], crop: Crop) -> Iterator[Finding]:
    small = [file for file, size in sizes.items() if min(size) < crop.size]
    if small:
        yield Finding(
            "warning",
            f"{len(small)} pictures in {folder} are smaller than the training's {crop.size} pixels and will be "
            f"{'enlarged' if crop.resize else 'mirrored at their border'}: {_named(small)}. "
            "Choose a smaller size if they are many.",
        )
    if sizes and set(sizes.values()) == {(crop.size, crop.size)}:
        is_whole = not crop.resize or crop.load_ratio == crop.zoom == 1
        yield Finding(
            "note",
            f"All pictures in {folder} have exactly the training's {crop.size} pixels and are "
            + (
                "trained on whole, pixel for pixel."
                if is_whole
                else "enlarged and cut again. Set load_ratio and zoom to 1 to train on them whole, pixel for pixel."
            ),
        )


def _size(file: Path) -> tuple[int, int] | None:
    """(width, height) of a picture whose header and structure are sound, else None."""
    from PIL import Image  # which would make the window's page open later

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
    names = (file.name for file in files[:NAMED])
    return ", ".join(names) + (" and others" if len(files) > NAMED else "")
