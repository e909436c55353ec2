"""The handles of what is selected: where they are, and what becomes of its area when one is dragged."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

Handle = tuple[int, int]
"""-1, 0 or 1 across and down: (-1, -1) is the upper left corner, (1, 0) the middle of the right side."""
HANDLES: tuple[Handle, ...] = tuple((x, y) for y in (-1, 0, 1) for x in (-1, 0, 1) if x or y)
SIDE, REACH = 8.0, 7.0  # screen pixels: of a handle as it is seen, and around its middle where it is taken hold of
FILL, RIM = QColor(255, 255, 255), QColor(60, 62, 160)


def handle_at(area: QRect, at: QPointF, scale: float) -> Handle | None:
    """The handle under a point of the document; `scale` is screen pixels a pixel of it."""
    for handle in HANDLES:
        away = (_place(area, handle) - at) * scale
        if max(abs(away.x()), abs(away.y())) <= REACH:
            return handle
    return None


def dragged(area: QRect, handle: Handle, by: QPoint, *, keeps_ratio: bool) -> QRect:
    """The area after a handle has been dragged; the other side stays where it is. At least a pixel is left."""
    across, down = handle
    width = max(1, area.width() + across * by.x())
    height = max(1, area.height() + down * by.y())
    if keeps_ratio:
        grown = max(width / area.width() if across else 0.0, height / area.height() if down else 0.0)
        width, height = max(1, round(area.width() * grown)), max(1, round(area.height() * grown))
    left = area.left() + (area.width() - width if across < 0 else 0)
    top = area.top() + (area.height() - height if down < 0 else 0)
    return QRect(left, top, width, height)


def paint_handles(painter: QPainter, area: QRect, scale: float) -> None:
    """Small squares, of the same size at every zoom, in pixels of the document."""
    pen = QPen(RIM, 1)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(FILL)
    side = SIDE / scale
    for handle in HANDLES:
        middle = _place(area, handle)
        painter.drawRect(QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side))


def _place(area: QRect, handle: Handle) -> QPointF:
    whole = QRectF(area)
    return whole.center() + QPointF(handle[0] * whole.width() / 2, handle[1] * whole.height() / 2)
