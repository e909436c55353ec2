"""FileView: the table of files on the screen, with as many columns as there is room for."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gui.convert.file_cells import MESSAGE, NAME, PIXELS, SIZE, STATE, TIME
from gui.convert.file_delegate import FileDelegate
from gui.convert.file_table import FileTable
from gui.convert.thumbnails import SIDE

ROW_HEIGHT = 30
LEAST_NAME, LEAST_MESSAGE = 170, 200  # pixels
BY_WORTH = (TIME, SIZE, PIXELS)  # of results; where there is no room for all, the first are shown


class FileView(QTableView):
    """Shows a FileTable.

    Signals:
        touched(): a person chooses files.
    """

    touched = Signal()

    def __init__(self, table: FileTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setModel(table)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTabKeyNavigation(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)  # measuring 22,000 rows takes seconds
        self.setIconSize(QSize(SIDE, SIDE))
        self.setItemDelegateForColumn(NAME, FileDelegate(self))
        self.setSortingEnabled(True)
        header = self.horizontalHeader()
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(MESSAGE, QHeaderView.ResizeMode.Stretch)
        letters = QFontMetrics(self.font())
        longest = max(map(letters.horizontalAdvance, table.cells.states.values()))
        self.setColumnWidth(STATE, longest + letters.horizontalAdvance("MMMM"))  # its icon, and a margin on each side
        widest = {TIME: "59 min 59 s", PIXELS: "9999 × 9999", SIZE: "999.9 MB"}
        self._widths = {column: letters.horizontalAdvance(f"{widest[column]}MM") for column in BY_WORTH}
        for column, width in self._widths.items():
            self.setColumnWidth(column, width)
        self.fit_columns()

    def fit_columns(self) -> None:
        """Show what there is something to say in, as far as there is room beside the names.

        Where results are shown and there is no room for remarks, these stand behind the names.
        """
        has_results = self._table.state not in ("waiting", "running", "failed", "removed") and self._table.has_results
        room = self.width() - LEAST_NAME - self.columnWidth(STATE)
        for column, width in self._widths.items():
            room -= width if has_results else 0
            self.setColumnHidden(column, room < 0 or not has_results)
        has_remarks = room >= LEAST_MESSAGE and self._table.has_remarks
        self.setColumnHidden(MESSAGE, not has_remarks)
        modes = QHeaderView.ResizeMode
        self.horizontalHeader().setSectionResizeMode(NAME, modes.Fixed if has_remarks else modes.Stretch)
        if has_remarks:  # sentences are longer than names
            self.setColumnWidth(NAME, LEAST_NAME + (room - LEAST_MESSAGE) // 4)

    # --- Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.fit_columns()
        super().resizeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.touched.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        self.touched.emit()
