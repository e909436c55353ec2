"""A piece of a drawing that was selected: lifted out, moved, scaled, laid down again."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from gui.draw.tools import Mask
from gui.pictures import pixels_in

Pixels = NDArray[np.uint8]
"""Class numbers (H, W), or colours (H, W, 4) as a drawing keeps them: blue first, premultiplied."""

_PREMULTIPLIED = QImage.Format.Format_ARGB32_Premultiplied


@dataclass(frozen=True)
class Piece:
    """Pixels of a drawing, of which `mask` says which belong to it, and where its upper left corner lies.

    image  of colours: the piece, transparent around it; moving it makes no other one
    """

    pixels: Pixels
    mask: Mask
    place: QPoint
    image: QImage = field(default_factory=QImage, repr=False)

    def __post_init__(self) -> None:
        if self.pixels.ndim == 3 and self.image.isNull():
            object.__setattr__(self, "image", _image_of(np.where(self.mask[..., None], self.pixels, np.uint8(0))))

    @property
    def area(self) -> QRect:
        height, width = self.mask.shape
        return QRect(self.place, QSize(width, height))

    def moved(self, by: QPoint) -> "Piece":
        """The piece elsewhere, perhaps partly outside of the drawing."""
        return replace(self, place=self.place + by)

    def scaled(self, area: QRect) -> "Piece":
        """The piece as large as `area` and there: colours smoothly, class numbers without new ones in between."""
        height, width = max(1, area.height()), max(1, area.width())
        if self.pixels.ndim == 2:
            rows, columns = nearest(height, self.mask.shape[0]), nearest(width, self.mask.shape[1])
            return Piece(self.pixels[rows][:, columns], self.mask[rows][:, columns], area.topLeft())
        smooth = Qt.TransformationMode.SmoothTransformation
        scaled = self.image.scaled(QSize(width, height), Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
        scaled.convertTo(_PREMULTIPLIED)
        return Piece(pixels_in(scaled).copy(), np.ones((height, width), np.bool_), area.topLeft(), scaled)

    def scaled_mask(self, size: QSize) -> Mask:
        """Which pixels would belong to the piece if it were of that size."""
        height, width = self.mask.shape
        return self.mask[nearest(size.height(), height)][:, nearest(size.width(), width)]


def lay(piece: Piece, pixels: Pixels, inside: QRect) -> None:
    """Lay a piece on pixels of a drawing, where it lies inside a part of them; where its colours are transparent, the
    drawing shows through."""
    height, width = pixels.shape[:2]
    if pixels.ndim == 3:
        image = QImage(pixels.data, width, height, width * 4, _PREMULTIPLIED)
        painter = QPainter(image)
        painter.setClipRect(inside)
        painter.drawImage(piece.place, piece.image)
        painter.end()
        return
    seen = piece.area & inside & QRect(0, 0, width, height)
    origin = seen.translated(-piece.place)
    np.copyto(_part(pixels, seen), _part(piece.pixels, origin), where=_part(piece.mask, origin))


def _image_of(pixels: Pixels) -> QImage:
    height, width, _ = pixels.shape
    kept = np.ascontiguousarray(pixels)
    return QImage(kept.data, width, height, width * 4, _PREMULTIPLIED).copy()


def _part(array: NDArray[Any], area: QRect) -> NDArray[Any]:
    return array[area.top() : area.bottom() + 1, area.left() : area.right() + 1]


def nearest(wanted: int, given: int) -> NDArray[np.intp]:
    """For each of `wanted` pixels in a row, the one of `given` below its middle."""
    return ((np.arange(wanted) + 0.5) * given / wanted).astype(np.intp)
