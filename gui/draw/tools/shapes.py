"""Outlines of line, rectangle, ellipse and polygon, as a drag and the keys held with it say."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

TURN = math.pi / 4  # of a constrained line


def line(start: QPointF, end: QPointF, *, constrained: bool = False, centred: bool = False) -> QPainterPath:
    """A line; `constrained` to the nearest multiple of 45 degrees, `centred` with `start` in its middle."""
    end = at_45_degrees(start, end) if constrained else end
    path = QPainterPath(_mirrored(end, start) if centred else start)
    path.lineTo(end)
    return path


def rectangle(start: QPointF, end: QPointF, *, constrained: bool = False, centred: bool = False) -> QPainterPath:
    """A rectangle between two corners; `constrained` to a square, `centred` with `start` in its middle."""
    path = QPainterPath()
    path.addRect(frame(start, end, constrained=constrained, centred=centred))
    return path


def ellipse(start: QPointF, end: QPointF, *, constrained: bool = False, centred: bool = False) -> QPainterPath:
    """The ellipse in a rectangle between two corners; `constrained` to a circle, `centred` around `start`."""
    path = QPainterPath()
    path.addEllipse(frame(start, end, constrained=constrained, centred=centred))
    return path


def polygon(corners: Sequence[QPointF], *, constrained: bool = False) -> QPainterPath:
    """A closed polygon; `constrained`: the side to the last corner lies at a multiple of 45 degrees."""
    placed = list(corners)
    if constrained and len(placed) > 1:
        placed[-1] = at_45_degrees(placed[-2], placed[-1])
    path = QPainterPath()
    path.addPolygon(QPolygonF(placed))
    path.closeSubpath()
    return path


def frame(start: QPointF, end: QPointF, *, constrained: bool = False, centred: bool = False) -> QRectF:
    """The upright rectangle that a drag spans; a square has the longer side of what was dragged."""
    across, down = end.x() - start.x(), end.y() - start.y()
    if constrained:
        side = max(abs(across), abs(down))
        across, down = math.copysign(side, across), math.copysign(side, down)
    corner = QPointF(start.x() + across, start.y() + down)
    return QRectF(_mirrored(corner, start) if centred else start, corner).normalized()


def at_45_degrees(start: QPointF, end: QPointF) -> QPointF:
    """The point below the pointer on the nearest of the eight rays from `start`."""
    across, down = end.x() - start.x(), end.y() - start.y()
    angle = round(math.atan2(down, across) / TURN) * TURN
    length = across * math.cos(angle) + down * math.sin(angle)
    return QPointF(start.x() + length * math.cos(angle), start.y() + length * math.sin(angle))


def _mirrored(point: QPointF, centre: QPointF) -> QPointF:
    return centre * 2 - point
