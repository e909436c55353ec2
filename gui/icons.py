"""Icons: glyphs of the Material Design font that qtawesome brings, sharp at any size and in any colour.

Only its files are used: importing qtawesome takes longer than showing the window, because it brings in every name of
Qt and reads a dozen fonts.
"""

import json
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap

PREFIX = "mdi6."
FONT, GLYPHS = "materialdesignicons6-webfont-[0-9]*.ttf", "materialdesignicons6-webfont-charmap-*.json"
FILLED = 0.875  # the part of the area's height that a glyph fills; the rest keeps icons apart


def icon(name: str) -> QIcon:
    """The icon of that qtawesome name, such as "mdi6.brush". Drawn anew at each paint, it follows the theme."""
    return QIcon(_GlyphIcon(name))


def coloured_icon(name: str, colour: str | QColor) -> QIcon:
    """The icon in a colour of its own, for what must stand out in every theme."""
    return QIcon(_GlyphIcon(name, QColor(colour)))


def paint_icon(painter: QPainter, area: QRect, name: str, colour: QColor) -> None:
    """Paint the icon of that qtawesome name into the middle of `area`, as high as there is room."""
    font = QFont(_family())
    font.setPixelSize(max(1, round(FILLED * area.height())))
    painter.save()
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, chr(int(_glyphs()[name.removeprefix(PREFIX)], 16)))
    painter.restore()


class _GlyphIcon(QIconEngine):
    """Without a colour it asks the palette at paint time: text, accent when checked, faded when disabled."""

    def __init__(self, name: str, colour: QColor | None = None) -> None:
        super().__init__()
        self._name, self._colour = name, colour

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        paint_icon(painter, rect, self._name, self._colour or _colour(mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _GlyphIcon(self._name, self._colour)


def _colour(mode: QIcon.Mode, state: QIcon.State) -> QColor:
    palette = QGuiApplication.palette()
    if mode == QIcon.Mode.Disabled:
        return palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    if state == QIcon.State.On:
        return palette.color(QPalette.ColorRole.Accent)
    return palette.color(QPalette.ColorRole.ButtonText)


@cache
def _glyphs() -> dict[str, str]:
    """Each icon's place in the font, in hexadecimal digits."""
    return json.loads(_file(GLYPHS).read_bytes())


@cache
def _family() -> str:
    """What Qt calls the font, once it has read it."""
    return QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(_file(FONT))))[0]


def _file(pattern: str) -> Path:
    """A file of qtawesome's, found without importing it; the version in its name may change."""
    fonts = distribution("qtawesome").locate_file("qtawesome/fonts")
    return next(Path(str(fonts)).glob(pattern))
