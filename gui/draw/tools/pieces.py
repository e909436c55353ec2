"""A piece of a drawing that was selected: lifted out, moved, scaled, laid down again."""

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

_PREMULTIPLIED = QImage.Format.Format_ARGB32_Premultiplied


@dataclass(frozen=True)
class Piece:
    """Pixels of a drawing, of which `mask` says which belong to it, and where its upper left corner lies.

    Colours are transparent, and class numbers VOID, where the mask says no.
    """

    pixels: Pixels
    mask: Mask
    place: QPoint

    @property
    def area(self) -> QRect:
        height, width = self.mask.shape
        return QRect(self.place, QSize(width, height))

    @property
    def image(self) -> QImage:
        """A piece of colours, not copied: it must not outlive the piece."""
        height, width, _ = self.pixels.shape
        return QImage(self.pixels.data, width, height, width * 4, _PREMULTIPLIED)

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
        return Piece(pixels_in(scaled).copy(), np.ones((height, width), np.bool_), area.topLeft())

    def scaled_mask(self, size: QSize) -> Mask:
        """Which pixels would belong to the piece if it were of that size."""
        height, width = self.mask.shape
        if self.mask.all():
            return np.ones((size.height(), size.width()), np.bool_)
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
    copy_where(part(pixels, seen), part(piece.pixels, origin), part(piece.mask, origin))


def copy_where(target: Pixels, source: Pixels, mask: Mask) -> None:
    """Copy the pixels that a mask (H, W) holds."""
    if source.ndim == 2:
        np.copyto(target, source, where=mask)
    else:  # whole pixels, and not their bytes one by one
        np.copyto(target.view(np.uint32)[..., 0], source.view(np.uint32)[..., 0], where=mask)


def part(array: NDArray[Any], area: QRect) -> NDArray[Any]:
    """The pixels of an array (H, W, …) in a rectangle, not copied."""
    return array[area.top() : area.bottom() + 1, area.left() : area.right() + 1]


def nearest(wanted: int, given: int) -> NDArray[np.intp]:
    """For each of `wanted` pixels in a row, the one of `given` below its middle."""
    return ((np.arange(wanted) + 0.5) * given / wanted).astype(np.intp)
