"""What can be undone: the tiles that an edit changed, or a whole sheet that was replaced.

Tiles that wait to be put back are packed while nobody waits for anything; drawings pack to a small part of their size.
"""

import zlib
from collections.abc import Callable

from PySide6.QtGui import QImage

from gui.draw.document.sheet import Sheet
from gui.draw.document.tiles import TILE, Kept, Key, Tiles, area_of

FASTEST = 1  # of zlib's levels


class Delta:
    """Tiles of some layers as they are not now; `exchange` makes them so, and keeps what was there."""

    def __init__(self, kept: list[tuple[Tiles, Kept]]) -> None:
        self._kept: list[tuple[Tiles, dict[Key, QImage | bytes | None]]] = [(tiles, {**keys}) for tiles, keys in kept]

    @property
    def is_empty(self) -> bool:
        return not any(kept for _, kept in self._kept)

    @property
    def bytes(self) -> int:
        """Memory that is held."""
        return sum(
            len(tile) if isinstance(tile, bytes) else tile.sizeInBytes()
            for _, kept in self._kept
            for tile in kept.values()
            if tile is not None
        )

    def exchange(self) -> None:
        """Put the tiles back, keep those that were there, and tell which part has changed."""
        for number, (tiles, kept) in enumerate(self._kept):
            now = tiles.exchange({key: _unpacked(tile, tiles.format) for key, tile in kept.items()})
            self._kept[number] = tiles, {**now}
            tiles.tell(area_of(now))

    def pack(self, most: int) -> int:
        """Pack up to so many tiles; returns how many were packed."""
        packed = 0
        for _, kept in self._kept:
            for key, tile in kept.items():
                if packed == most:
                    return packed
                if isinstance(tile, QImage):
                    kept[key] = zlib.compress(tile.constBits(), FASTEST)
                    packed += 1
        return packed


class EditStep:
    """An edit of tiles that has been made already."""

    def __init__(self, delta: Delta, text: str, exchanged: Callable[[Delta], object]) -> None:
        self.delta, self.text, self._exchanged = delta, text, exchanged
        self._is_made = True

    def undo(self) -> None:
        self.delta.exchange()
        self._exchanged(self.delta)

    def redo(self) -> None:
        if self._is_made:  # pushing a step makes it
            self._is_made = False
        else:
            self.undo()


class SheetStep:
    """Another sheet in place of the whole one; `exchange` takes a sheet and returns the one before."""

    def __init__(self, sheet: Sheet, text: str, exchange: Callable[[Sheet], Sheet]) -> None:
        self.text, self._exchange = text, exchange
        self.other = sheet  # the one that is not shown: before the step, or after it

    def undo(self) -> None:
        self.other = self._exchange(self.other)

    def redo(self) -> None:
        self.undo()


def _unpacked(tile: QImage | bytes | None, format_: QImage.Format) -> QImage | None:
    if not isinstance(tile, bytes):
        return tile
    pixels = zlib.decompress(tile)
    return QImage(pixels, TILE, TILE, len(pixels) // TILE, format_).copy()
