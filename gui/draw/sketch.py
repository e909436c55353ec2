"""The sketch: its pixels and what can be undone. It knows nothing of how it is shown."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from gui.draw.stroke import Box, Stroke, composed, united
from img2img.pictures import Picture

Colour = tuple[int, int, int]

PAPER: Colour = (255, 255, 255)
TILE = 64  # an undo step keeps the tiles that changed
UNDO_STEPS = 500


class Sketch(QObject):
    """A picture (H, W, 3) uint8 on white paper, changed by strokes and by whole pictures.

    Signals:
        changed(QRect): the pixels inside it may have changed.
        resized(): a new sketch of another size was begun.
    """

    changed = Signal(QRect)
    resized = Signal()

    def __init__(self, height: int = 256, width: int = 256, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(UNDO_STEPS)
        self.pixels = _paper(height, width)
        self._under_way: _UnderWay | None = None

    @property
    def size(self) -> tuple[int, int]:
        """(height, width)."""
        return self.pixels.shape[0], self.pixels.shape[1]

    @property
    def is_blank(self) -> bool:
        return bool((self.pixels == PAPER).all())

    def new(self, height: int, width: int) -> None:
        """Begin a blank sketch; this cannot be undone."""
        self._under_way = None
        self.stack.clear()
        self.pixels = _paper(height, width)
        self.resized.emit()
        self.changed.emit(QRect(0, 0, width, height))

    def begin(self, x: float, y: float, pressure: float, diameter: float, colour: Colour) -> None:
        """Put a round tip on the paper at (x, y), in pixels of the sketch; pressure is in [0, 1]."""
        self.end()
        self._under_way = _UnderWay(Stroke(*self.size, diameter), colour, self.pixels.copy())
        self.extend(x, y, pressure)

    def extend(self, x: float, y: float, pressure: float = 1.0) -> None:
        """Move the tip on. Does nothing when it is not on the paper."""
        if self._under_way:
            self._show(self._under_way, self._under_way.stroke.extend(x, y, pressure))

    def end(self) -> None:
        """Lift the tip: the stroke becomes one step to undo."""
        stroke = self._under_way
        if stroke is None:
            return
        self._show(stroke, stroke.stroke.end())
        self._under_way = None
        self._keep(stroke.before, stroke.box, self.tr("Stroke"))

    def cancel(self) -> None:
        """Lift the tip and take back what it drew."""
        stroke, self._under_way = self._under_way, None
        if stroke and stroke.box:
            self.pixels[:] = stroke.before
            self.changed.emit(_rect(stroke.box))

    def replace(self, pixels: Picture, text: str) -> None:
        """Put a picture of the same size in place of this one; `text` names the step to undo."""
        self.cancel()
        before = self.pixels.copy()
        self.pixels[:] = pixels
        whole = (0, 0, self.size[1], self.size[0])
        self.changed.emit(_rect(whole))
        self._keep(before, whole, text)

    def clear(self) -> None:
        """White paper again."""
        if not self.is_blank:
            self.replace(_paper(*self.size), self.tr("Clear"))

    def undo(self) -> None:
        """Take back the last step; a stroke that is being drawn is one."""
        if self._under_way:
            self.cancel()
        else:
            self.stack.undo()

    def redo(self) -> None:
        self.end()
        self.stack.redo()

    def _show(self, stroke: "_UnderWay", box: Box | None) -> None:
        if box is None:
            return
        stroke.box = united(stroke.box, box)
        left, top, right, bottom = box
        here = np.s_[top:bottom, left:right]
        self.pixels[here] = composed(stroke.before[here], stroke.stroke.coverage[here], stroke.colour)
        self.changed.emit(_rect(box))

    def _keep(self, before: Picture, box: Box | None, text: str) -> None:
        tiles = _changed_tiles(before, self.pixels, box) if box else []
        if tiles:
            self.stack.push(_Edit(self, tiles, text))


@dataclass
class _UnderWay:
    """A stroke that is being drawn, and the picture without it."""

    stroke: Stroke
    colour: Colour
    before: Picture
    box: Box | None = None


@dataclass
class _Tile:
    left: int
    top: int
    pixels: Picture


class _Edit(QUndoCommand):
    """The tiles as they were; undo and redo exchange them with those of the sketch."""

    def __init__(self, sketch: Sketch, tiles: list[_Tile], text: str) -> None:
        super().__init__(text)
        self._sketch = sketch
        self._tiles = tiles
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
        for tile in self._tiles:
            height, width, _ = tile.pixels.shape
            window = self._sketch.pixels[tile.top : tile.top + height, tile.left : tile.left + width]
            kept = window.copy()
            window[:] = tile.pixels
            tile.pixels = kept
            changed = changed.united(QRect(tile.left, tile.top, width, height))
        self._sketch.changed.emit(changed)


def _changed_tiles(before: Picture, after: Picture, box: Box) -> list[_Tile]:
    left, top, right, bottom = box
    tiles: list[_Tile] = []
    for y in range(top // TILE * TILE, bottom, TILE):
        for x in range(left // TILE * TILE, right, TILE):
            here = np.s_[y : y + TILE, x : x + TILE]
            if not np.array_equal(before[here], after[here]):
                tiles.append(_Tile(x, y, before[here].copy()))
    return tiles


def _paper(height: int, width: int) -> Picture:
    return np.full((height, width, 3), PAPER, np.uint8)


def _rect(box: Box) -> QRect:
    left, top, right, bottom = box
    return QRect(left, top, right - left, bottom - top)
