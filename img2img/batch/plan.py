"""Which file becomes which in a batch, decided before anything is computed (torch-free)."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from img2img.disk import PICTURE_SUFFIXES, list_pictures
from img2img.errors import PictureError, SettingsError

Format = Literal["same", "png", "jpg", "webp", "tiff"]


@dataclass(frozen=True)
class Conversion:
    """One file to make from another."""

    source: Path
    target: Path


@dataclass(frozen=True)
class FileDone:
    """`target` was written, `seconds` after work on `source` began."""

    source: Path
    target: Path
    seconds: float

    def __str__(self) -> str:
        return f"{self.source} -> {self.target} ({self.seconds:.1f} s)"


@dataclass(frozen=True)
class FileFailed:
    """`source` could not be converted; `message` is the sentence that says why."""

    source: Path
    message: str
    seconds: float = 0.0

    def __str__(self) -> str:
        return self.message if str(self.source) in self.message else f"{self.source}: {self.message}"


def plan_conversions(
    paths: Iterable[Path], output: Path, file_format: Format = "same"
) -> list[Conversion | FileFailed]:
    """What to make of files and folders: the tree of each folder again below `output`, with the names kept.

    One file may also be given a picture's name as `output`. What cannot be done at all comes back as FileFailed: an
    empty folder, a target that is one of the sources, a second source for the same target.
    Raises SettingsError for an unknown format.
    """
    if file_format not in get_args(Format):
        raise SettingsError(f"There is no format {file_format}. Choose {', '.join(get_args(Format))}.")
    paths = list(paths)
    if _is_one_picture(paths, output):
        wanted: list[Conversion | FileFailed] = [Conversion(paths[0], output)]
    else:
        wanted = [conversion for path in paths for conversion in _plan_path(path, output, file_format)]
    return list(_without_clashes(wanted))


def _is_one_picture(paths: list[Path], output: Path) -> bool:
    if output.suffix.lower() not in PICTURE_SUFFIXES or output.is_dir():
        return False
    if len(paths) != 1 or paths[0].is_dir():
        raise SettingsError(f"{output} is a picture's name, and there are several sources. Name a folder instead.")
    return True


def _plan_path(path: Path, output: Path, file_format: Format) -> Iterator[Conversion | FileFailed]:
    if not path.is_dir():
        yield Conversion(path, _target(Path(path.name), output, file_format))
        return
    try:
        pictures = list_pictures(path)
    except PictureError as error:
        yield FileFailed(path, str(error))
        return
    earlier_results = output.resolve() if path.resolve() in output.resolve().parents else None
    for picture in pictures:
        if earlier_results is None or earlier_results not in picture.resolve().parents:
            yield Conversion(picture, _target(picture.relative_to(path), output, file_format))


def _target(relative: Path, output: Path, file_format: Format) -> Path:
    return output / (relative if file_format == "same" else relative.with_suffix(f".{file_format}"))


def _without_clashes(wanted: list[Conversion | FileFailed]) -> Iterator[Conversion | FileFailed]:
    sources = {_identity(conversion.source) for conversion in wanted if isinstance(conversion, Conversion)}
    taken: dict[str, Path] = {}
    for conversion in wanted:
        if isinstance(conversion, FileFailed):
            yield conversion
            continue
        target = _identity(conversion.target)
        if target in sources:
            yield FileFailed(
                conversion.source,
                f"{conversion.source} was not converted: the result would replace the original {conversion.target}. "
                "Choose another output folder.",
            )
        elif target in taken:
            yield FileFailed(
                conversion.source,
                f"{conversion.source} was not converted: {conversion.target} is already made from {taken[target]}. "
                "Rename one of the two, or convert them into different folders.",
            )
        else:
            taken[target] = conversion.source
            yield conversion


def _identity(path: Path) -> str:
    """Equal for two paths of the same file, links and the system's letter case seen through."""
    return os.path.normcase(path.resolve())
