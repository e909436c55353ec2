"""A watched folder: pictures that appear there while a batch runs, each once it is whole (torch-free).

It is looked at every few seconds. The system's own notices of changes would be quicker, and never come from another
computer that writes to a network drive, which is where most folders are that somebody watches.
"""

import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from img2img.batch.naming import Naming
from img2img.batch.plan import Conversion, plan_conversions
from img2img.errors import SettingsError

POLL = 2.0  # seconds between two looks

_Seen = tuple[int, int]  # size, time of the last change


class Watch:
    """Looks for pictures below `paths` that are not among `known`, which may grow between two looks."""

    def __init__(self, paths: Iterable[Path], output: Path, naming: Naming, known: Mapping[Path, Conversion]) -> None:
        self._paths, self._output, self._known = tuple(paths), output, known
        self._naming = naming
        self._seen: dict[Path, _Seen] = {}

    def look(self) -> list[Conversion]:
        """The new ones that are whole: unchanged since the look before, and nobody keeps others from reading them.

        Each has a target that no known one has: a clash is resolved in the order in which the files came.
        """
        taken = {item.target for item in self._known.values()}
        seen: dict[Path, _Seen] = {}
        found: list[Conversion] = []
        for item in plan_conversions(self._paths, self._output, self._naming):
            if not isinstance(item, Conversion) or item.source in self._known:
                continue
            if (now := _look_at(item.source)) is None:
                continue
            seen[item.source] = now
            if self._seen.get(item.source) == now:
                target = _free(item.target, taken)
                taken.add(target)
                found.append(Conversion(item.source, target))
        self._seen = seen
        return found


def check_watch(paths: Iterable[Path]) -> None:
    """Raises SettingsError where there is no folder to be watched."""
    if not any(path.is_dir() for path in paths):
        raise SettingsError("--watch needs a folder among the paths, in which new pictures can appear.")


def _look_at(path: Path) -> _Seen | None:
    """Size and time of a file that has content and can be read; None for others."""
    try:
        with path.open("rb") as file:
            if not file.read(1):
                return None
        found = path.stat()
    except OSError:
        return None
    is_of_the_future = found.st_mtime_ns > time.time_ns()  # a clock of another computer; its size must do
    return found.st_size, 0 if is_of_the_future else found.st_mtime_ns


def _free(target: Path, taken: set[Path]) -> Path:
    number, free = 1, target
    while free in taken:
        number += 1
        free = target.with_stem(f"{target.stem}-{number}")
    return free
