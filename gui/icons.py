"""Icons from qtawesome's fonts, in the colour of the text around them, whatever the theme is at the moment."""

import qtawesome
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap


def icon(name: str) -> QIcon:
    """The icon of that qtawesome name, such as "mdi6.brush". Drawn anew at each paint, it follows the theme."""
    return QIcon(_PaletteIcon(name))


def coloured_icon(name: str, colour: str | QColor) -> QIcon:
    """The icon in a colour of its own, for what must stand out in every theme."""
    return qtawesome.icon(name, color=QColor(colour))


class _PaletteIcon(QIconEngine):
    """Asks the palette for its colour at paint time: text, accent when checked, faded when disabled."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        qtawesome.icon(self._name, color=_colour(mode, state)).paint(painter, rect)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _PaletteIcon(self._name)


def _colour(mode: QIcon.Mode, state: QIcon.State) -> QColor:
    palette = QGuiApplication.palette()
    if mode == QIcon.Mode.Disabled:
        return palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    if state == QIcon.State.On:
        return palette.color(QPalette.ColorRole.Accent)
    return palette.color(QPalette.ColorRole.ButtonText)
