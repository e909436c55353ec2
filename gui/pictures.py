"""Arrays (H, W, C) uint8 <-> QImage; the only place of the window that knows how Qt lays out its pixels."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageReader

from img2img.errors import PictureError

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


def read_image(path: Path) -> QImage:
    """The picture in `path`, turned as its EXIF orientation says. Raises PictureError with a sentence."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    image = reader.read()
    if image.isNull():
        raise PictureError(
            f"{path} cannot be opened ({reader.errorString()}). Choose a PNG, JPEG, WebP or BMP picture."
        )
    return image


def to_png(image: QImage) -> bytes:
    """The picture as the content of a PNG file."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(content.data())
