"""A piece of a drawing that was selected: lifted out, moved, scaled, laid down again; pure functions of pixels."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from gui.draw.tools import Mask
from gui.pictures import pixels_in

Pixels = NDArray[np.uint8]
"""Class numbers (H, W), or colours (H, W, 4) as a drawing keeps them: blue first, premultiplied."""


@dataclass(frozen=True)
class Piece:
    """Pixels of a drawing, of which `mask` says which belong to it, and where its upper left corner lies."""

    pixels: Pixels
    mask: Mask
    place: QPoint

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
        scaled = self.image().scaled(QSize(width, height), Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
        return Piece(_pixels_of(scaled), np.ones((height, width), np.bool_), area.topLeft())

    def scaled_mask(self, size: QSize) -> Mask:
        """Which pixels would belong to the piece if it were of that size."""
        height, width = self.mask.shape
        return self.mask[nearest(size.height(), height)][:, nearest(size.width(), width)]

    def image(self) -> QImage:
        """The colours of the piece, transparent around it."""
        return _image_of(np.where(self.mask[..., None], self.pixels, np.uint8(0)))


def laid(pixels: Pixels, piece: Piece) -> Pixels:
    """The drawing with the piece on it, as far as it lies inside; transparent colours let the drawing show through."""
    if pixels.ndim == 3:
        image = _image_of(pixels)
        painter = QPainter(image)
        painter.drawImage(piece.place, piece.image())
        painter.end()
        return _pixels_of(image)
    height, width = pixels.shape
    seen, laid_on = piece.area & QRect(0, 0, width, height), pixels.copy()
    inside = seen.translated(-piece.place)
    onto = _part(laid_on, seen)
    np.copyto(onto, _part(piece.pixels, inside), where=_part(piece.mask, inside))
    return laid_on


def _image_of(pixels: Pixels) -> QImage:
    height, width, _ = pixels.shape
    kept = np.ascontiguousarray(pixels)
    return QImage(kept.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()


def _pixels_of(image: QImage) -> Pixels:
    converted = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    return pixels_in(converted).copy()


def _part(array: NDArray[Any], area: QRect) -> NDArray[Any]:
    return array[area.top() : area.bottom() + 1, area.left() : area.right() + 1]


def nearest(wanted: int, given: int) -> NDArray[np.intp]:
    """For each of `wanted` pixels in a row, the one of `given` below its middle."""
    return ((np.arange(wanted) + 0.5) * given / wanted).astype(np.intp)
