"""Tiles: a picture of any size that takes up memory only where something was painted."""

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QImage, QPainter

from gui.pictures import pixels_in
from img2img.pictures.classes import VOID

TILE = 128
COLOUR = QImage.Format.Format_ARGB32_Premultiplied
LABELS = QImage.Format.Format_Grayscale8

Key = tuple[int, int]
"""Column and row of a tile; its pixels begin at (column * TILE, row * TILE)."""
Kept = dict[Key, QImage | None]
"""Tiles as they were once; None where nothing was painted."""


class Tiles:
    """A picture of `size` in `format`: COLOUR, transparent where nothing is painted, or LABELS, VOID there.

    Tiles are shared until they are written to, so that keeping one as it was costs nothing at first. `written` is
    called with each rectangle that has been written to.
    """

    def __init__(
        self,
        size: QSize,
        format: QImage.Format = COLOUR,  # noqa: A002, as Qt calls it
        written: Callable[[QRect], object] = lambda _: None,
    ) -> None:
        self.size, self.format, self.written = QSize(size), format, written
        self._tiles: dict[Key, QImage] = {}
        self._recorded: Kept | None = None

    @property
    def rect(self) -> QRect:
        return QRect(QPoint(0, 0), self.size)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is painted; a tile that was painted blank counts until it is tidied up."""
        return not self._tiles

    @property
    def bytes(self) -> int:
        """Memory that the tiles take up."""
        return sum(tile.sizeInBytes() for tile in self._tiles.values())

    def shared(self) -> "Tiles":
        """The picture as it is now, at no cost: what is written to either later, the other does not see."""
        copy = Tiles(self.size, self.format)
        copy.put(dict(self.painted(self.rect)))
        return copy

    def bounds(self) -> QRect:
        """A rectangle that holds everything painted, as exact as a tile; empty when nothing is."""
        return area_of(self._tiles) & self.rect

    def keys(self, rect: QRect) -> list[Key]:
        """The tiles that a rectangle touches, painted or not, row by row."""
        return keys_of(rect & self.rect)

    def painted(self, rect: QRect) -> list[tuple[Key, QImage]]:
        """The tiles with something on them that a rectangle touches, to be looked at."""
        return [(key, self._tiles[key]) for key in self.keys(rect) if key in self._tiles]

    def tile(self, key: Key) -> QImage:
        """A tile as it is now, TILE x TILE; it stays so whatever is painted later."""
        return QImage(self._tiles[key]) if key in self._tiles else self._blank(QSize(TILE, TILE))

    def pixels(self, key: Key) -> NDArray[np.uint8]:
        """The pixels of a tile, to be written to: (TILE, TILE, 4) in BGRA, premultiplied, or (TILE, TILE) of labels.

        Whoever writes to them leaves those outside `rect` blank, and calls `tell` afterwards.
        """
        return pixels_in(self._writable(key))

    def tell(self, rect: QRect) -> None:
        """Say that pixels inside a rectangle have been written to."""
        self.written(rect & self.rect)

    def read(self, rect: QRect) -> QImage:
        """A copy of that part, of the rectangle's size; blank outside the picture."""
        image = self._blank(rect.size())
        painter = QPainter(image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        for key, tile in self.painted(rect):
            painter.drawImage(rect_of(key).topLeft() - rect.topLeft(), tile)
        painter.end()
        return image

    def write(self, rect: QRect, image: QImage) -> None:
        """Put an image of the rectangle's size in place of what is there; what lies outside the picture is left out."""
        inside = rect & self.rect
        source = image if image.format() == self.format else image.convertToFormat(self.format)
        for key in keys_of(inside):
            painter = QPainter(self._writable(key))
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            part = rect_of(key) & inside
            painter.drawImage(part.translated(-rect_of(key).topLeft()), source, part.translated(-rect.topLeft()))
            painter.end()
        if not inside.isEmpty():
            self.written(inside)

    @contextmanager
    def painter(self, rect: QRect) -> Generator[QPainter]:
        """A painter over that part, in coordinates of the whole picture; what it painted is written at the end."""
        image = self.read(rect)
        painter = QPainter(image)
        painter.translate(-rect.topLeft())
        try:
            yield painter
        finally:
            painter.end()
        self.write(rect, image)

    def lay(self, rect: QRect, image: QImage) -> None:
        """As `write`, on tiles that nobody records: they are let go of where the image leaves them blank."""
        self.record()
        self.write(rect, image)
        self.recorded()

    def clear(self) -> None:
        """Nothing is painted any more."""
        bounds = self.bounds()
        self.put(dict.fromkeys(list(self._tiles)))
        self.tell(bounds)

    def put(self, kept: Kept) -> None:
        """Put whole tiles, such as those of a step to undo, in place of what is there; tells nothing."""
        for key, tile in kept.items():
            self._record(key)
            if tile is None:
                self._tiles.pop(key, None)
            else:
                self._tiles[key] = QImage(tile)

    # --- what can be undone

    def record(self) -> None:
        """From now on, keep each tile as it was before it is first written to."""
        self._recorded = {}

    def recorded(self) -> Kept:
        """What was kept since `record`, without tiles that are as they were; ends the recording."""
        kept, self._recorded = self._recorded or {}, None
        self._tidy(kept)
        return {key: before for key, before in kept.items() if before != self._tiles.get(key)}

    def exchange(self, kept: Kept) -> Kept:
        """Put tiles back; returns those that they take the place of."""
        now = {key: QImage(self._tiles[key]) if key in self._tiles else None for key in kept}
        self.put(kept)
        return now

    def _tidy(self, keys: Iterable[Key]) -> None:
        """Let go of tiles on which nothing is left."""
        blank = self._blank(QSize(TILE, TILE))
        for key in keys:
            if self._tiles.get(key) == blank:
                del self._tiles[key]

    def _writable(self, key: Key) -> QImage:
        self._record(key)
        if key not in self._tiles:
            self._tiles[key] = self._blank(QSize(TILE, TILE))
        return self._tiles[key]

    def _record(self, key: Key) -> None:
        if self._recorded is not None and key not in self._recorded:
            self._recorded[key] = QImage(self._tiles[key]) if key in self._tiles else None

    def _blank(self, size: QSize) -> QImage:
        image = QImage(size, self.format)
        image.fill(VOID if self.format == LABELS else 0)
        return image


def keys_of(rect: QRect) -> list[Key]:
    """The tiles that a rectangle touches, row by row."""
    if rect.isEmpty():
        return []
    columns = range(rect.left() // TILE, rect.right() // TILE + 1)
    return [(column, row) for row in range(rect.top() // TILE, rect.bottom() // TILE + 1) for column in columns]


def rect_of(key: Key) -> QRect:
    """Where a tile lies in the picture; at the right and lower border it reaches beyond."""
    return QRect(key[0] * TILE, key[1] * TILE, TILE, TILE)


def area_of(keys: Iterable[Key]) -> QRect:
    """The smallest rectangle around some tiles; empty where there are none."""
    area = QRect()
    for key in keys:
        area |= rect_of(key)
    return area
