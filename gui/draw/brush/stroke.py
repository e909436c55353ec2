"""Stroke: a moving tip, and its copies in a symmetric drawing, paint on tiles."""

from collections.abc import Iterable, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QImage, QTransform

from gui.draw.brush.coverage import Coverage, slices
from gui.draw.brush.paint import Paint
from gui.draw.brush.path import Dab, Path
from gui.draw.brush.tip import Tip, stamp
from gui.draw.document.tiles import TILE, Key, Tiles
from gui.pictures import pixels_in, pixels_of
from img2img.pictures import Picture

ONE = (QTransform(),)


class Stroke:
    """Paints on `tiles` with `tip`; inside an edit of the document, so that it is a step to undo.

    transforms  where the tip is copied to; the first is usually where it is itself
    string      pixels by which the tip lags behind the hand
    """

    def __init__(
        self, tiles: Tiles, tip: Tip, paint: Paint, transforms: Sequence[QTransform] = ONE, string: float = 0.0
    ) -> None:
        self._tiles, self._tip, self._paint = tiles, tip, paint
        self._transforms = transforms
        self.path = Path(tip, string)
        self._coverage = Coverage(tiles.size)
        self._before: dict[Key, tuple[QImage, Picture]] = {}

    def extend(self, x: float, y: float, pressure: float = 1.0) -> None:
        """The hand moves to (x, y), in pixels of the document; pressure is in [0, 1]."""
        self._cover(self.path.extend(x, y, pressure))

    def end(self) -> None:
        """Draw what is left up to the hand."""
        self._cover(self.path.end())

    def _cover(self, dabs: Iterable[Dab]) -> None:
        for dab in dabs:
            radius, fade = self._tip.radius(dab.pressure), self._tip.fade(dab.pressure)
            for transform in self._transforms:
                at = transform.map(QPointF(dab.x, dab.y))
                self._coverage.cover(stamp(at.x(), at.y(), radius, self._tip.hardness), fade)
        self._lay_paint()

    def _lay_paint(self) -> None:
        """Paint what has been covered anew over the tiles as they were before the stroke.

        Where that changes nothing, such as a label painted on its own class, nothing is told: nobody need look again.
        """
        changed: list[QRect] = []
        for key, window, coverage in self._coverage.take_grown():
            here = slices(window)
            painted = self._paint.over(self._base(key)[here], coverage)
            if self._is_there(key, here, painted):
                continue
            self._tiles.pixels(key)[here] = painted
            left, top, right, bottom = window
            changed.append(QRect(key[0] * TILE + left, key[1] * TILE + top, right - left, bottom - top))
        for rect in changed if len(self._transforms) > 1 else _united(changed):
            self._tiles.tell(rect)

    def _is_there(self, key: Key, here: tuple[slice, slice], painted: Picture) -> bool:
        tile = self._tiles.tile(key)
        return np.array_equal(pixels_of(tile)[here], painted)

    def _base(self, key: Key) -> Picture:
        """A tile as it was before the stroke."""
        if key not in self._before:
            image = self._tiles.tile(key).copy()
            self._before[key] = image, pixels_in(image)
        return self._before[key][1]


def _united(rects: Iterable[QRect]) -> list[QRect]:
    whole = QRect()
    for rect in rects:
        whole |= rect
    return [whole] if not whole.isEmpty() else []
