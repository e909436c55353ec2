"""FileDelegate: a file's name, and behind it, less loudly, the folder that it lies in, or what is wrong with it."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from gui.convert.file_cells import FOLDER, MESSAGE
from gui.convert.file_table import Index

GAP = 10  # pixels between the two
LEAST_LETTERS = 10  # fewer would say nothing


class FileDelegate(QStyledItemDelegate):
    """Paints the column of files. What is wrong stands in a column of its own where there is room for one."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        has_column = isinstance(option.widget, QTableView) and not option.widget.isColumnHidden(MESSAGE)
        remark = "" if has_column else index.model().index(index.row(), MESSAGE).data()
        behind = remark or index.data(FOLDER)
        if not behind:
            return
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        style = shown.widget.style() if shown.widget else QApplication.style()
        area = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, shown, shown.widget)
        metrics = QFontMetrics(shown.font)
        begin = area.left() + metrics.horizontalAdvance(shown.text) + GAP
        room = QRect(begin, area.top(), area.right() - begin, area.height())
        side = Qt.TextElideMode.ElideRight if remark else Qt.TextElideMode.ElideLeft
        text = metrics.elidedText(behind, side, room.width())
        if room.width() > metrics.averageCharWidth() * LEAST_LETTERS:
            painter.save()
            painter.setFont(shown.font)
            painter.setPen(shown.palette.color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
            painter.restore()
