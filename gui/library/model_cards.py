"""ModelCards: a grid of models, one of them chosen. Arrow keys move in it like in any list."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QGuiApplication,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui.icons import paint_icon
from gui.library.describe import origin_name, subtitle_of, titles_of
from gui.pictures import preview_pixmap
from img2img.models.library import Entry

ENTRY = Qt.ItemDataRole.UserRole
PIXMAP = Qt.ItemDataRole.UserRole + 1
CARD = QSize(204, 212)
PICTURE_HEIGHT = 120
MARGIN = 12
RADIUS = 10.0
TASK_ICONS = {
    "super-resolution": "mdi6.image-size-select-large",
    "restoration": "mdi6.auto-fix",
    "image-to-image": "mdi6.image-sync-outline",
    "generation": "mdi6.creation-outline",
}


class ModelCards(QListView):
    """Lists entries.

    Signals:
        chosen(Entry): another model was chosen.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries = QStandardItemModel(self)
        self.setModel(self._entries)
        self.setItemDelegate(_CardDelegate(self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setSpacing(6)
        self.setUniformItemSizes(True)
        self.setProperty("role", "cards")
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMinimumWidth(CARD.width() + 24)
        self.setAccessibleName(self.tr("Models"))
        self.selectionModel().currentChanged.connect(self._on_current_changed)

    def entries(self) -> list[Entry]:
        return [self._entries.item(row).data(ENTRY) for row in range(self._entries.rowCount())]

    def current(self) -> Entry | None:
        return self.currentIndex().data(ENTRY)

    def show_entries(self, entries: list[Entry], wanted: str = "") -> None:
        """List these; `wanted` is chosen, or what was chosen before, or the first."""
        if entries == self.entries() and not wanted:
            return
        before = self.current()
        wanted = wanted or (before.name if before else "")
        self._entries.clear()
        titles = titles_of(entries)
        for entry in entries:
            self._entries.appendRow(_item(entry, titles[entry.name]))
        names = [entry.name for entry in entries]
        row = names.index(wanted) if wanted in names else 0
        self.setCurrentIndex(self._entries.index(row, 0))

    def _on_current_changed(self, now: QModelIndex) -> None:
        if now.isValid():
            self.chosen.emit(now.data(ENTRY))


def _item(entry: Entry, title: str) -> QStandardItem:
    item = QStandardItem(title)
    item.setData(entry, ENTRY)
    if not entry.broken:
        item.setData(preview_pixmap(entry.card.preview), PIXMAP)
    item.setData(f"{title}, {subtitle_of(entry)}", Qt.ItemDataRole.AccessibleTextRole)
    item.setToolTip(entry.broken or entry.name)
    return item


class _CardDelegate(QStyledItemDelegate):
    """Paints a card: picture, title, what it does, where it comes from."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return CARD

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        area = option.rect.adjusted(2, 2, -2, -2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        outline = QPainterPath()
        outline.addRoundedRect(area, RADIUS, RADIUS)
        painter.fillPath(outline, QGuiApplication.palette().color(QPalette.ColorRole.Base))  # the list's own is clear
        painter.setClipPath(outline)
        self._paint_picture(painter, QRect(area.topLeft(), QSize(area.width(), PICTURE_HEIGHT)), option.palette, index)
        painter.setClipping(False)
        self._paint_words(painter, area.adjusted(MARGIN, PICTURE_HEIGHT + 8, -MARGIN, -8), option, index)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_border(option))
        painter.drawPath(outline)
        painter.restore()

    def _paint_picture(
        self, painter: QPainter, area: QRect, palette: QPalette, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.fillRect(area, palette.color(QPalette.ColorRole.Dark))
        entry, pixmap = index.data(ENTRY), index.data(PIXMAP)
        if pixmap is not None and not pixmap.isNull():
            size = pixmap.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            filled = QRect(area.topLeft(), size)
            filled.moveCenter(area.center())
            painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
            painter.drawPixmap(filled, pixmap)
            return
        name = "mdi6.alert-circle-outline" if entry.broken else TASK_ICONS[entry.card.task]
        place = QRect(0, 0, 44, 44)
        place.moveCenter(area.center())
        paint_icon(painter, place, name, palette.color(QPalette.ColorRole.PlaceholderText))

    def _paint_words(
        self,
        painter: QPainter,
        area: QRect,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        entry: Entry = index.data(ENTRY)
        bold, plain = QFont(option.font), QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold)
        muted = option.palette.color(QPalette.ColorRole.PlaceholderText)
        lines = (
            (index.data(Qt.ItemDataRole.DisplayRole), bold, option.palette.color(QPalette.ColorRole.Text)),
            (subtitle_of(entry), plain, option.palette.color(QPalette.ColorRole.BrightText) if entry.broken else muted),
            (origin_name(entry.origin), plain, muted),
        )
        height = area.height() // len(lines)
        for number, (text, font, colour) in enumerate(lines):
            line = QRect(area.x(), area.y() + number * height, area.width(), height)
            painter.setFont(font)
            painter.setPen(colour)
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def _border(option: QStyleOptionViewItem) -> QPen:
    if option.state & QStyle.StateFlag.State_Selected:
        return QPen(option.palette.color(QPalette.ColorRole.Accent), 2)
    if option.state & QStyle.StateFlag.State_MouseOver:
        return QPen(option.palette.color(QPalette.ColorRole.PlaceholderText), 1)
    return QPen(option.palette.color(QPalette.ColorRole.Mid), 1)
