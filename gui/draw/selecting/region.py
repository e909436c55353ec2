"""Region: which pixels of a document are selected."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QSize
from PySide6.QtGui import QPainterPath

from gui.draw.tools import Mask
from gui.draw.tools.masks import filled
from gui.draw.tools.selection import Combination, bounds, combined


@dataclass(frozen=True, eq=False)
class Region:
    """Pixels of which `mask` (H, W) says which are selected, its upper left corner at `place`; at least one is."""

    mask: Mask
    place: QPoint

    @property
    def area(self) -> QRect:
        height, width = self.mask.shape
        return QRect(self.place, QSize(width, height))

    def holds(self, point: QPointF) -> bool:
        """Whether the pixel at a point of the document is selected."""
        x, y = int(np.floor(point.x())) - self.place.x(), int(np.floor(point.y())) - self.place.y()
        height, width = self.mask.shape
        return 0 <= x < width and 0 <= y < height and bool(self.mask[y, x])

    def within(self, area: QRect) -> Mask:
        """The mask of an area, which reaches as far as one likes."""
        seen = self.area & area
        if seen == area:
            return self.mask[_inside(area, self.area)]
        framed = np.zeros((area.height(), area.width()), np.bool_)
        framed[_inside(seen, area)] = self.mask[_inside(seen, self.area)]
        return framed


def whole(area: QRect) -> Region:
    """All pixels of a rectangle that is not empty."""
    return Region(np.ones((area.height(), area.width()), np.bool_), area.topLeft())


def enclosed(outline: QPainterPath, paper: QRect) -> Region | None:
    """The pixels of `paper` inside an outline; None where there are none."""
    area = outline.boundingRect().toAlignedRect() & paper
    return None if area.isEmpty() else _cropped(filled(outline, area), area.topLeft())


def put_together(before: Region | None, now: Region | None, how: Combination) -> Region | None:
    """What is selected after another selection; None where nothing is."""
    if how == "replace" or before is None:
        return now if how in ("replace", "add") else None
    if now is None:
        return None if how == "intersect" else before
    area = before.area & now.area if how == "intersect" else before.area
    area = area.united(now.area) if how == "add" else area
    return None if area.isEmpty() else _cropped(combined(before.within(area), now.within(area), how), area.topLeft())


def _cropped(mask: Mask, place: QPoint) -> Region | None:
    area = bounds(mask)
    if area.isEmpty():
        return None
    return Region(mask[_inside(area, QRect(QPoint(0, 0), area.size()))], place + area.topLeft())


def _inside(part: QRect, whole_: QRect) -> tuple[slice, slice]:
    """Rows and columns of a part, counted from the corner of what it is a part of."""
    moved = part.translated(-whole_.topLeft())
    return slice(moved.top(), moved.top() + part.height()), slice(moved.left(), moved.left() + part.width())
