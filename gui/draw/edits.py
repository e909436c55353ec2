"""What can be undone of a sketch: the tiles that a stroke changed, or a whole sheet that was replaced."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QUndoCommand

from gui.draw.stroke import Box
from img2img.pictures import Picture

if TYPE_CHECKING:
    from gui.draw.sketch import Sketch

TILE = 64
Tile = tuple[int, int]
"""left, top of a square of TILE pixels, which is smaller at the right and lower border of the picture."""


class TileEdit(QUndoCommand):
    """The tiles as they were; undo and redo exchange them with those of the sketch."""

    def __init__(self, sketch: "Sketch", tiles: dict[Tile, Picture], text: str) -> None:
        super().__init__(text)
        self.tiles = tiles
        self._sketch = sketch
        self._is_new = True

    def undo(self) -> None:
        self._exchange()

    def redo(self) -> None:
        if self._is_new:  # pushing a command redoes it, but what it did is already there
            self._is_new = False
        else:
            self._exchange()

    def _exchange(self) -> None:
        changed = QRect()
        for tile, kept in self.tiles.items():
            window = self._sketch.pixels[window_of(tile)]
            self.tiles[tile] = window.copy()
            window[:] = kept
            changed = changed.united(QRect(*tile, window.shape[1], window.shape[0]))
        self._sketch.changed.emit(changed)


class NewSheet(QUndoCommand):
    """Another sheet in place of the whole sketch; undo and redo exchange the two."""

    def __init__(self, sketch: "Sketch", sheet: Picture, text: str) -> None:
        super().__init__(text)
        self._sketch, self._other = sketch, sheet

    def undo(self) -> None:
        self._other = self._sketch.use_sheet(self._other)

    def redo(self) -> None:
        self._other = self._sketch.use_sheet(self._other)


def tiles_of(box: Box) -> set[Tile]:
    """The tiles that a box touches."""
    left, top, right, bottom = box
    return {(x, y) for y in range(top // TILE * TILE, bottom, TILE) for x in range(left // TILE * TILE, right, TILE)}


def window_of(tile: Tile) -> tuple[slice, slice]:
    """Where in the pixels of a picture a tile is."""
    left, top = tile
    return np.s_[top : top + TILE, left : left + TILE]
