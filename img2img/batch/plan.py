"""Which file becomes which in a batch, decided before anything is computed (torch-free)."""

import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import Literal, get_args

from img2img.batch.naming import Format, Naming
from img2img.disk import VIDEO_SUFFIXES, WRITABLE_SUFFIXES, is_video, list_convertible, shown
from img2img.errors import PictureError, SettingsError


@dataclass(frozen=True)
class Conversion:
    """One file to make from another."""

    source: Path
    target: Path


@dataclass(frozen=True)
class FileDone:
    """`target` was written, `seconds` after work on `source` began; `warnings` say what it lacks, a sentence each.

    `pixels` are those of the source, and `made` those of the result; 0 where nobody counted them.
    """

    source: Path
    target: Path
    seconds: float
    warnings: tuple[str, ...] = ()
    pixels: int = 0
    made: int = 0

    def __str__(self) -> str:
        return f"{self.source} -> {self.target} ({self.seconds:.1f} s)"


@dataclass(frozen=True)
class FileLeftOut:
    """Nothing was to be made of `source`; `message` is the sentence that says why."""

    source: Path
    target: Path
    message: str


@dataclass(frozen=True)
class FileFailed:
    """`source` could not be converted; `message` is the sentence that says why.

    `cause` says what the system refused, if it was the system: to read the source, to write the result, or room for
    one of `needed` bytes. Such a fault may pass.
    """

    source: Path
    message: str
    seconds: float = 0.0
    cause: Literal["", "missing", "reading", "writing", "space"] = ""
    needed: int = 0

    def __str__(self) -> str:
        source, message = shown(self.source), shown(self.message)
        return message if source in message else f"{source}: {message}"


class _Identities:
    """Equal for two paths of the same file, links and the system's letter case seen through.

    Where a folder really lies is found out once for all that is in it: asking the system takes most of the time.
    """

    def __init__(self) -> None:
        self._known: dict[Path, str] = {}
        self._folders: dict[Path, str] = {}

    def __call__(self, path: Path) -> str:
        if path not in self._known:
            self._known[path] = os.path.normcase(self._real(path))
        return self._known[path]

    def _real(self, path: Path) -> str:
        folder = path.parent
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder)
        place = str(Path(self._folders[folder], path.name))
        return os.path.realpath(path) if path.name in ("", "..") or Path(place).is_symlink() else place


def plan_conversions(
    paths: Iterable[Path], output: Path, naming: Naming | Format = "same"
) -> list[Conversion | FileFailed]:
    """What to make of files and folders: the tree of each folder again below `output`, with the names kept.

    Of several paths each folder keeps its name below `output`; a second folder of that name is told apart as "name-2".
    So are files: where two sources would become the same picture, the later one in the plan's order becomes "x-2.png".
    The same sources in the same order are given the same targets, whatever lies in `output`. What is given twice is
    converted once. One file may also be given a file's name as `output`. `naming` may be a format alone.
    What cannot be done at all comes back as FileFailed: an empty folder, a target that is one of the sources, a name
    that is not UTF-8 (which Linux allows, and no event can tell).
    Raises SettingsError for an unknown format, and for an output whose name is not UTF-8.
    """
    naming = Naming(naming) if isinstance(naming, str) else naming
    if naming.file_format not in get_args(Format):
        raise SettingsError(f"There is no format {naming.file_format}. Choose {', '.join(get_args(Format))}.")
    if shown(output) != str(output):
        raise SettingsError(f"{shown(output)} has a name that is not UTF-8. Choose another output folder.")
    given: dict[str, Path] = {}
    identity = _Identities()
    for path in paths:
        given.setdefault(identity(path), path)
    paths = list(given.values())
    if _is_one_picture(paths, output):
        wanted: list[Conversion | FileFailed] = [Conversion(paths[0], output)]
    else:
        places = zip(paths, _places(paths, output, identity), strict=True)
        wanted = [item for path, place in places for item in _plan_path(path, place, output, naming)]
    return list(_without_clashes(wanted, identity))


def _is_one_picture(paths: list[Path], output: Path) -> bool:
    if not is_picture_name(output):
        return False
    if len(paths) != 1 or paths[0].is_dir():
        kind = "video" if is_video(output) else "picture"
        raise SettingsError(f"{output} is a {kind}'s name, and there are several sources. Name a folder instead.")
    return True


def is_picture_name(output: Path) -> bool:
    """Whether `output` names one picture or video, and not a folder."""
    return output.suffix.lower() in (*WRITABLE_SUFFIXES, *VIDEO_SUFFIXES) and not output.is_dir()


def _places(paths: list[Path], output: Path, identity: _Identities) -> Iterator[Path]:
    """Where the results of each path go: below `output`, in a folder of its own where there are several."""
    taken: set[str] = set()
    for path in paths:
        if len(paths) == 1 or not path.is_dir():
            yield output
        else:
            place = output / _real(path).name
            numbered = (place.with_name(f"{place.name}-{number}") for number in count(2))
            place = _first_free(chain([place], numbered), taken, identity)
            taken.add(identity(place))
            yield place


def _plan_path(path: Path, place: Path, output: Path, naming: Naming) -> Iterator[Conversion | FileFailed]:
    if not path.is_dir():
        yield Conversion(path, place / naming.target(Path(path.name)))
        return
    try:
        files = list_convertible(path)
    except PictureError as error:
        yield FileFailed(path, str(error))
        return
    earlier_results = _real(output) if _real(path) in _real(output).parents else None
    for file in files:
        if earlier_results is None or earlier_results not in _real(file).parents:
            yield Conversion(file, place / naming.target(file.relative_to(path)))


def _without_clashes(wanted: list[Conversion | FileFailed], identity: _Identities) -> Iterator[Conversion | FileFailed]:
    conversions = {identity(item.source): item for item in reversed(wanted) if isinstance(item, Conversion)}
    sources = set(conversions)
    reserved = sources | {identity(item.target) for item in conversions.values()}
    taken: set[str] = set()
    for item in wanted:
        if isinstance(item, FileFailed):
            yield item
        elif conversions[identity(item.source)] is not item:
            continue  # the same file again
        elif (name := shown(item.source)) != str(item.source):
            yield FileFailed(item.source, f"{name} has a name that is not UTF-8. Rename it.")
        elif identity(item.target) in sources:
            yield FileFailed(
                item.source,
                f"{item.source} was not converted: the result would replace the original {item.target}. "
                "Choose another output folder.",
            )
        else:
            target = item.target
            if identity(target) in taken:
                numbered = (item.target.with_stem(f"{item.target.stem}-{number}") for number in count(2))
                target = _first_free(numbered, reserved, identity)
                reserved.add(identity(target))
            taken.add(identity(target))
            yield Conversion(item.source, target)


def _first_free(paths: Iterable[Path], taken: Collection[str], identity: _Identities) -> Path:
    return next(path for path in paths if identity(path) not in taken)


def _real(path: Path) -> Path:
    """`path` without links. One whose links go in a circle stays what it is; Path.resolve raises there."""
    return Path(os.path.realpath(path))
