"""FileTable: the files of a batch and what becomes of each. A model, not widgets: 22,000 rows stay fluid."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from gui.convert.file_cells import COLUMNS, FOLDER, MESSAGE, NAME, ROW, FileCells
from gui.convert.file_rows import NOWHERE, FileRow, FileRows
from gui.convert.result_sizes import ResultSize, ResultSizes
from img2img.pictures.classes import LabelClass
from img2img.runs.events import BatchProgress, BatchStarted, Event, FileEvent
from img2img.runs.queue_edits import QueueEdit

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class FileTable(QAbstractTableModel):
    """The rows, found by their path; sorted by a column, or those of one state alone.

    What becomes of a file changes its row where it stands: nothing moves under the hand of a person who is reading.
    What was removed is shown only where that is asked for.
    """

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._rows = FileRows()
        self.cells = FileCells(self)
        self.cells.came.connect(self._on_thumbnail)
        self._sizes = ResultSizes(self)
        self._sizes.came.connect(self._on_sizes)

    @property
    def counts(self) -> Counter[str]:
        """Of all rows by their state."""
        return self._rows.counts

    @property
    def total(self) -> int:
        """How many files there are; what was removed counts no longer."""
        return self.counts.total() - self.counts["removed"]

    @property
    def has_results(self) -> bool:
        return any(self.counts[state] for state in ("done", "skipped"))

    @property
    def has_remarks(self) -> bool:
        return self._rows.remarks > 0

    @property
    def state(self) -> str:
        """Of the rows that are shown; "" while all are."""
        return self._rows.state

    def rows(self) -> list[FileRow]:
        """All, in the batch's order, whether they are shown or not."""
        return self._rows.all

    def index_of(self, path: Path) -> QModelIndex:
        """Where that file is shown; an invalid index where it is not."""
        position = self._rows.position(path)
        return ROOT if position == NOWHERE else self.index(position, NAME)

    def show_rows(self, rows: Iterable[FileRow]) -> None:
        """Show these files in place of those before."""
        made = FileRows(rows)
        made.state, made.key, made.is_descending = self._rows.state, self._rows.key, self._rows.is_descending
        made.arrange()
        self.beginResetModel()
        self._rows = made
        self.cells.thumbnails.forget()
        self._sizes.forget()
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
        self.cells.show_classes(classes)
        self._tell_changed(range(len(self._rows)), NAME, NAME, [Qt.ItemDataRole.DecorationRole])

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By a column; -1 and the first column give the batch's own order."""
        self._rows.key = COLUMNS[column] if column >= 0 else COLUMNS[NAME]
        self._rows.is_descending = order == Qt.SortOrder.DescendingOrder
        self._arrange()

    def take_events(self, events: Iterable[Event]) -> None:
        """Note what became of files; one that was not known yet is added. At a new start, what failed waits again."""
        told: list[FileRow] = []
        for event in events:
            match event:
                case BatchStarted():
                    self._change(told)
                    told = [*_put(self._rows.all, ("failed",), "waiting")]
                case FileEvent():
                    told.append(_told(event))
                    if event.target and told[-1].result:
                        self._sizes.ask(told[-1].path, Path(event.target))
                case BatchProgress() if event.fraction != self.cells.fraction:
                    self.cells.fraction = event.fraction
                    self._tell_changed(map(self._rows.position_of, self._rows.running), NAME, MESSAGE)
                case _:
                    pass
        self._change(told)

    def apply(self, edit: QueueEdit) -> None:
        """Show what a change to the queue comes to; where a worker was faster, its events tell so."""
        named = self._rows.named(edit.paths)
        match edit.action:
            case "remove":
                self._change(_put(named, ("waiting", "failed"), "removed"))
            case "retry":  # which of those that failed can be tried again, the worker knows
                self._change(_put(named, ("removed",), "waiting"))
                self._arrange()
            case "first" | "last":
                moved = [row for row in named if row.state == "waiting"]
                self._arrange(lambda: self._rows.move(moved, first=edit.action == "first"))

    def _change(self, rows: Iterable[FileRow]) -> None:
        """Put these in place of those of their files."""
        new, gone, changed = [], dict[int, FileRow](), []
        for row in self._latest(rows):
            position = self._rows.position(row.path)
            if self._rows.is_wanted(row) == (position != NOWHERE):
                changed.append(self._rows.position_of(self._rows.change(row)))
            elif position == NOWHERE:
                new.append(row)
            else:
                gone[position] = row
        self._tell_changed(changed, NAME, MESSAGE)
        for first, last in reversed([*_spans(sorted(gone))]):
            self.beginRemoveRows(ROOT, first, last)
            for position in range(first, last + 1):
                self._rows.change(gone[position])
            self._rows.hide(first, last)
            self.endRemoveRows()
        if new:
            self.beginInsertRows(ROOT, len(self._rows), len(self._rows) + len(new) - 1)
            for row in new:
                self._rows.show(self._rows.change(row))
            self.endInsertRows()

    def _latest(self, rows: Iterable[FileRow]) -> Iterable[FileRow]:
        """The last of each file, with what is known of it besides."""
        latest: dict[Path, FileRow] = {}
        for row in rows:
            before = latest.get(row.path) or self._rows.get(row.path)
            if before and before.state == "done" and row.state == "skipped":
                continue  # done at an earlier start of the same batch
            latest[row.path] = replace(row, folder=before.folder) if before else row
        return latest.values()

    def _arrange(self, change: Callable[[], object] = lambda: None) -> None:
        """Show the rows in another order; what is chosen stays chosen."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        paths = [self._rows[index.row()].path for index in before]
        change()
        self._rows.arrange()
        places = zip(map(self._rows.position, paths), before, strict=True)
        self.changePersistentIndexList(before, [self.index(row, index.column()) for row, index in places])
        self.layoutChanged.emit()

    def _tell_changed(self, positions: Iterable[int], first: int, last: int, roles: Sequence[int] = ()) -> None:
        for top, bottom in _spans(sorted({*positions} - {NOWHERE})):
            self.dataChanged.emit(self.index(top, first), self.index(bottom, last), roles)

    def _on_sizes(self, sizes: list[ResultSize]) -> None:
        rows = ((self._rows.get(known.path), known) for known in sizes)
        self._change(
            replace(row, dimensions=known.dimensions, size=known.bytes)
            for row, known in rows
            if row and row.result == known.result
        )

    def _on_thumbnail(self, path: Path) -> None:
        self._tell_changed([self._rows.position(path)], NAME, NAME, [Qt.ItemDataRole.DecorationRole])

    # --- Qt

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self.cells.headers[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, found = self._rows[index.row()], None
        match role:
            case _ if role == ROW:
                found = row
            case _ if role == FOLDER:
                found = row.folder
            case Qt.ItemDataRole.DecorationRole:
                found = self.cells.picture(row, index.column())
            case Qt.ItemDataRole.ToolTipRole:
                found = self.cells.tip(row)
            case Qt.ItemDataRole.DisplayRole:
                found = self.cells.text(row, index.column())
            case Qt.ItemDataRole.AccessibleTextRole:
                found = self.cells.spoken(row, index.column())
            case _:
                pass
        return found


def _told(event: FileEvent) -> FileRow:
    target = Path(event.target) if event.target else None
    remarks = " ".join(filter(None, (event.message, *event.warnings)))
    return FileRow(Path(event.path), event.state, target, remarks, event.seconds)


def _put(rows: Iterable[FileRow], states: tuple[str, ...], state: str) -> list[FileRow]:
    """Those that are in one of `states`, put into another."""
    return [replace(row, state=state, message="", seconds=0.0) for row in rows if row.state in states]


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
