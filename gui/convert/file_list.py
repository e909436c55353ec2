"""FileList: the table of a batch's files, what stands above it, and which file is looked at."""

from pathlib import Path

from PySide6.QtCore import QItemSelection, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QTableView,
    QToolButton,
    QWidget,
)

from gui.commands import Commands
from gui.convert.file_delegate import FileDelegate
from gui.convert.file_rows import FileRow
from gui.convert.file_table import MESSAGE, NAME, ROW, STATE, TIME, FileTable
from gui.convert.thumbnails import SIDE
from gui.widgets.layout import action_button, row, stack


class FileList(QWidget):
    """Shows a FileTable.

    Signals:
        row_chosen(FileRow | None): another file is looked at, or none.
    """

    row_chosen = Signal(object)

    def __init__(self, table: FileTable, commands: Commands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self.count = QLabel("")
        self.count.setProperty("role", "heading")
        self.shown_state = QComboBox()
        self.shown_state.setAccessibleName(self.tr("Which files are shown"))
        names = ("file.add_files", "file.add_folder", "file.new_batch")
        self.view = self._make_view()
        self._lay_out([action_button(commands.action(name)) for name in names])
        self.shown_state.activated.connect(lambda: table.show_state(self.shown_state.currentData()))
        self.view.selectionModel().selectionChanged.connect(self._on_selection)
        table.dataChanged.connect(self._on_table_changed)
        table.modelReset.connect(self._on_reset)
        for changed in (table.rowsInserted, table.rowsRemoved):
            changed.connect(self._on_table_changed)
        self._shown: FileRow | None = None

    def chosen(self) -> FileRow | None:
        """The file that is looked at."""
        rows = self.view.selectionModel().selectedRows()
        return rows[0].data(ROW) if rows else None

    def choose_path(self, path: Path) -> None:
        """Look at that file, if it is listed."""
        index = self._table.index_of(path)
        if index.isValid():
            self.view.selectRow(index.row())

    def _on_selection(self, chosen: QItemSelection, before: QItemSelection) -> None:
        self._tell_chosen()

    def _on_reset(self) -> None:
        """Look at the same file as before, if it is still listed, or at the first one."""
        before = self._shown
        self.view.selectRow(0)
        if before:
            self.choose_path(before.path)
        self._on_table_changed()

    def _on_table_changed(self) -> None:
        counts = self._table.counts
        total = counts.total()
        self.count.setText(self.tr("1 file") if total == 1 else self.tr("{0} files").format(f"{total:n}"))
        self._offer_states()
        self.view.setColumnHidden(MESSAGE, not counts["failed"] and not counts["skipped"])
        self._tell_chosen()

    def _offer_states(self) -> None:
        """All, and each state that some file has; the one that is shown stays on offer."""
        counts, shown = self._table.counts, self._table.state
        offered = [("", self.tr("All"))] + [
            (state, f"{name} ({counts[state]:n})")
            for state, name in self._table.states.items()
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
        self.shown_state.setVisible(len(offered) > 2)

    def _tell_chosen(self) -> None:
        row = self.chosen()
        if row != self._shown:
            self._shown = row
            self.row_chosen.emit(row)

    def _make_view(self) -> QTableView:
        view = QTableView()
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setModel(self._table)
        view.setAccessibleName(self.tr("Files"))
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setTabKeyNavigation(False)
        view.setTextElideMode(Qt.TextElideMode.ElideRight)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(30)
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)  # measuring 22,000 rows takes seconds
        view.setIconSize(QSize(SIDE, SIDE))
        view.setItemDelegateForColumn(NAME, FileDelegate(view))
        view.setSortingEnabled(True)
        header = view.horizontalHeader()
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(MESSAGE, QHeaderView.ResizeMode.Stretch)
        letters = QFontMetrics(view.font())
        widest = max(letters.horizontalAdvance(state) for state in self._table.states.values())
        view.setColumnWidth(STATE, widest + letters.horizontalAdvance("MMMM"))  # its icon, and a margin on each side
        view.setColumnWidth(TIME, letters.horizontalAdvance("99 min 59 s MM"))
        return view

    def _lay_out(self, tools: list[QToolButton]) -> None:
        head = row(self.count, "stretch", self.shown_state, *tools, spacing=4)
        layout = stack(head, self.view)
        layout.setContentsMargins(0, 0, 12, 0)
        self.setLayout(layout)
        self.setMinimumWidth(340)
