"""The files of a batch, and what becomes of each: plain data, in the batch's order and in the one that is shown."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
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

    folder      where it lies below what the batch was given, "" for what was given itself
    dimensions  width and height of its result in pixels, (0, 0) where nobody knows them
    size        of its result, in bytes; 0 where there is none, or it was not looked at yet
    """

    path: Path
    state: str = "waiting"
    target: Path | None = None
    message: str = ""
    seconds: float = 0.0
    folder: str = ""
    dimensions: tuple[int, int] = (0, 0)
    size: int = 0

    @property
    def result(self) -> Path | None:
        """Its result, where it has one."""
        return self.target if self.state in ("done", "skipped") else None


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
    "pixels": lambda row: row.dimensions[0] * row.dimensions[1],
    "size": lambda row: row.size,
    "message": lambda row: row.message,
}
"""What rows are sorted by, besides "file", which is the batch's own order."""


class FileRows:
    """All rows, found by their path, and which of them are shown in which order.

    `all` are the rows in the batch's order; a row's place is its index there. `remarks` are how many say something.
    """

    def __init__(self, rows: Iterable[FileRow] = ()) -> None:
        self.all = list(rows)
        self.places = {row.path: place for place, row in enumerate(self.all)}
        self.counts = Counter(row.state for row in self.all)
        self.remarks = sum(bool(row.message) for row in self.all)
        self._running = {row.path for row in self.all if row.state == "running"}
        self._shown: list[int] = []
        self._positions: list[int] = []  # where each row is shown; none are known any more after rows were hidden
        self.state = ""  # of the rows that are shown; "" for all but those that were removed
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
        self._positions.clear()

    def is_wanted(self, row: FileRow) -> bool:
        return row.state == self.state if self.state else row.state != "removed"

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

    def get(self, path: Path) -> FileRow | None:
        """The row of that file, if there is one."""
        place = self.places.get(path)
        return None if place is None else self.all[place]

    def position_of(self, place: int) -> int:
        """Where that row is shown; NOWHERE for one that is not."""
        self._number()
        return self._positions[place]

    def position(self, path: Path) -> int:
        """Where that file is shown; NOWHERE where it is not."""
        place = self.places.get(path)
        return NOWHERE if place is None else self.position_of(place)

    def change(self, row: FileRow) -> int:
        """Put `row` in place of the one with its path, or behind all; its place."""
        place = self.places.get(row.path)
        if place is None:
            place = self.places[row.path] = len(self.all)
            self._number()
            self.all.append(row)
            self._positions.append(NOWHERE)
        else:
            before = self.all[place]
            self.counts.subtract([before.state])
            self.remarks -= bool(before.message)
            self.all[place] = row
        self.counts.update([row.state])
        self.remarks += bool(row.message)
        (self._running.add if row.state == "running" else self._running.discard)(row.path)
        return place

    def show(self, place: int) -> None:
        """Show that row too, behind all."""
        self._number()
        self._positions[place] = len(self._shown)
        self._shown.append(place)

    def hide(self, first: int, last: int) -> None:
        """Do not show the rows any more that are shown there."""
        del self._shown[first : last + 1]
        self._positions.clear()

    def named(self, paths: Iterable[str]) -> list[FileRow]:
        """The rows of these files, and of those in folders among them: in the order of `paths`, then in the batch's."""
        wanted = list(dict.fromkeys(map(Path, paths)))
        found = [self.all[place] for path in wanted if (place := self.places.get(path)) is not None]
        if len(found) < len(wanted):
            folders = set(wanted) - {row.path for row in found}
            found += [row for row in self.all if not folders.isdisjoint(row.path.parents)]
        return found

    def move(self, moved: Sequence[FileRow], *, first: bool) -> None:
        """Let these be next in the batch's order, before all others that wait; or last."""
        paths = {row.path for row in moved}
        others = [row for row in self.all if row.path not in paths]
        waits = (place for place, row in enumerate(others) if row.state == "waiting")
        at = next(waits, len(others)) if first else len(others)
        self.all = [*others[:at], *moved, *others[at:]]
        self.places = {row.path: place for place, row in enumerate(self.all)}

    def _number(self) -> None:
        """Know where each row is shown."""
        if len(self._positions) != len(self.all):
            self._positions = [NOWHERE] * len(self.all)
            for position, place in enumerate(self._shown):
                self._positions[place] = position
