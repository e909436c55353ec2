"""What the canvas paints above the picture: grids, axes of symmetry, the ring of the tip."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

PIXEL_GRID_FROM = 10.0  # screen pixels a pixel
CELLS = 8  # of the grid, along the longer side
FAINT = QColor(110, 110, 125, 70)
GRID = QColor(83, 85, 200, 110)


def paint_pixel_grid(painter: QPainter, area: QRectF) -> None:
    """A faint line between any two pixels inside `area`, in pixels of the picture."""
    _paint_lines(painter, area, 1.0, QPointF(), FAINT)


def paint_grid(painter: QPainter, size: QSizeF) -> None:
    """Square cells from the middle outwards, an eighth of the longer side each."""
    middle = QPointF(size.width() / 2, size.height() / 2)
    _paint_lines(painter, QRectF(QPointF(0, 0), size), max(size.width(), size.height()) / CELLS, middle, GRID)


def paint_axes(painter: QPainter, size: QSizeF, transforms: Sequence[QTransform]) -> None:
    """Where a drawing is mirrored or turned: the axes of its mirrors, or else a spoke for each arm."""
    painter.setPen(_pen(GRID))
    mirrors = [transform for transform in transforms if transform.determinant() < 0]
    middle, reach = QPointF(size.width() / 2, size.height() / 2), max(size.width(), size.height())
    painter.save()
    painter.setClipRect(QRectF(QPointF(0, 0), size))
    for transform in mirrors:
        way = QPointF(0, reach) if transform.m11() < 0 else QPointF(reach, 0)
        painter.drawLine(QLineF(middle - way, middle + way))
    for transform in transforms if not mirrors else ():
        painter.drawLine(QLineF(middle, transform.map(middle - QPointF(0, reach))))
    painter.restore()


def paint_ring(painter: QPainter, centre: QPointF, radius: float) -> None:
    """As wide as the tip, dark and light, so that it is seen on every ground; in screen pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, width in ((QColor(255, 255, 255, 200), 3.0), (QColor(0, 0, 0, 200), 1.0)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(centre, radius, radius)


def _paint_lines(painter: QPainter, area: QRectF, step: float, origin: QPointF, colour: QColor) -> None:
    painter.setPen(_pen(colour))
    painter.drawLines(
        [QLineF(x, area.top(), x, area.bottom()) for x in _places(area.left(), area.right(), origin.x(), step)]
        + [QLineF(area.left(), y, area.right(), y) for y in _places(area.top(), area.bottom(), origin.y(), step)]
    )


def _places(start: float, stop: float, origin: float, step: float) -> list[float]:
    first, last = int((start - origin) // step), int((stop - origin) // step) + 1
    return [origin + number * step for number in range(first, last + 1) if start < origin + number * step < stop]


def _pen(colour: QColor) -> QPen:
    pen = QPen(colour, 1)
    pen.setCosmetic(True)
    return pen
