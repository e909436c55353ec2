"""What stands in the middle of an empty place that is painted: an icon, and below it a sentence."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from gui.icons import paint_icon

ICON = 44
GAP = 12
MARGIN = 24
WIDEST = 360  # pixels of a line; a longer sentence wraps
FLAGS = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


def draw_hint(painter: QPainter, area: QRect, text: str, colour: QColor, icon_name: str = "") -> None:
    """Paint the sentence, and the icon of that qtawesome name, into the middle of `area`."""
    width = min(WIDEST, area.width() - 2 * MARGIN)
    words = painter.fontMetrics().boundingRect(QRect(0, 0, width, area.height()), FLAGS, text)
    head = ICON + GAP if icon_name else 0
    place = QRectF(0, 0, width, head + words.height())
    place.moveCenter(QRectF(area).center())
    if icon_name:
        icon = QRect(0, 0, ICON, ICON)
        icon.moveCenter(place.center().toPoint())
        icon.moveTop(round(place.top()))
        paint_icon(painter, icon, icon_name, colour)
    painter.setPen(colour)
    painter.drawText(place.adjusted(0, head, 0, 0), FLAGS, text)
