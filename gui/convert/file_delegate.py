"""FileDelegate: a file's name, and behind it, less loudly, the folder that it lies in."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.convert.file_cells import FOLDER
from gui.convert.file_table import Index

GAP = 10  # pixels between the two


class FileDelegate(QStyledItemDelegate):
    """Paints the column of files; the folder is left out where there is no room for it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        folder = index.data(FOLDER)
        if not folder:
            return
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        style = shown.widget.style() if shown.widget else QApplication.style()
        area = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, shown, shown.widget)
        metrics = QFontMetrics(shown.font)
        begin = area.left() + metrics.horizontalAdvance(shown.text) + GAP
        room = QRect(begin, area.top(), area.right() - begin, area.height())
        text = metrics.elidedText(folder, Qt.TextElideMode.ElideLeft, room.width())
        if room.width() > metrics.averageCharWidth() * 4:
            painter.save()
            painter.setFont(shown.font)
            painter.setPen(shown.palette.color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
            painter.restore()
