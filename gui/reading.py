"""Pictures for the screen: read upright and scaled down, in a thread."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from img2img.errors import PictureError

MEGABYTES = 2048  # the most that decoding one picture may take; Qt's own limit refuses large scans


def read_scaled(path: Path, longest: int) -> QImage:
    """The picture, turned as its EXIF says, its longer side at most `longest` pixels; smaller ones as they are.

    Safe in any thread. Raises PictureError when it cannot be read.
    """
    QImageReader.setAllocationLimit(MEGABYTES)
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > longest:
        scaled = size.scaled(QSize(longest, longest), Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(scaled.expandedTo(QSize(1, 1)))
    image = reader.read()
    if image.isNull():
        raise PictureError(f"{path} cannot be shown ({reader.errorString()}). Check that the file is a whole picture.")
    return image
