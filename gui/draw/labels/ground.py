"""How what is unpainted looks: hatched, in the colour of the class that it counts as."""

from PySide6.QtCore import QLine, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap

from gui.draw.labels.table import LabelTable

STEP = 12  # pixels of the screen, between two lines
PALE, FAINT = 0.10, 0.22  # parts of the colour in the ground and in its lines; the rest is white
NO_CLASS = QColor(0x80, 0x86, 0x94)


def ground_brush(table: LabelTable) -> QBrush:
    """What lies under a map of these classes; its colour is the one that stands for it in a picture of the map."""
    seen = QColor("white") if table.ground is None else table.colour_of(table.ground)
    hue = NO_CLASS if table.ground is None else seen
    texture = QPixmap(STEP, STEP)
    texture.fill(_mixed(hue, PALE))
    painter = QPainter(texture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(_mixed(hue, FAINT), 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap))
    for shift in (-STEP, 0, STEP):
        painter.drawLine(QLine(shift, STEP, shift + STEP, 0))
    painter.end()
    return QBrush(seen, texture)


def _mixed(colour: QColor, part: float) -> QColor:
    channels = (colour.red(), colour.green(), colour.blue())
    red, green, blue = (round(255 + (channel - 255) * part) for channel in channels)
    return QColor(red, green, blue)
