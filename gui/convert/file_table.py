"""FileTable: the files of a batch and what becomes of each. A model, not widgets: 22,000 rows stay fluid."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QIcon, QPixmap

from gui.convert.file_rows import NOWHERE, FileRow, FileRows
from gui.convert.thumbnails import Thumbnails
from gui.icons import coloured_icon
from gui.words import span
from img2img.pictures.classes import LabelClass
from img2img.runs.events import BatchProgress, BatchStarted, Event, FileEvent

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
COLUMNS = ("file", "state", "time", "message")
NAME, STATE, TIME, MESSAGE = range(len(COLUMNS))
ROW = Qt.ItemDataRole.UserRole
FOLDER = ROW + 1  # shown behind the name, less loudly

# Icon and colour of a state; the colours stand out from a light and from a dark table.
_MARKS = {
    "waiting": ("mdi6.clock-outline", "#8a8d94"),
    "running": ("mdi6.progress-clock", "#6f71e0"),
    "done": ("mdi6.check-circle", "#2f9e63"),
    "failed": ("mdi6.alert-circle", "#d8574f"),
    "skipped": ("mdi6.skip-next-circle-outline", "#8a8d94"),
    "removed": ("mdi6.minus-circle-outline", "#8a8d94"),
}


class FileTable(QAbstractTableModel):
    """The rows, found by their path; sorted by a column, or those of one state alone.

    What becomes of a file changes its row where it stands: nothing moves under the hand of a person who is reading.
    """

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._rows = FileRows()
        self._fraction = 0.0  # of the file that is being converted
        self._thumbnails = Thumbnails(self)
        self._thumbnails.came.connect(self._on_thumbnail)
        self._icons = {state: coloured_icon(*mark) for state, mark in _MARKS.items()}
        self.states = {
            "waiting": self.tr("waiting"),
            "running": self.tr("working"),
            "done": self.tr("done"),
            "failed": self.tr("failed"),
            "skipped": self.tr("skipped"),
            "removed": self.tr("removed"),
        }
        self._headers = (self.tr("File"), self.tr("State"), self.tr("Time"), self.tr("Remarks"))

    @property
    def counts(self) -> Counter[str]:
        """Of all rows by their state."""
        return self._rows.counts

    @property
    def state(self) -> str:
        """Of the rows that are shown; "" while all are."""
        return self._rows.state

    def rows(self) -> list[FileRow]:
        """All, in the batch's order, whether they are shown or not."""
        return self._rows.all

    def index_of(self, path: Path) -> QModelIndex:
        """Where that file is shown; an invalid index where it is not."""
        place = self._rows.places.get(path)
        position = NOWHERE if place is None else self._rows.position_of(place)
        return ROOT if position == NOWHERE else self.index(position, NAME)

    def show_rows(self, rows: Iterable[FileRow]) -> None:
        """Show these files in place of those before."""
        made = FileRows(rows)
        made.state, made.key, made.is_descending = self._rows.state, self._rows.key, self._rows.is_descending
        made.arrange()
        self.beginResetModel()
        self._rows = made
        self._thumbnails.forget()
        self.endResetModel()

    def show_state(self, state: str) -> None:
        """Show the rows of that state alone, or with "" all."""
        if state != self._rows.state:
            self.beginResetModel()
            self._rows.state = state
            self._rows.arrange()
            self.endResetModel()

    def show_classes(self, classes: tuple[LabelClass, ...]) -> None:
        """From now on the files are label maps of these classes, or with none of them, pictures."""
        self._thumbnails.show_classes(classes)
        self._tell_changed(NAME, [Qt.ItemDataRole.DecorationRole])

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By a column; -1 and the first column give the batch's own order."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        places = [self._rows.place_at(index.row()) for index in before]
        self._rows.key = COLUMNS[column] if column >= 0 else COLUMNS[NAME]
        self._rows.is_descending = order == Qt.SortOrder.DescendingOrder
        self._rows.arrange()
        after = [
            self.index(self._rows.position_of(place), index.column())
            for place, index in zip(places, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def take_events(self, events: Iterable[Event]) -> None:
        """Note what became of files; one that was not known yet is added. At a new start, what failed waits again."""
        changed: list[int] = []
        for event in events:
            match event:
                case BatchStarted():
                    self._try_again()
                case FileEvent():
                    changed += self._take(event)
                case BatchProgress() if event.fraction != self._fraction:
                    self._fraction = event.fraction
                    changed += self._rows.running
                case _:
                    pass
        for first, last in _spans(sorted({self._rows.position_of(place) for place in changed} - {NOWHERE})):
            self.dataChanged.emit(self.index(first, NAME), self.index(last, MESSAGE))

    def _try_again(self) -> None:
        failed = [row for row in self._rows.all if row.state == "failed"]
        for row in failed:
            self._rows.change(replace(row, state="waiting", message="", seconds=0.0))
        if failed:
            self.beginResetModel()
            self._rows.arrange()
            self.endResetModel()

    def _tell_changed(self, column: int, roles: Sequence[int]) -> None:
        if len(self._rows):
            self.dataChanged.emit(self.index(0, column), self.index(len(self._rows) - 1, column), roles)

    def _take(self, event: FileEvent) -> Iterator[int]:
        """Note what became of one file; its place where it stays shown."""
        target = Path(event.target) if event.target else None
        row = FileRow(Path(event.path), event.state, target, event.message, event.seconds)
        place = self._rows.places.get(row.path)
        if place is not None:
            before = self._rows.all[place]
            if row.state == "skipped" and before.state == "done":  # done at an earlier start of the same batch
                return
            row = replace(row, folder=before.folder)
        is_shown = place is not None and self._rows.position_of(place) != NOWHERE
        if is_shown and place is not None and not self._rows.is_wanted(row):
            position = self._rows.position_of(place)
            self.beginRemoveRows(ROOT, position, position)
            self._rows.change(row)
            self._rows.hide(place)
            self.endRemoveRows()
        elif not is_shown and self._rows.is_wanted(row):
            self.beginInsertRows(ROOT, len(self._rows), len(self._rows))
            self._rows.show(self._rows.change(row))
            self.endInsertRows()
        else:
            yield self._rows.change(row)

    def _on_thumbnail(self, path: Path) -> None:
        index = self.index_of(path)
        if index.isValid():
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._headers[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role == FOLDER:
            return row.folder
        if role == Qt.ItemDataRole.DecorationRole:
            return self._picture(row, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.message or str(row.path)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(row, index.column())
        return None

    def _picture(self, row: FileRow, column: int) -> QPixmap | QIcon | None:
        if column == NAME:
            return self._thumbnails.of(row.path)
        return self._icons.get(row.state) if column == STATE else None

    def _text(self, row: FileRow, column: int) -> str:
        match column:
            case 0:
                return row.path.name
            case 1:
                return self._state(row)
            case 2:
                return self.tr("{0} s").format(f"{row.seconds:.1f}") if 0 < row.seconds < 60 else _long(row.seconds)
            case _:
                return row.message.removeprefix(f"{row.path} ")  # which stands in the first column

    def _state(self, row: FileRow) -> str:
        text = self.states.get(row.state, row.state)
        return f"{text} {self._fraction:.0%}" if row.state == "running" and self._fraction else text


def _long(seconds: float) -> str:
    return span(seconds) if seconds else ""


def _spans(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Ascending numbers as their unbroken runs."""
    first = last = NOWHERE
    for number in numbers:
        if first == NOWHERE:
            first = number
        elif number != last + 1:
            yield first, last
            first = number
        last = number
    if first != NOWHERE:
        yield first, last
