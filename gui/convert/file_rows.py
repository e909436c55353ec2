"""The files of a batch, and what becomes of each: plain data, in the batch's order and in the one that is shown."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from img2img.batch.plan import FileFailed, Format, plan_conversions
from img2img.disk import shown

ORDER = ("failed", "running", "waiting", "done", "skipped", "removed")  # of states, as they are sorted
NOWHERE = -1


@dataclass(frozen=True)
class FileRow:
    """A file. state: waiting, running, done, failed, skipped or removed; message says why it failed or was skipped.

    `folder` is where it lies below what the batch was given, "" for what was given itself.
    """

    path: Path
    state: str = "waiting"
    target: Path | None = None
    message: str = ""
    seconds: float = 0.0
    folder: str = ""


def planned_rows(paths: Iterable[Path], output: Path, file_format: Format) -> list[FileRow]:
    """The files that a batch of `paths` consists of, in its order."""
    given = [*paths]
    return [
        FileRow(Path(shown(item.source)), "failed", message=str(item))
        if isinstance(item, FileFailed)
        else FileRow(item.source, folder=_folder(item.source, given))
        for item in plan_conversions(given, output, file_format)
    ]


def _folder(path: Path, given: Iterable[Path]) -> str:
    for root in given:
        if path.is_relative_to(root):
            inside = path.relative_to(root).parent
            return "" if inside == Path() else str(inside)
    return ""


KEYS: dict[str, Callable[[FileRow], Any]] = {
    "state": lambda row: ORDER.index(row.state) if row.state in ORDER else len(ORDER),
    "time": lambda row: row.seconds,
    "message": lambda row: row.message,
}
"""What rows are sorted by, besides "file", which is the batch's own order."""


class FileRows:
    """All rows, found by their path, and which of them are shown in which order.

    `all` are the rows in the batch's order; a row's place is its index there.
    """

    def __init__(self, rows: Iterable[FileRow] = ()) -> None:
        self.all = list(rows)
        self.places = {row.path: place for place, row in enumerate(self.all)}
        self.counts = Counter(row.state for row in self.all)
        self._running = {row.path for row in self.all if row.state == "running"}
        self.state = ""  # of the rows that are shown; "" for all
        self.key, self.is_descending = "file", False
        self.arrange()

    def arrange(self) -> None:
        """Show the rows of `state`, by `key`."""
        places = [place for place, row in enumerate(self.all) if self.is_wanted(row)]
        if self.key in KEYS:
            key = KEYS[self.key]
            places.sort(key=lambda place: key(self.all[place]), reverse=self.is_descending)
        elif self.is_descending:
            places.reverse()
        self._shown = places
        self._number()

    def is_wanted(self, row: FileRow) -> bool:
        return not self.state or row.state == self.state

    def __len__(self) -> int:
        """How many are shown."""
        return len(self._shown)

    def __getitem__(self, position: int) -> FileRow:
        """The row that is shown there."""
        return self.all[self._shown[position]]

    def place_at(self, position: int) -> int:
        return self._shown[position]

    @property
    def running(self) -> list[int]:
        """The places of the rows that are being converted."""
        return [self.places[path] for path in self._running]

    def position_of(self, place: int) -> int:
        """Where that row is shown; NOWHERE for one that is not."""
        return self._positions[place]

    def change(self, row: FileRow) -> int:
        """Put `row` in place of the one with its path, or behind all; its place."""
        place = self.places.get(row.path)
        if place is None:
            place = self.places[row.path] = len(self.all)
            self.all.append(row)
            self._positions.append(NOWHERE)
        else:
            before = self.all[place]
            self.counts.subtract([before.state])
            self.all[place] = row
        self.counts.update([row.state])
        (self._running.add if row.state == "running" else self._running.discard)(row.path)
        return place

    def show(self, place: int) -> None:
        """Show that row too, behind all."""
        self._positions[place] = len(self._shown)
        self._shown.append(place)

    def hide(self, place: int) -> None:
        """Do not show it any more."""
        del self._shown[self._positions[place]]
        self._number()

    def _number(self) -> None:
        self._positions = [NOWHERE] * len(self.all)
        for position, place in enumerate(self._shown):
            self._positions[place] = position
