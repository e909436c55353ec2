"""Popover: a small card beside the button that opens it; a click elsewhere or Escape closes it."""

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from gui.widgets.layout import heading

MARGIN = 14


class Popover(QFrame):
    """A title, and below it what is laid into `body`."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popover")
        self.setAccessibleName(title)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self.body.setSpacing(10)
        self.body.addWidget(heading(title))

    def open_beside(self, button: QWidget) -> None:
        """Open at the button's right side, or its lower one where there is no room, inside the window."""
        self.adjustSize()
        window = button.window()
        place = button.mapTo(window, QPoint(button.width() + 6, 0))
        if place.x() + self.width() > window.width():
            place = button.mapTo(window, QPoint(button.width() - self.width(), button.height() + 6))
        room = window.size() - self.size() - QSize(8, 8)
        place = QPoint(max(8, min(place.x(), room.width())), max(8, min(place.y(), room.height())))
        self.move(window.mapToGlobal(place))
        self.show()
        self.setFocus()
        self.focusNextChild()
