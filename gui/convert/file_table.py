"""FileTable: the files of a batch and what becomes of each. A model, not widgets: 22,000 rows stay fluid."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from gui.icons import coloured_icon
from img2img.batch.plan import FileFailed, Format, plan_conversions
from img2img.disk import shown
from img2img.runs.events import Event, FileEvent

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
COLUMNS = 3
NAME, STATE, MESSAGE = range(COLUMNS)
ROW = Qt.ItemDataRole.UserRole
STATE_ROLE = ROW + 1

# Icon and colour of a state; the colours stand out from a light and from a dark table.
_MARKS = {
    "waiting": ("mdi6.clock-outline", "#8a8d94"),
    "running": ("mdi6.progress-clock", "#6f71e0"),
    "done": ("mdi6.check-circle", "#2f9e63"),
    "failed": ("mdi6.alert-circle", "#d8574f"),
    "skipped": ("mdi6.skip-next-circle-outline", "#8a8d94"),
}


@dataclass(frozen=True)
class FileRow:
    """A file. state: waiting, running, done, failed or skipped; message says why it failed or was skipped."""

    path: Path
    state: str = "waiting"
    target: Path | None = None
    message: str = ""
    seconds: float = 0.0


def planned_rows(paths: Iterable[Path], output: Path, file_format: Format) -> list[FileRow]:
    """The files that a batch of `paths` consists of, in its order."""
    return [
        FileRow(Path(shown(item.source)), "failed", message=str(item))
        if isinstance(item, FileFailed)
        else FileRow(item.source)
        for item in plan_conversions(paths, output, file_format)
    ]


class FileTable(QAbstractTableModel):
    """The rows, found by their path. Columns: file, state, what there is to say about it."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._rows: list[FileRow] = []
        self._places: dict[Path, int] = {}
        self.counts: Counter[str] = Counter()  # of rows by their state
        self._icons = {state: coloured_icon(*mark) for state, mark in _MARKS.items()}
        self.states = {
            "waiting": self.tr("waiting"),
            "running": self.tr("working"),
            "done": self.tr("done"),
            "failed": self.tr("failed"),
            "skipped": self.tr("skipped"),
        }

    def rows(self) -> list[FileRow]:
        return self._rows

    def place_of(self, path: Path) -> int | None:
        """The row of that file."""
        return self._places.get(path)

    def show_rows(self, rows: Iterable[FileRow]) -> None:
        """Show these files in place of those before."""
        self.beginResetModel()
        self._rows = list(rows)
        self._places = {row.path: place for place, row in enumerate(self._rows)}
        self.counts = Counter(row.state for row in self._rows)
        self.endResetModel()

    def take_events(self, events: Iterable[Event]) -> None:
        """Note what became of files; one that was not known yet is added."""
        told = (event for event in events if isinstance(event, FileEvent))
        changed = [place for event in told if (place := self._take(event)) is not None]
        if changed:
            top, bottom = self.index(min(changed), 0), self.index(max(changed), COLUMNS - 1)
            self.dataChanged.emit(top, bottom)

    def _take(self, event: FileEvent) -> int | None:
        """Note what became of one file; its place, or None for one that was added."""
        target = Path(event.target) if event.target else None
        row = FileRow(Path(event.path), event.state, target, event.message, event.seconds)
        place = self._places.get(row.path)
        if place is None:
            self._add(row)
            return None
        before = self._rows[place]
        if row.state == "skipped" and before.state == "done":  # it was done at an earlier start of the same batch
            row = before
        self.counts.subtract([before.state])
        self.counts.update([row.state])
        self._rows[place] = row
        return place

    def _add(self, row: FileRow) -> None:
        self.beginInsertRows(ROOT, len(self._rows), len(self._rows))
        self._places[row.path] = len(self._rows)
        self._rows.append(row)
        self.counts.update([row.state])
        self.endInsertRows()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else COLUMNS

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return (self.tr("File"), self.tr("State"), "")[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role == STATE_ROLE:
            return row.state
        if role == Qt.ItemDataRole.DecorationRole and index.column() == STATE:
            return self._icons.get(row.state)
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.message or str(row.path)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(row, index.column())
        return None

    def _text(self, row: FileRow, column: int) -> str:
        if column == NAME:
            return row.path.name
        if column == STATE:
            return self.states.get(row.state, row.state)
        return row.message or (self.tr("{0} s").format(f"{row.seconds:.1f}") if row.seconds else "")


class FailedFilter(QSortFilterProxyModel):
    """All files, or only those that failed."""

    def __init__(self, source: QAbstractItemModel, parent: Any = None) -> None:
        super().__init__(parent)
        self.setSourceModel(source)
        self.setFilterRole(STATE_ROLE)

    def show_only_failed(self, only_failed: bool) -> None:
        self.setFilterFixedString("failed" if only_failed else "")
