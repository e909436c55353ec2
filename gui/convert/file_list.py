"""FileList: the table of a batch's files, what stands above it, and which file is looked at."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QItemSelection, QItemSelectionRange, QModelIndex, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QToolButton, QWidget

from gui.commands import Commands
from gui.convert.file_cells import NAME, ROW
from gui.convert.file_rows import FileRow
from gui.convert.file_table import FileTable
from gui.convert.file_view import FileView
from gui.widgets.layout import action_button, row, stack

MOST_LOOKED_AT = 1000  # chosen files, each time that something changes


class FileList(QWidget):
    """Shows a FileTable.

    Signals:
        row_chosen(FileRow | None): another file is looked at, or none.
        choice_changed(): other files are chosen, or something became of some.
    """

    row_chosen = Signal(object)
    choice_changed = Signal()

    def __init__(self, table: FileTable, commands: Commands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self.count = QLabel("")
        self.count.setProperty("role", "heading")
        self.shown_state = QComboBox()
        self.shown_state.setAccessibleName(self.tr("Which files are shown"))
        names = ("file.add_files", "file.add_folder", "file.new_batch")
        self.view = FileView(table)
        self.view.setAccessibleName(self.tr("Files"))
        self._lay_out([action_button(commands.action(name)) for name in names])
        self.shown_state.activated.connect(lambda: table.show_state(self.shown_state.currentData()))
        self.view.selectionModel().selectionChanged.connect(self._on_selection)
        self._later = QTimer(self, singleShot=True, interval=0)  # thousands of rows may change at once
        self._later.timeout.connect(self._on_table_changed)
        for changed in (table.dataChanged, table.rowsInserted, table.rowsRemoved):
            changed.connect(self._later.start)
        table.modelReset.connect(self._on_reset)
        table.rowsRemoved.connect(self._on_removed)
        self._shown: FileRow | None = None
        self.is_followed = True
        self.view.touched.connect(self._stop_following)

    def chosen(self) -> FileRow | None:
        """The file that is looked at; of several that are chosen, the one that was chosen last."""
        selection = self.view.selectionModel()
        current = selection.currentIndex()
        if not selection.isSelected(current):
            ranges = selection.selection()
            current = ranges.first().topLeft() if ranges.count() else QModelIndex()
        return current.data(ROW)

    def all_chosen(self) -> list[FileRow]:
        """All files that are chosen, from top to bottom."""
        return [self._row(number) for number in sorted(self._numbers(self._ranges()))]

    def chosen_states(self) -> set[str]:
        """The states that the chosen files have; of very many, those that any file has."""
        ranges = self._ranges()
        if sum(part.height() for part in ranges) > MOST_LOOKED_AT:
            return {*+self._table.counts}
        return {self._row(number).state for number in self._numbers(ranges)}

    def _ranges(self) -> list[QItemSelectionRange]:
        selection = self.view.selectionModel().selection()
        return [selection.at(number) for number in range(selection.count())]

    def _numbers(self, ranges: Iterable[QItemSelectionRange]) -> set[int]:
        return {number for part in ranges for number in range(part.top(), part.bottom() + 1)}

    def _row(self, number: int) -> FileRow:
        return self._table.index(number, NAME).data(ROW)

    def choose_path(self, path: Path) -> None:
        """Look at that file, if it is listed."""
        index = self._table.index_of(path)
        if index.isValid():
            self.view.selectRow(index.row())

    def follow(self, path: Path) -> None:
        """Look at that file unless the person has chosen others since `is_followed` was set."""
        if self.is_followed:
            self.choose_path(path)

    def _stop_following(self) -> None:
        self.is_followed = False

    def _on_selection(self, chosen: QItemSelection, before: QItemSelection) -> None:
        self._tell_chosen()

    def _on_reset(self) -> None:
        """Look at the same file as before, if it is still listed, or at the first one."""
        before = self._shown
        self.view.selectRow(0)
        if before:
            self.choose_path(before.path)
        self._on_table_changed()

    def _on_removed(self, _parent: QModelIndex, first: int, _last: int) -> None:
        """Look at the next one where the chosen files are gone."""
        if not self.view.selectionModel().hasSelection():
            self.view.selectRow(min(first, self._table.rowCount() - 1))

    def _on_table_changed(self) -> None:
        total = self._table.total
        self.count.setText(self.tr("1 file") if total == 1 else self.tr("{0} files").format(f"{total:n}"))
        self._offer_states()
        self.view.fit_columns()
        self._tell_chosen()

    def _offer_states(self) -> None:
        """All, and each state that some file has; the one that is shown stays on offer."""
        counts, shown = self._table.counts, self._table.state
        offered = [("", self.tr("All"))] + [
            (state, f"{name} ({counts[state]:n})")
            for state, name in self._table.cells.states.items()
            if counts[state] or state == shown
        ]
        before = [(self.shown_state.itemData(n), self.shown_state.itemText(n)) for n in range(self.shown_state.count())]
        if [state for state, _ in before] != [state for state, _ in offered]:
            self.shown_state.clear()
            for state, text in offered:
                self.shown_state.addItem(text, state)
        elif before != offered:
            for number, (_, text) in enumerate(offered):
                self.shown_state.setItemText(number, text)
        self.shown_state.setCurrentIndex(self.shown_state.findData(shown))
        self.shown_state.setVisible(len(offered) > 2 or counts["removed"] > 0)

    def _tell_chosen(self) -> None:
        row = self.chosen()
        if row != self._shown:
            self._shown = row
            self.row_chosen.emit(row)
        self.choice_changed.emit()

    def _lay_out(self, tools: list[QToolButton]) -> None:
        head = row(self.count, "stretch", self.shown_state, *tools, spacing=4)
        layout = stack(head, self.view)
        layout.setContentsMargins(0, 0, 12, 0)
        self.setLayout(layout)
        self.setMinimumWidth(340)
