"""FileList: the table of a batch's files, what stands above it, and which file is looked at."""

from pathlib import Path

from PySide6.QtCore import QItemSelection, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QTableView,
    QToolButton,
    QWidget,
)

from gui.widgets.file_queue import MESSAGE, NAME, ROW, STATE, FailedFilter, FileRow, FileTable
from gui.widgets.pieces import row, stack, tool


class FileList(QWidget):
    """Shows a FileTable.

    Signals:
        row_chosen(FileRow): the file that is looked at changed.
        add_files_asked(), add_folder_asked(), clear_asked()
    """

    row_chosen = Signal(object)
    add_files_asked = Signal()
    add_folder_asked = Signal()
    clear_asked = Signal()

    def __init__(self, table: FileTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._filter = FailedFilter(table, self)
        self.count = QLabel("")
        self.count.setProperty("role", "heading")
        self.only_failed = QToolButton()
        self.only_failed.setText(self.tr("Only failed"))
        self.only_failed.setCheckable(True)
        self.add_files = tool("mdi6.image-plus-outline", self.tr("Add files"), self.add_files_asked)
        self.add_folder = tool("mdi6.folder-plus-outline", self.tr("Add a folder"), self.add_folder_asked)
        self.clear = tool("mdi6.close", self.tr("Start over with no files"), self.clear_asked)
        self.view = self._make_view()
        self._lay_out()
        self.only_failed.toggled.connect(self._filter.show_only_failed)
        self.view.selectionModel().selectionChanged.connect(self._on_selection)
        table.dataChanged.connect(self._on_table_changed)
        table.modelReset.connect(self._on_table_changed)
        table.rowsInserted.connect(self._on_table_changed)
        self._shown: FileRow | None = None

    def chosen(self) -> FileRow | None:
        """The file that is looked at."""
        rows = self.view.selectionModel().selectedRows()
        return rows[0].data(ROW) if rows else None

    def choose_path(self, path: Path) -> None:
        """Look at that file, if it is listed."""
        place = self._table.place_of(path)
        if place is not None:
            self.view.selectRow(self._filter.mapFromSource(self._table.index(place, 0)).row())

    def set_editable(self, is_editable: bool) -> None:
        """Whether files can be added and taken away at the moment."""
        for button in (self.add_files, self.add_folder, self.clear):
            button.setEnabled(is_editable)

    def _on_selection(self, chosen: QItemSelection, before: QItemSelection) -> None:
        self._tell_chosen()

    def _on_table_changed(self) -> None:
        counts = self._table.counts
        total = counts.total()
        self.count.setText(self.tr("1 file") if total == 1 else self.tr("{0} files").format(f"{total:n}"))
        self.only_failed.setVisible(counts["failed"] > 0)
        if not counts["failed"]:
            self.only_failed.setChecked(False)
        self._tell_chosen()

    def _tell_chosen(self) -> None:
        row = self.chosen()
        if row != self._shown:
            self._shown = row
            self.row_chosen.emit(row)

    def _make_view(self) -> QTableView:
        view = QTableView()
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setModel(self._filter)
        view.setAccessibleName(self.tr("Files"))
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setTabKeyNavigation(False)
        view.setTextElideMode(Qt.TextElideMode.ElideRight)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(30)
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)  # measuring 22,000 rows takes seconds
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(MESSAGE, QHeaderView.ResizeMode.Stretch)
        view.setColumnWidth(STATE, QFontMetrics(view.font()).horizontalAdvance("MMMMMMMMM"))
        return view

    def _lay_out(self) -> None:
        head = row(self.count, "stretch", self.only_failed, self.add_files, self.add_folder, self.clear, spacing=4)
        layout = stack(head, self.view)
        layout.setContentsMargins(0, 0, 12, 0)
        self.setLayout(layout)
        self.setMinimumWidth(340)
