"""What a person reads in a window, and what of it is cut off."""

import re
from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QGroupBox,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QScrollArea,
    QScrollBar,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QTableView,
    QToolButton,
    QWidget,
)

SLACK = 1  # pixel; sizes are rounded
ICON_MARGIN = 4


def visible(window: QWidget) -> list[QWidget]:
    inside = [widget for widget in window.findChildren(QWidget) if widget.isVisible()]
    return [window, *(widget for widget in inside if not _is_qts(widget))]


def texts(widget: QWidget) -> Iterator[str]:
    """Every text of a widget itself: what is read, what is told by its tip, and what a screen reader says."""
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle())
    match widget:
        case QLabel():
            yield _plain(widget.text())
        case QAbstractButton():
            yield widget.text()
        case QLineEdit():
            yield widget.placeholderText()
        case QComboBox():
            yield widget.placeholderText()
            yield from (widget.itemText(place) for place in range(widget.count()))
        case QGroupBox():
            yield widget.title()
        case QTabBar():
            yield from (widget.tabText(place) for place in range(widget.count()))
        case QAbstractSpinBox():
            yield widget.text()
        case QAbstractItemView():
            yield from _cells(widget)
        case QMainWindow():
            yield from (action.text() for action in widget.menuBar().actions())
            menus = [menu for action in widget.menuBar().actions() if isinstance(menu := action.menu(), QMenu)]
            for menu in menus:
                yield from (text for action in menu.actions() for text in (action.text(), action.toolTip()))
        case _:
            pass


def cut(widget: QWidget) -> str:
    """How a widget's text is cut off; "" when it is not."""
    needed, given = _room(widget)
    return f"{given} pixels of {needed}" if needed > given + SLACK else _clipped(widget)


def _room(widget: QWidget) -> tuple[int, int]:
    """The pixels that the text needs, and those that it is given: in width, or in height where it wraps."""
    letters = widget.fontMetrics()
    match widget:
        case QLabel() if widget.text():
            wrapped = widget.heightForWidth(widget.width()), widget.height()
            return wrapped if widget.wordWrap() else (widget.sizeHint().width(), widget.width())
        case QAbstractButton() if widget.text() and not _is_icon(widget):
            return widget.sizeHint().width(), widget.width()
        case QComboBox():
            option = QStyleOptionComboBox()
            widget.initStyleOption(option)
            part = QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, widget
            icon = 0 if option.currentIcon.isNull() else widget.iconSize().width() + ICON_MARGIN
            return letters.horizontalAdvance(option.currentText) + icon, widget.style().subControlRect(*part).width()
        case QLineEdit() if not widget.text() and widget.toolTip() != widget.placeholderText():
            return letters.horizontalAdvance(widget.placeholderText()), widget.contentsRect().width()
        case QTabBar() if widget.count():
            return widget.tabRect(widget.count() - 1).right(), widget.width()
        case _:
            return 0, 0


def _is_icon(button: QAbstractButton) -> bool:
    return isinstance(button, QToolButton) and button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly


def _clipped(widget: QWidget) -> str:
    """What lies beyond the right edge of something that is not scrolled sideways is lost."""
    parent = widget.parentWidget()
    if parent is None or widget.isWindow() or not any(texts(widget)):
        return ""
    while parent is not None:
        place = QRect(widget.mapTo(parent, QPoint()), widget.size())
        area = parent.parentWidget()
        if isinstance(area, QAbstractScrollArea) and not isinstance(area, QScrollArea):
            return ""
        if place.right() > parent.width() + SLACK:
            return f"right edge {place.right()} of {parent.width()} in {type(parent).__name__}"
        if parent.isWindow():
            return ""
        parent = parent.parentWidget()
    return ""


def _cells(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    for column in range(model.columnCount() if isinstance(view, QTableView) else 1):
        if isinstance(view, QTableView):
            yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        for row in range(model.rowCount()):
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
                yield str(model.index(row, column).data(role) or "")


def _plain(text: str) -> str:
    """Without its tags."""
    return re.sub(r"<[^>]*>", "", text)


def _is_qts(widget: QWidget) -> bool:
    """A part of Qt's own inside a widget: an arrow, a scroll bar, the field of a spin box."""
    inside = isinstance(widget.parent(), QTabBar | QScrollBar | QAbstractSpinBox | QComboBox | QKeySequenceEdit)
    return inside or widget.objectName().startswith("qt_menubar")
