"""Masks of outlines: the pixels whose centres lie inside, without smoothed borders, as label maps need them."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QTransform

from gui.draw.tools import Mask

INSIDE = QColor(1, 1, 1)  # True, as a byte
FLAT = 16  # Qt makes straight lines of curves, for a picture so many times as large: nobody sees the corners
FINEST = 1.0  # pixels; a thinner line would have holes


def filled(outline: QPainterPath, area: QRect) -> Mask:
    """The pixels of `area` inside `outline`; those of outlines that share a border neither overlap nor leave a gap."""
    straight = QPainterPath()
    straight.setFillRule(outline.fillRule())
    for part in outline.toSubpathPolygons(QTransform.fromScale(FLAT, FLAT)):
        straight.addPolygon(part)
    straight = QTransform.fromScale(1 / FLAT, 1 / FLAT).map(straight)
    return _painted(area, lambda painter: painter.fillPath(straight, INSIDE))


def stroked(outline: QPainterPath, width: float, area: QRect) -> Mask:
    """The pixels of `area` below a line of that width along `outline`; its ends and corners are round."""
    round_cap, round_join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    pen = QPen(INSIDE, max(FINEST, width), Qt.PenStyle.SolidLine, round_cap, round_join)
    return _painted(area, lambda painter: painter.strokePath(outline, pen))


def _painted(area: QRect, paint: Callable[[QPainter], None]) -> Mask:
    height, width = max(0, area.height()), max(0, area.width())
    mask = np.zeros((height, width), np.bool_)
    if mask.size:
        image = QImage(mask.data, width, height, width, QImage.Format.Format_Grayscale8)  # the mask itself
        painter = QPainter(image)
        painter.translate(QPoint(0, 0) - area.topLeft())
        paint(painter)
        painter.end()
    return mask
