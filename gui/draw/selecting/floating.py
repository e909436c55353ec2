"""Floating: a piece that lies loosely on a layer; whatever is done to it is one step to undo."""

import numpy as np
from PySide6.QtCore import QRect

from gui.draw.document.document import Document
from gui.draw.document.layer import Layer
from gui.draw.document.tiles import COLOUR, LABELS, VOID, Tiles, rect_of
from gui.draw.selecting.region import Region
from gui.draw.tools import Mask
from gui.draw.tools.pieces import Piece, copy_where, lay, part
from gui.pictures import pixels_of


class Floating:
    """The layer holds the piece where it is at the moment, so that it is seen, sent to models and saved like all else.

    origin  what was selected before; None for a piece that was pasted
    """

    def __init__(self, document: Document, piece: Piece, origin: Region | None, text: str) -> None:
        self._document, self.layer, self.origin = document, document.active, origin
        self.edit = document.begin_edit(text)
        self.step = document.stack.index
        self._as_it_came = self.piece = piece
        self._below = self.layer.tiles.shared()
        if origin is None:
            self.place(piece.area)
        else:  # it is seen already, where it lies
            empty(self._below, origin)

    def place(self, area: QRect) -> None:
        """Move and scale the piece; it is always scaled from what it was, so that nothing is lost on the way."""
        before = self.piece.area
        came = self._as_it_came
        is_as_large = area.size() == came.area.size()
        self.piece = came.moved(area.topLeft() - came.place) if is_as_large else came.scaled(area)
        self._restore(before)
        tiles, seen = self.layer.tiles, self.piece.area & self.layer.tiles.rect
        for key in tiles.keys(seen):
            corner = rect_of(key).topLeft()
            lay(self.piece.moved(-corner), tiles.pixels(key), seen.translated(-corner))
        tiles.tell(seen)

    @property
    def outline(self) -> Mask:
        """Which pixels of the piece belong to it, as large as it is now, (H, W)."""
        if self.piece.pixels.ndim == 2 or self.piece.mask.shape == self._as_it_came.mask.shape:
            return self.piece.mask
        return self._as_it_came.scaled_mask(self.piece.area.size())

    def take_away(self) -> None:
        """Leave what lies below it."""
        self._restore(self.piece.area)

    @property
    def is_open(self) -> bool:
        """False once somebody has closed the edit, such as by drawing on."""
        return self.edit.is_open

    def _restore(self, area: QRect) -> None:
        tiles = self.layer.tiles
        tiles.put(dict.fromkeys(tiles.keys(area)) | dict(self._below.painted(area)))
        tiles.tell(area)


def copied(layer: Layer, region: Region) -> Piece:
    """What is selected of a layer."""
    height, width = region.mask.shape
    is_colour = layer.tiles.format == COLOUR
    pixels = np.zeros((height, width, 4), np.uint8) if is_colour else np.full((height, width), VOID, np.uint8)
    for key, tile in layer.tiles.painted(region.area):
        seen = rect_of(key) & region.area
        there, here = seen.translated(-rect_of(key).topLeft()), seen.translated(-region.place)
        copy_where(part(pixels, here), part(pixels_of(tile), there), part(region.mask, here))
    return Piece(pixels, region.mask, region.place)


def empty(tiles: Tiles, region: Region) -> None:
    """Leave nothing of what is selected: paper, or void."""
    for key, _ in tiles.painted(region.area):
        mask = region.within(rect_of(key))
        if mask.all():
            tiles.put({key: None})
        elif mask.any():
            tiles.pixels(key)[mask] = VOID if tiles.format == LABELS else 0
    tiles.tell(region.area)
