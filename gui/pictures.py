"""Arrays (H, W, C) uint8 <-> QImage; the only place of the window that knows how Qt lays out its pixels."""

import base64

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter, QPixmap

Pixels = NDArray[np.uint8]

_FORMATS = {
    1: QImage.Format.Format_Grayscale8,
    3: QImage.Format.Format_RGB888,
    4: QImage.Format.Format_RGBA8888,
}


def to_image(pixels: NDArray[np.uint8 | np.uint16]) -> QImage:
    """A QImage of its own with these pixels (H, W, C), C 1, 3 or 4; sixteen bits are shown as eight."""
    eight = (pixels / 257 + 0.5).astype(np.uint8) if pixels.dtype == np.uint16 else pixels
    return view_as_image(np.ascontiguousarray(eight, np.uint8)).copy()


def view_as_image(pixels: Pixels) -> QImage:
    """A QImage that looks into these contiguous pixels without copying; it must not outlive them."""
    height, width, channels = pixels.shape
    return QImage(pixels.data, width, height, width * channels, _FORMATS[channels])


def to_pixels(image: QImage) -> Pixels:
    """The pixels (H, W, 3), or (H, W, 4) where the picture has transparency."""
    channels = 4 if image.hasAlphaChannel() else 3
    converted = image.convertToFormat(_FORMATS[channels])
    rows = np.frombuffer(converted.constBits(), np.uint8).reshape(converted.height(), converted.bytesPerLine())
    used = rows[:, : converted.width() * channels]
    return used.reshape(converted.height(), converted.width(), channels).copy()


def on_paper(image: QImage, height: int, width: int) -> Pixels:
    """The picture as large as it fits, in the middle of white pixels (H, W, 3)."""
    paper = QImage(width, height, QImage.Format.Format_RGB888)
    paper.fill(Qt.GlobalColor.white)
    ratio, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    scaled = image.scaled(paper.size(), ratio, smooth)
    painter = QPainter(paper)
    painter.drawImage((width - scaled.width()) // 2, (height - scaled.height()) // 2, scaled)
    painter.end()
    return to_pixels(paper)


def to_png(image: QImage) -> bytes:
    """The picture as the content of a PNG file."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(content.data())


def preview_pixmap(preview: str) -> QPixmap:
    """The small picture on a card (PNG, base64); a null one where there is none, or it is damaged."""
    pixmap = QPixmap()
    if preview:
        pixmap.loadFromData(base64.b64decode(preview))
    return pixmap
