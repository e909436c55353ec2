"""What keeps every file of a batch from being converted, and passes: a folder that is gone, a disk that is full.

A batch waits until it has passed, instead of letting one file after the other fail. (torch-free)
"""

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from img2img.batch.plan import FileFailed
from img2img.disk import shown

SHORTEST_HOLD, LONGEST_HOLD = 1.0, 60.0  # seconds between two attempts to write to a disk that was full


def free_bytes(folder: Path) -> int:
    """How much can still be written there."""
    return shutil.disk_usage(folder).free


@dataclass(frozen=True)
class Place:
    """A folder, and the drive that it was on: an empty mount point is no folder of that drive."""

    path: Path
    mount: Path

    @classmethod
    def of(cls, path: Path) -> "Place":
        return cls(path, next(folder for folder in (path, *path.parents) if os.path.ismount(folder)))

    def is_there(self) -> bool:
        return self.path.is_dir() and os.path.ismount(self.mount)


@dataclass(frozen=True)
class Obstacle:
    """What is in the way: a sentence for people, and whether it has passed."""

    reason: Literal["source", "output", "space"]
    message: str
    has_passed: Callable[[], bool]


def places_of(paths: Iterable[Path]) -> list[Place]:
    """The folders among these, and those of the files among them, as far as they are there."""
    folders = dict.fromkeys(path if path.is_dir() else path.parent for path in map(Path.absolute, paths))
    return [Place.of(folder) for folder in folders if folder.is_dir()]


class Obstacles:
    """Tells obstacles of a batch from the faults of its files.

    paths   what the batch was given: folders, and files, whose folders count
    output  where its results go; made here, so that it can be missed
    """

    def __init__(self, paths: Iterable[Path], output: Path, free: Callable[[Path], int] = free_bytes) -> None:
        self._sources = places_of(paths)
        self.output = Place.of(output.absolute())
        self._free = free

    @property
    def output_is_there(self) -> bool:
        return self.output.is_there()

    def behind(self, failed: FileFailed) -> Obstacle | None:
        """What made the file fail, and would make others fail; None for a fault of its own."""
        if failed.cause == "space":
            return self._no_room(failed)
        if failed.cause in ("writing", "missing", "reading"):
            for place in self._sources:
                if place.path in failed.source.absolute().parents and not place.is_there():
                    return gone("source", place)
        if failed.cause == "writing" and not self.output.is_there():
            return gone("output", self.output)
        return None

    def _no_room(self, failed: FileFailed) -> Obstacle:
        """Room is there when the file that found none would fit, or where its size is unknown, when there is more."""
        folder = self.output.path
        before = self._free(folder)

        def has_passed() -> bool:
            try:
                free = self._free(folder)
            except OSError:  # the drive is gone as well: the next file says so
                return True
            return free > failed.needed if failed.needed else free > before

        message = f"{shown(failed.message)} The batch goes on by itself when there is room."
        return Obstacle("space", message, has_passed)


def gone(reason: Literal["source", "output"], place: Place) -> Obstacle:
    """That a folder with sources or results is gone."""
    what = "pictures" if reason == "source" else "results"
    message = (
        f"The folder {shown(place.path)} with the {what} is gone. Was a drive unplugged? "
        "The batch goes on by itself when it is back."
    )
    return Obstacle(reason, message, place.is_there)
