"""Pictures that are never held whole: strips of rows, from top to bottom."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import DTypeLike

from img2img.pictures import Picture

ROWS_AT_ONCE = 64  # in a strip where nothing else decides: a few megabytes of the widest pictures


@dataclass(frozen=True)
class PictureRows:
    """A picture (height, width, channels), uint8 or uint16, that is read a strip at a time.

    `strips()` begins at the top with each call, and gives strips (h, width, channels) of any heights.
    """

    height: int
    width: int
    channels: int
    dtype: DTypeLike
    strips: Callable[[], Iterator[Picture]]

    @classmethod
    def of(cls, picture: Picture) -> "PictureRows":
        """A picture (H, W, C) that is held whole, as one strip."""
        height, width, channels = picture.shape
        return cls(height, width, channels, picture.dtype, lambda: iter((picture,)))

    @property
    def shape(self) -> tuple[int, int, int]:
        return self.height, self.width, self.channels

    @property
    def nbytes(self) -> int:
        """Bytes of all its pixels."""
        return self.height * self.width * self.channels * np.dtype(self.dtype).itemsize

    def mapped(self, function: Callable[[Iterator[Picture]], Iterator[Picture]], channels: int) -> "PictureRows":
        """The rows that `function` makes of these, with so many channels."""
        return replace(self, channels=channels, strips=lambda: function(self.strips()))


class Window:
    """Rows out of strips that follow one another; those that have been left behind are forgotten."""

    def __init__(self, strips: Iterator[Picture]) -> None:
        self._strips = strips
        self._held: list[Picture] = []
        self._top = self._bottom = 0

    def rows(self, top: int, bottom: int) -> Picture:
        """Rows [top, bottom) (h, W, C): a view where one strip holds them all. `top` never decreases."""
        while self._bottom < bottom:
            strip = next(self._strips)
            self._held.append(strip)
            self._bottom += len(strip)
        while self._top + len(self._held[0]) <= top:
            self._top += len(self._held.pop(0))
        start, stop = top - self._top, bottom - self._top
        if stop <= len(self._held[0]):
            return self._held[0][start:stop]
        return np.concatenate(self._held)[start:stop]


def joined(strips: Iterator[Picture], height: int) -> Picture:
    """The picture (height, W, C) that has these strips; one is held at a time."""
    picture, top = np.empty((0, 0, 0), np.uint8), 0
    for strip in strips:
        if top == 0:
            picture = np.empty((height, *strip.shape[1:]), strip.dtype)
        picture[top : top + len(strip)] = strip
        top += len(strip)
    return picture


def cut(strips: Iterator[Picture], height: int) -> Iterator[Picture]:
    """The same rows in strips of `height`; the last one may be lower."""
    left: list[Picture] = []
    for strip in strips:
        left.append(strip)
        if sum(map(len, left)) >= height:
            joined = left[0] if len(left) == 1 else np.concatenate(left)
            whole = len(joined) // height * height
            yield from (joined[top : top + height] for top in range(0, whole, height))
            left = [joined[whole:].copy()] if whole < len(joined) else []
    if left:
        yield np.concatenate(left)
