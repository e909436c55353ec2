"""Coverage: how far each pixel is covered by a stroke, in tiles that exist only where the stroke has been.

It is the largest of the dabs' and not their sum: where a stroke crosses itself, or a slow hand passes often, nothing
gets darker.
"""

import numpy as np
from PySide6.QtCore import QSize

from gui.draw.brush.tip import Stamp
from gui.draw.document.tiles import TILE, Key
from img2img.pictures import Picture

Window = tuple[int, int, int, int]
"""left, top, right, bottom in pixels of a tile; right and bottom are outside. A stroke makes thousands: no QRect."""


class Coverage:
    """uint8, 255 is fully covered."""

    def __init__(self, size: QSize) -> None:
        self._width, self._height = size.width(), size.height()
        self._tiles: dict[Key, Picture] = {}
        self._grown: dict[Key, Window] = {}

    def cover(self, stamp: Stamp, fade: float = 1.0) -> None:
        """Put a stamp on; fade in [0, 1] makes it lighter."""
        height, width = stamp.mask.shape
        left, top = max(0, stamp.left), max(0, stamp.top)
        right, bottom = min(self._width, stamp.left + width), min(self._height, stamp.top + height)
        if left >= right or top >= bottom:
            return
        mask = stamp.mask if fade >= 1 else _faded(stamp.mask, fade)
        for row in range(top // TILE, (bottom - 1) // TILE + 1):
            for column in range(left // TILE, (right - 1) // TILE + 1):
                x, y = column * TILE, row * TILE
                window = max(left - x, 0), max(top - y, 0), min(right - x, TILE), min(bottom - y, TILE)
                self._cover_tile((column, row), window, mask, x - stamp.left, y - stamp.top)

    def take_grown(self) -> list[tuple[Key, Window, Picture]]:
        """Each tile that has changed since the last time: its key, where in it, and the coverage there."""
        grown, self._grown = self._grown, {}
        return [(key, window, self._tiles[key][slices(window)]) for key, window in grown.items()]

    def _cover_tile(self, key: Key, window: Window, mask: Picture, x: int, y: int) -> None:
        """Cover the window of a tile that begins at (x, y) of the mask."""
        if key not in self._tiles:
            self._tiles[key] = np.zeros((TILE, TILE), np.uint8)
        left, top, right, bottom = window
        here = self._tiles[key][top:bottom, left:right]
        part = mask[top + y : bottom + y, left + x : right + x]
        if here.size > TILE and not (part > here).any():  # a large tip covers most of what it has covered before
            return
        np.maximum(here, part, out=here)
        before = self._grown.get(key)
        if before is not None:
            window = min(left, before[0]), min(top, before[1]), max(right, before[2]), max(bottom, before[3])
        self._grown[key] = window


def slices(window: Window) -> tuple[slice, slice]:
    """The rows and columns of a window."""
    left, top, right, bottom = window
    return slice(top, bottom), slice(left, right)


def _faded(mask: Picture, fade: float) -> Picture:
    return ((mask.astype(np.uint16) * round(fade * 256)) >> 8).astype(np.uint8)
