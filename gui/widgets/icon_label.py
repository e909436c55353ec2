"""IconLabel: a large icon for an empty place, in the colour of quiet words whatever the theme."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget

from gui.icons import paint_icon


class IconLabel(QWidget):
    """Shows the icon of that qtawesome name, `side` pixels wide and high."""

    def __init__(self, icon_name: str, side: int = 44, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name, self._side = icon_name, side

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = self.palette().color(QPalette.ColorRole.PlaceholderText)
        paint_icon(painter, self.rect(), self._icon_name, colour)
