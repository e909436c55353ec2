"""The sketch: its pixels and what can be undone. It knows nothing of how it is shown."""

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtGui import QUndoStack

from gui.draw.edits import NewSheet, Tile, TileEdit, tiles_of, window_of
from gui.draw.stroke import Box, Stroke, composed, united
from img2img.pictures import Picture

Colour = tuple[int, int, int]

PAPER: Colour = (255, 255, 255)
WHITE = 255  # of a channel of the paper; nothing is lighter
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
        self._darkest = 0  # where in the flat pixels ink was seen last
        self._under_way: _UnderWay | None = None

    @property
    def size(self) -> tuple[int, int]:
        """(height, width)."""
        return self.pixels.shape[0], self.pixels.shape[1]

    @property
    def is_blank(self) -> bool:
        """Whether nothing is drawn. Asked at every move of the pen, so a place with ink is remembered."""
        flat = self.pixels.reshape(-1)
        if self._darkest >= flat.size or flat[self._darkest] == WHITE:
            self._darkest = int(flat.argmin())
        return bool(flat[self._darkest] == WHITE)

    def new(self, height: int, width: int) -> None:
        """Begin a blank sketch, perhaps of another size; one step to undo."""
        self.end()
        if self.is_blank and not self.stack.count():
            self.use_sheet(_paper(height, width))  # nothing was there that anyone could want back
        elif not self.is_blank or self.size != (height, width):
            self.stack.push(NewSheet(self, _paper(height, width), self.tr("New sketch")))

    def begin(self, x: float, y: float, pressure: float, diameter: float, colour: Colour) -> None:
        """Put a round tip on the paper at (x, y), in pixels of the sketch; pressure is in [0, 1]."""
        self.end()
        self._under_way = _UnderWay(Stroke(*self.size, diameter), colour, np.empty_like(self.pixels))
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
        self._keep(stroke.before, stroke.tiles, self.tr("Stroke"))

    def cancel(self) -> None:
        """Lift the tip and take back what it drew."""
        stroke, self._under_way = self._under_way, None
        if stroke and stroke.box:
            for tile in stroke.tiles:
                self.pixels[window_of(tile)] = stroke.before[window_of(tile)]
            self.changed.emit(_rect(stroke.box))

    def replace(self, pixels: Picture, text: str) -> None:
        """Put a picture of the same size in place of this one; `text` names the step to undo."""
        self.end()
        before = self.pixels.copy()
        self.pixels[:] = pixels
        whole = (0, 0, self.size[1], self.size[0])
        self.changed.emit(_rect(whole))
        self._keep(before, tiles_of(whole), text)

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
        for tile in tiles_of(box) - stroke.tiles:
            stroke.before[window_of(tile)] = self.pixels[window_of(tile)]
            stroke.tiles.add(tile)
        left, top, right, bottom = box
        here = np.s_[top:bottom, left:right]
        self.pixels[here] = composed(stroke.before[here], stroke.stroke.coverage[here], stroke.colour)
        self.changed.emit(_rect(box))

    def _keep(self, before: Picture, tiles: set[Tile], text: str) -> None:
        """Make a step to undo of those tiles that are not as they were."""
        changed = {
            tile: before[window_of(tile)].copy()
            for tile in tiles
            if not np.array_equal(before[window_of(tile)], self.pixels[window_of(tile)])
        }
        if changed:
            self.stack.push(TileEdit(self, changed, text))

    def use_sheet(self, pixels: Picture) -> Picture:
        """Draw on another sheet from now on; returns the one before."""
        before, self.pixels = self.pixels, pixels
        if before.shape != pixels.shape:
            self.resized.emit()
        self.changed.emit(QRect(0, 0, self.size[1], self.size[0]))
        return before


@dataclass
class _UnderWay:
    """A stroke that is being drawn.

    before  the picture without it, at the tiles that it has touched; memory that nobody writes to costs nothing
    """

    stroke: Stroke
    colour: Colour
    before: Picture
    tiles: set[Tile] = field(default_factory=set)
    box: Box | None = None


def _paper(height: int, width: int) -> Picture:
    return np.full((height, width, 3), PAPER, np.uint8)


def _rect(box: Box) -> QRect:
    left, top, right, bottom = box
    return QRect(left, top, right - left, bottom - top)
