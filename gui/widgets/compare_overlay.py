"""What Compare draws over its pictures: the handle and the labels."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

MARGIN = 8.0
LEAST_LABEL = 120  # pixels of a long text
SHADE = QColor(0, 0, 0, 90)
PLATE = QColor(0, 0, 0, 140)
ARROW = QColor("#3c3f46")
RADIUS = 13.0


def draw_handle(painter: QPainter, x: float, area: QRectF, focus: QColor | None) -> None:
    """A line down the picture with a grip; `focus` is the colour of its ring when the keyboard moves it."""
    for colour, width in ((SHADE, 4.0), (QColor(Qt.GlobalColor.white), 2.0)):
        painter.setPen(QPen(colour, width))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
    middle = QPointF(x, area.center().y())
    painter.setPen(QPen(focus or SHADE, 3 if focus else 1))
    painter.setBrush(Qt.GlobalColor.white)
    painter.drawEllipse(middle, RADIUS, RADIUS)
    painter.setPen(QPen(ARROW, 2))
    for side in (-1, 1):
        tip = middle + QPointF(side * 7, 0)
        painter.drawLine(tip, tip + QPointF(-side * 3.5, -3.5))
        painter.drawLine(tip, tip + QPointF(-side * 3.5, 3.5))


def draw_label(painter: QPainter, text: str, area: QRectF, *, is_left: bool) -> None:
    """A label in the lower outer corner of `area`, while there is room for it, or for most of a long one."""
    metrics, room = painter.fontMetrics(), area.width() - 6 * MARGIN
    if room < min(metrics.horizontalAdvance(text), LEAST_LABEL):
        return
    text = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, int(room))
    width, height = metrics.horizontalAdvance(text) + 2 * MARGIN, metrics.height() + MARGIN
    x = area.left() + MARGIN if is_left else area.right() - MARGIN - width
    plate = QRectF(x, area.bottom() - MARGIN - height, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(PLATE)
    painter.drawRoundedRect(plate, 6, 6)
    painter.setPen(Qt.GlobalColor.white)
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
