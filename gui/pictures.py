"""Picture files, arrays (H, W, C) uint8 and QImage: the only place of the window that knows how Qt lays out pixels."""

import base64
import subprocess
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize, Qt
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader, QImageWriter, QPainter, QPixmap

from gui.translation import translate
from img2img.errors import PictureError
from img2img.pictures import Picture

_FORMATS = {
    1: QImage.Format.Format_Grayscale8,
    3: QImage.Format.Format_RGB888,
    4: QImage.Format.Format_RGBA8888,
}

PATIENCE = 120  # seconds for another process to read a picture
_WHOLE = 2**20  # pixels on the longer side: as it is
MEGABYTES = 2048  # the most that decoding one picture may take; Qt's own limit refuses large scans


def read_scaled(path: Path, longest: int) -> QImage:
    """The picture, turned as its EXIF says, its longer side at most `longest` pixels; smaller ones as they are.

    Safe in any thread. Raises PictureError when it cannot be read.
    """
    reader = _reader(path)
    if not reader.canRead():
        return _read_elsewhere(path, longest)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > longest:
        scaled = size.scaled(QSize(longest, longest), Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(scaled.expandedTo(QSize(1, 1)))
    image = reader.read()
    if image.isNull():
        raise _cannot_be_shown(path, reader)
    return image


def read_whole(path: Path) -> QImage:
    """The picture in all its pixels, turned as its EXIF says. Safe in any thread. Raises PictureError."""
    return read_scaled(path, _WHOLE)


def upright_size(path: Path) -> QSize:
    """Of the picture, turned as its EXIF says; as its file says, without decoding it. Raises PictureError."""
    reader = _reader(path)
    size = size_in_header(path) if reader.canRead() else _read_elsewhere(path, _WHOLE).size()
    if size.isEmpty():
        raise _cannot_be_shown(path, reader)
    return size


def size_in_header(path: Path) -> QSize:
    """Of the picture, turned as its EXIF says; an empty size for what Qt does not know. Safe in any thread."""
    reader = _reader(path)
    size = reader.size().expandedTo(QSize(0, 0)) if reader.canRead() else QSize(0, 0)
    is_lying = reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90
    return size.transposed() if is_lying else size


def read_part(path: Path, part: QRect) -> QImage:
    """A part of the picture, turned as its EXIF says, in its own pixels. Safe in any thread. Raises PictureError."""
    reader = _reader(path)
    if not reader.canRead():
        return _read_elsewhere(path, _WHOLE).copy(part)
    is_upright = reader.transformation() == QImageIOHandler.Transformation.TransformationNone
    if is_upright:
        reader.setClipRect(part)
    image = reader.read()
    if image.isNull():
        raise _cannot_be_shown(path, reader)
    return image if is_upright else image.copy(part)


def to_image(pixels: NDArray[np.uint8 | np.uint16]) -> QImage:
    """A QImage of its own with these pixels (H, W, C), C 1, 3 or 4; sixteen bits are shown as eight."""
    eight = (pixels / 257 + 0.5).astype(np.uint8) if pixels.dtype == np.uint16 else pixels
    height, width, channels = pixels.shape
    image = QImage(width, height, _FORMATS[channels])
    pixels_in(image)[:] = eight if channels > 1 else eight[..., 0]
    return image


def view_as_image(pixels: Picture) -> QImage:
    """A QImage that looks into these contiguous pixels without copying; it must not outlive them."""
    height, width, channels = pixels.shape
    return QImage(pixels.data, width, height, width * channels, _FORMATS[channels])


def to_pixels(image: QImage) -> NDArray[np.uint8]:
    """The pixels (H, W, 3), or (H, W, 4) where the picture has transparency."""
    channels = 4 if image.hasAlphaChannel() else 3
    converted = image.convertToFormat(_FORMATS[channels])
    return pixels_of(converted).reshape(converted.height(), converted.width(), channels).copy()


def pixels_in(image: QImage) -> NDArray[np.uint8]:
    """The pixels themselves, to be written to: (H, W) of eight bits, (H, W, 3) of 24, (H, W, 4) of 32 as Qt has them.

    The image must outlive them. Pixels that it shares with a copy become its own first.
    """
    return _rows(image, image.bits())


def pixels_of(image: QImage) -> NDArray[np.uint8]:
    """As `pixels_in`, to be looked at only: what the image shares stays shared."""
    return _rows(image, image.constBits())


def _reader(path: Path) -> QImageReader:
    QImageReader.setAllocationLimit(MEGABYTES)
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    return reader


def _read_elsewhere(path: Path, longest: int) -> QImage:
    """Of a kind that Qt does not know: by a process that reads every kind. Raises PictureError with its sentence."""
    command = (sys.executable, "-m", "img2img.pictures.preview", str(path), str(longest))
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired as error:
        told = translate("Pictures", "{0} takes too long to be shown.")
        raise PictureError(told.format(path)) from error
    image = QImage.fromData(done.stdout) if done.returncode == 0 else QImage()
    if image.isNull():
        sentence = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise PictureError(sentence or translate("Pictures", "{0} cannot be shown.").format(path))
    return image


def _cannot_be_shown(path: Path, reader: QImageReader) -> PictureError:
    told = translate("Pictures", "{0} cannot be shown ({1}). Check that the file is a whole picture.")
    return PictureError(told.format(path, reader.errorString()))


def _rows(image: QImage, content: bytes | bytearray | memoryview) -> NDArray[np.uint8]:
    channels = image.depth() // 8
    rows = np.frombuffer(content, np.uint8).reshape(image.height(), image.bytesPerLine())
    used = rows[:, : image.width() * channels]
    return used if channels == 1 else used.reshape(image.height(), image.width(), channels)


def in_palette(grey: QImage, palette: list[int]) -> QImage:
    """A picture of eight bits in 256 colours, as QRgb; it shares its pixels."""
    indexed = QImage(grey)
    indexed.reinterpretAsFormat(QImage.Format.Format_Indexed8)
    indexed.setColorTable(palette)
    return indexed


def numbers_by_colour(image: QImage, colours: dict[int, tuple[int, int, int]], unknown: int) -> NDArray[np.uint8]:
    """The number (H, W) of the very colour that each opaque pixel has, the first of two; `unknown` elsewhere."""
    pixels = to_pixels(image.convertToFormat(QImage.Format.Format_RGBA8888))
    numbers = np.full((image.height(), image.width()), unknown, np.uint8)
    for number, colour in reversed(colours.items()):
        numbers[(pixels == (*colour, 255)).all(axis=2)] = number
    return numbers


def on_paper(image: QImage, height: int, width: int) -> Picture:
    """The picture as large as it fits, in the middle of white pixels (H, W, 3)."""
    paper = QImage(width, height, QImage.Format.Format_RGB888)
    paper.fill(Qt.GlobalColor.white)
    ratio, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    scaled = image.scaled(paper.size(), ratio, smooth)
    painter = QPainter(paper)
    painter.drawImage((width - scaled.width()) // 2, (height - scaled.height()) // 2, scaled)
    painter.end()
    return to_pixels(paper)


def without_paper(pixels: Picture) -> QImage:
    """A picture (H, W, 3) whose white is transparent instead; painted on white, it looks exactly as before."""
    ink = np.empty((*pixels.shape[:2], 4), np.uint8)
    darkest = pixels.min(axis=2)
    ink[..., 3] = 255 - darkest
    np.subtract(pixels[..., ::-1], darkest[..., None], out=ink[..., :3])  # premultiplied, blue first
    height, width = darkest.shape
    return QImage(ink.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()


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
