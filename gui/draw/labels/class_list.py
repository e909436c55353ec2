"""ClassList: the classes of a label map as rows: a key, a swatch, a name, and an eye that hides the class."""

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPalette, QPen, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gui.draw.labels.table import LabelTable
from gui.icons import paint_icon

Index = QModelIndex | QPersistentModelIndex
NUMBER = Qt.ItemDataRole.UserRole
COLOUR = Qt.ItemDataRole.UserRole + 1
KEYS = "1234567890"
ROW, SWATCH, EYE, MARGIN = 30, 18, 18, 8
RADIUS = 5.0


class ClassList(QListView):
    """One class is chosen; each is seen or hidden. Space hides the chosen one, and so does a click on its eye.

    Signals:
        chosen(int): another class, by its number.
        hidden_changed(): other classes are hidden.
    """

    chosen = Signal(int)
    hidden_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items = QStandardItemModel(self)
        self._items.itemChanged.connect(self.hidden_changed)
        self.setModel(self._items)
        self.setItemDelegate(_Row(self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Classes"))
        self.selectionModel().currentChanged.connect(self._on_current_changed)

    def show_classes(self, table: LabelTable) -> None:
        """List the classes that can be painted; none is chosen yet, all are seen."""
        self._items.clear()
        for row, number in enumerate(table.paintable):
            self._items.appendRow(_item(table, number, KEYS[row] if row < len(KEYS) else ""))

    def numbers(self) -> list[int]:
        """Of the classes in the rows."""
        return [self._items.item(row).data(NUMBER) for row in range(self._items.rowCount())]

    def choose(self, number: int) -> None:
        """Choose a class that is listed; it is told where it is another one."""
        self.setCurrentIndex(self._items.index(self.numbers().index(number), 0))

    def hidden(self) -> frozenset[int]:
        items = [self._items.item(row) for row in range(self._items.rowCount())]
        return frozenset(item.data(NUMBER) for item in items if item.checkState() == Qt.CheckState.Unchecked)

    def hide_class(self, number: int, is_hidden: bool) -> None:
        """Let a class be seen or not; only in the view, and not for the model."""
        state = Qt.CheckState.Unchecked if is_hidden else Qt.CheckState.Checked
        self._items.item(self.numbers().index(number)).setCheckState(state)

    def show_found(self, text: str) -> list[int]:
        """Show only the classes with that text in their names; their numbers."""
        found: list[int] = []
        for row, number in enumerate(self.numbers()):
            is_found = text.casefold() in self._items.item(row).text().casefold()
            self.setRowHidden(row, not is_found)
            found += [number] if is_found else []
        return found

    def _on_current_changed(self, current: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(current.data(NUMBER))


class _Row(QStyledItemDelegate):
    """Paints a row; its eye is what a check box is elsewhere."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        palette, area = option.palette, option.rect
        is_hidden = index.data(Qt.ItemDataRole.CheckStateRole) != Qt.CheckState.Checked.value
        is_under = bool(option.state & QStyle.StateFlag.State_MouseOver)
        muted = palette.color(QPalette.ColorRole.PlaceholderText)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_ground(painter, option)
        key = QRect(area.left() + MARGIN, area.top(), 12, area.height())
        painter.setPen(muted)
        painter.drawText(key, Qt.AlignmentFlag.AlignCenter, index.data(Qt.ItemDataRole.ToolTipRole) or "")
        swatch = QRect(key.right() + MARGIN, area.center().y() - SWATCH // 2 + 1, SWATCH, SWATCH)
        painter.setOpacity(0.35 if is_hidden else 1)
        painter.setPen(QPen(muted, 1))
        painter.setBrush(QColor(index.data(COLOUR)))
        painter.drawRoundedRect(swatch, 4, 4)
        painter.setOpacity(1)
        name = QRect(swatch.right() + MARGIN + 2, area.top(), 0, area.height())
        name.setRight(_eye(area).left() - MARGIN)
        painter.setPen(muted if is_hidden else palette.color(QPalette.ColorRole.Text))
        text = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideRight, name.width())
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        if is_hidden or is_under:
            paint_icon(painter, _eye(area), "mdi6.eye-off-outline" if is_hidden else "mdi6.eye-outline", muted)
        painter.restore()

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """A click on the eye is none on the row."""
        presses = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick)
        if not isinstance(event, QMouseEvent) or event.type() not in presses:
            return super().editorEvent(event, model, option, index)
        is_on_eye = _eye(option.rect).adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN).contains(event.position().toPoint())
        if is_on_eye and event.type() == QEvent.Type.MouseButtonRelease:
            is_seen = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked.value
            state = Qt.CheckState.Unchecked if is_seen else Qt.CheckState.Checked
            model.setData(index, state.value, Qt.ItemDataRole.CheckStateRole)
        return is_on_eye


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    palette, state = option.palette, option.state
    ground = QPainterPath()
    ground.addRoundedRect(option.rect.adjusted(3, 1, -3, -1), RADIUS, RADIUS)
    if state & QStyle.StateFlag.State_Selected:
        painter.fillPath(ground, palette.color(QPalette.ColorRole.Highlight))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillPath(ground, palette.color(QPalette.ColorRole.AlternateBase))
    if state & QStyle.StateFlag.State_HasFocus:
        painter.strokePath(ground, QPen(palette.color(QPalette.ColorRole.Accent), 1))


def _eye(area: QRect) -> QRect:
    return QRect(area.right() - EYE - MARGIN, area.center().y() - EYE // 2 + 1, EYE, EYE)


def _item(table: LabelTable, number: int, key: str) -> QStandardItem:
    item = QStandardItem(table.name_of(number))
    item.setData(number, NUMBER)
    item.setData(table.colour_of(number), COLOUR)
    item.setToolTip(key)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(Qt.CheckState.Checked)
    item.setAccessibleText(table.name_of(number) + (f", {key}" if key else ""))
    return item
