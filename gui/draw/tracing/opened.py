"""A picture that a person opens, and what should be said of it: whether it is whole, how large, and whether a photo."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtGui import QImageIOHandler as Handler

from gui.pictures import on_paper, read_scaled
from img2img.errors import PictureError
from img2img.pictures import Picture
from img2img.pictures.drawings import LOOKED_AT, is_drawing


@dataclass(frozen=True)
class Opened:
    """`image` may be smaller than the `size` of the file, upright."""

    path: Path
    image: QImage
    size: QSize
    is_photo: bool


def read_opened(path: Path, longest: int) -> Opened:
    """The picture in `path`, its longer side at most `longest` pixels. Safe in any thread.

    Raises PictureError when it cannot be read or is cut short.
    """
    _check_whole(path)
    image = read_scaled(path, longest)
    size = _size_of(path)
    return Opened(path, image, size if size.isValid() else image.size(), not is_drawing(_looked_at(image)))


def _check_whole(path: Path) -> None:
    """Raise PictureError for a JPEG that is cut short, whose missing part Qt fills with grey without a word."""
    from PIL import Image, UnidentifiedImageError  # which the window does not need to open

    from img2img.pictures.decoding import decoding

    # No JPEG, a larger one than Pillow reads, and none that can be read at all: whether there is a picture, Qt says.
    not_cut = (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        FileNotFoundError,
        PermissionError,
        IsADirectoryError,
    )
    try:
        with decoding(path), Image.open(path, formats=("JPEG",)) as picture:
            picture.draft("RGB", (LOOKED_AT, LOOKED_AT))  # an eighth of the pixels shows as well whether all is there
            picture.load()
    except PictureError as error:
        if not isinstance(error.__cause__, not_cut):
            raise


def _size_of(path: Path) -> QSize:
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    size, turned = reader.size(), reader.transformation()
    is_on_its_side = bool(turned & Handler.Transformation.TransformationRotate90)
    return size.transposed() if is_on_its_side else size


def _looked_at(image: QImage) -> Picture:
    ratio, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    is_large = max(image.width(), image.height()) > LOOKED_AT
    small = image.scaled(LOOKED_AT, LOOKED_AT, ratio, smooth) if is_large else image
    return on_paper(small, small.height(), small.width())
