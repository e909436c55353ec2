"""ModelRow: how a list that drops down shows a model: its picture, its title, and quietly what it does."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QIcon, QPainter, QPainterPath, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.icons import paint_icon

Index = QModelIndex | QPersistentModelIndex
TASK = Qt.ItemDataRole.UserRole + 1
ROW = QSize(400, 56)  # wide enough for a title with a direction
PICTURE = QSize(64, 40)
MARGIN = 8
RADIUS = 5.0


class ModelRow(QStyledItemDelegate):
    """Paints what the roles Decoration, Display and TASK of an item hold."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return ROW

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        palette, area = option.palette, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if option.state & QStyle.StateFlag.State_Selected:
            chosen = QPainterPath()
            chosen.addRoundedRect(area.adjusted(2, 1, -2, -1), RADIUS, RADIUS)
            painter.fillPath(chosen, palette.color(QPalette.ColorRole.Highlight))
        picture = QRect(area.left() + MARGIN, 0, PICTURE.width(), PICTURE.height())
        picture.moveTop(area.center().y() - PICTURE.height() // 2)
        self._paint_picture(painter, picture, palette, index.data(Qt.ItemDataRole.DecorationRole))
        words = area.adjusted(picture.width() + 2 * MARGIN + 4, MARGIN, -MARGIN, -MARGIN)
        self._paint_words(painter, words, option, (index.data(Qt.ItemDataRole.DisplayRole), index.data(TASK)))
        painter.restore()

    def _paint_picture(self, painter: QPainter, area: QRect, palette: QPalette, icon: QIcon | None) -> None:
        frame = QPainterPath()
        frame.addRoundedRect(area, RADIUS, RADIUS)
        painter.fillPath(frame, palette.color(QPalette.ColorRole.Dark))
        if icon is None or icon.isNull():  # a model without a preview has none
            place = QRect(0, 0, 22, 22)
            place.moveCenter(area.center())
            paint_icon(painter, place, "mdi6.cube-outline", palette.color(QPalette.ColorRole.PlaceholderText))
            return
        painter.setClipPath(frame)
        pixmap = icon.pixmap(icon.availableSizes()[0])
        filled = QRect(area.topLeft(), pixmap.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding))
        filled.moveCenter(area.center())
        painter.drawPixmap(filled, pixmap)
        painter.setClipping(False)

    def _paint_words(
        self, painter: QPainter, area: QRect, option: QStyleOptionViewItem, words: tuple[str, str]
    ) -> None:
        bold = QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold)
        roles = QPalette.ColorRole.Text, QPalette.ColorRole.PlaceholderText
        if option.state & QStyle.StateFlag.State_Selected:
            roles = QPalette.ColorRole.HighlightedText, QPalette.ColorRole.HighlightedText
        lines = (
            (bold, roles[0], Qt.AlignmentFlag.AlignTop),
            (option.font, roles[1], Qt.AlignmentFlag.AlignBottom),
        )
        for text, (font, colour, where) in zip(words, lines, strict=True):
            painter.setFont(font)
            painter.setPen(option.palette.color(colour))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, Qt.AlignmentFlag.AlignLeft | where, shown)
