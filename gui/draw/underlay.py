"""The underlay: a picture under the lines of a sketch, as on a light table."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter


def paint_underlay(painter: QPainter, area: QRectF, image: QImage, opacity: float) -> None:
    """Paint it, as large as it fits, into the middle of `area`, where the sketch is painted already."""
    size = image.size().toSizeF().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
    fitted = QRectF(area.topLeft(), size)
    fitted.moveCenter(area.center())
    painter.save()
    painter.setClipRect(area)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
    painter.setOpacity(opacity)
    painter.drawImage(fitted, image)
    painter.restore()
