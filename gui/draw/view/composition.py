"""Composition: the layers of a document laid over one another, at full size and at halves of it.

It is made tile by tile when it is looked at, and kept until something changes there: whoever looks at a whole 4K
picture looks at an eighth of it, and a stroke composes anew only the tiles that it touches. Where all have changed they
are made a few at a time, and what was there before is seen meanwhile.
"""

import math

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from gui.draw.document.document import Document
from gui.draw.document.layer import Layer
from gui.draw.document.tiles import COLOUR, TILE, Key, keys_of, rect_of

LEVELS = 6  # a view smaller than a 32nd is not sharper for more of them


class Composition:
    """What is visible, transparent where nothing is; without pictures that are shown in their own size."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._levels: list[dict[Key, QImage | None]] = [{} for _ in range(LEVELS)]
        self._before: list[dict[Key, QImage | None]] = [{} for _ in range(LEVELS)]  # they changed
        self._left: float = math.inf  # tiles that may still be composed
        self.is_whole = True  # the part that was made last

    def forget(self, rect: QRect | None = None) -> None:
        """Something has changed there, or anywhere."""
        area = self._document.rect if rect is None else rect
        is_everywhere = area.contains(self._document.rect)
        for level, tiles in enumerate(self._levels):
            for key in list(tiles) if is_everywhere else keys_of(reduced(area, level)):
                if (tile := tiles.pop(key, None)) is not None:
                    self._before[level][key] = tile

    def part(self, level: int, rect: QRect, most: float = math.inf) -> QImage:
        """That part of the picture reduced by 2 ** level, told in pixels of the reduced one.

        No more than `most` tiles are composed for it. Where that is not enough the part is not whole: it shows what was
        there before, and the rest is made when it is asked for again.
        """
        self._left, self.is_whole = most, True
        image = QImage(rect.size(), COLOUR)
        image.fill(0)
        painter = QPainter(image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        for key in keys_of(rect & reduced(self._document.rect, level)):
            try:
                tile = self._tile(level, key)
            except _LaterError:
                tile, self.is_whole = self._before[level].get(key), False
            if tile is not None:
                painter.drawImage(rect_of(key).topLeft() - rect.topLeft(), tile)
        painter.end()
        if self.is_whole:
            self._before = [{} for _ in range(LEVELS)]
        return image

    def _tile(self, level: int, key: Key) -> QImage | None:
        """None where nothing is. Raises _LaterError where more would have to be composed than may be."""
        tiles = self._levels[level]
        if key not in tiles:
            if not level:
                self._left -= 1
                if self._left < 0:
                    raise _LaterError
            tiles[key] = self._reduced_tile(level, key) if level else self._composed_tile(key)
        return tiles[key]

    def _composed_tile(self, key: Key) -> QImage | None:
        place = rect_of(key)
        layers = [layer for layer in self._document.layers if _is_seen(layer) and layer.tiles.painted(place)]
        if not layers:
            return None
        if len(layers) == 1 and layers[0].opacity == 1:
            return layers[0].coloured(layers[0].tiles.tile(key))
        image = _blank()
        painter = QPainter(image)
        painter.translate(-place.topLeft())
        for layer in layers:
            layer.paint(painter, place)
        painter.end()
        return image

    def _reduced_tile(self, level: int, key: Key) -> QImage | None:
        """Four tiles of the level below, each of its pixels the mean of four."""
        column, row = key
        places = [(x, y, self._tile(level - 1, (2 * column + x, 2 * row + y))) for y in (0, 1) for x in (0, 1)]
        if all(tile is None for _, _, tile in places):
            return None
        image = _blank()
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        half = TILE // 2
        for x, y, tile in places:
            if tile is not None:
                painter.drawImage(QRect(x * half, y * half, half, half), tile)
        painter.end()
        return image


class _LaterError(Exception):
    """Enough was composed for now."""


def reduced(rect: QRect, level: int) -> QRect:
    """The pixels of a picture reduced by 2 ** level in which those of `rect` lie."""
    left, top = rect.left() >> level, rect.top() >> level
    return QRect(left, top, (rect.right() >> level) - left + 1, (rect.bottom() >> level) - top + 1)


def _is_seen(layer: Layer) -> bool:
    return layer.visible and layer.opacity > 0 and layer.picture.isNull()


def _blank() -> QImage:
    image = QImage(TILE, TILE, COLOUR)
    image.fill(0)
    return image
