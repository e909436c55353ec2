"""What a covered pixel becomes: a colour laid over it, nothing, or a label."""

from typing import Protocol

import numpy as np

from gui.draw.document.tiles import VOID
from img2img.pictures import Picture

HALF = 128  # a pixel is of a label when more than half of it is covered


class Paint(Protocol):
    """Something to paint with, on tiles of its format."""

    def over(self, base: Picture, coverage: Picture) -> Picture:
        """`base`, as pixels of `Tiles` are, painted over where `coverage` (H, W) says so; 255 is fully covered."""
        ...


class Colour:
    """A colour (red, green, blue); opacity in [0, 1]."""

    def __init__(self, colour: tuple[int, int, int], opacity: float = 1.0) -> None:
        self._opacity = round(opacity * 255)
        self._pixel = np.array((*colour[::-1], 255), np.uint16)

    def over(self, base: Picture, coverage: Picture) -> Picture:
        """Mixed in whole numbers, so that the same stroke gives the same pixels everywhere."""
        part = coverage.astype(np.uint16)
        if self._opacity < 255:
            part = _divided(part * self._opacity)
        mixed = base * (255 - part)[..., None]
        mixed += self._pixel * part[..., None]
        return _divided(mixed).astype(np.uint8)


class Nothing(Colour):
    """What an eraser leaves; opacity in [0, 1] is how much it takes away."""

    def __init__(self, opacity: float = 1.0) -> None:
        super().__init__((0, 0, 0), opacity)
        self._pixel = np.zeros(4, np.uint16)


class Label:
    """A label, never mixed with another: the number of a class, or VOID."""

    def __init__(self, number: int = VOID) -> None:
        self._number = np.uint8(number)

    def over(self, base: Picture, coverage: Picture) -> Picture:
        return np.where(coverage >= HALF, self._number, base)


def _divided(mixed: np.ndarray) -> np.ndarray:
    """By 255, rounded, of uint16 up to 255 * 255; in place."""
    mixed += 128
    mixed += mixed >> 8
    mixed >>= 8
    return mixed
