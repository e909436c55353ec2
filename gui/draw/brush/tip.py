"""Tip: the round end of a brush, and masks of what it covers, kept because strokes stamp them over and over."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from img2img.pictures import Picture

LARGEST = 1000  # pixels
LIGHTEST = 0.2  # the size at no pressure, as a part of the size at full pressure
SCALLOP = 0.05  # pixels; how far the border of a stroke may lie inside that of a perfect one
LARGE = 64  # pixels of radius; masks of larger tips are kept in smaller number
PRESSURES = 64  # that are told apart, so that masks are met again


@dataclass(frozen=True, slots=True)
class Tip:
    """How a brush paints.

    size             diameter in pixels of the document, 1 to 1000
    hardness         in [0, 1]; 1 has a border of one pixel, 0 fades from the middle
    opacity          of a whole stroke, in [0, 1], however often it crosses itself
    smoothing        in [0, 1]; how far the tip lags behind the hand
    presses_size     a pen's pressure changes the size
    presses_opacity  a pen's pressure changes the opacity
    """

    size: float = 3
    hardness: float = 1.0
    opacity: float = 1.0
    smoothing: float = 0.0
    presses_size: bool = True
    presses_opacity: bool = False

    def radius(self, pressure: float) -> float:
        """In pixels, at a pressure in [0, 1]."""
        if not self.presses_size:
            return self.size / 2
        return self.size / 2 * (LIGHTEST + (1 - LIGHTEST) * round(pressure * PRESSURES) / PRESSURES)

    def fade(self, pressure: float) -> float:
        """Coverage at the middle, in [0, 1], at a pressure in [0, 1]."""
        return pressure if self.presses_opacity else 1.0

    def spacing(self, pressure: float) -> float:
        """Pixels between two dabs, so close that the border of a stroke is smooth."""
        return max(0.3, math.sqrt(8 * SCALLOP * self.radius(pressure)))


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a tip covers at one place: uint8 (H, W), and where its upper left pixel lies."""

    mask: Picture
    left: int
    top: int


def stamp(x: float, y: float, radius: float, hardness: float) -> Stamp:
    """The tip at (x, y), to a fraction of a pixel; pixel (0, 0) has its middle at (0.5, 0.5)."""
    steps = _steps(radius)
    right, down = round(x * steps), round(y * steps)
    column, row = right // steps, down // steps
    masks = _mask if radius <= LARGE else _large_mask
    mask = masks(radius, hardness, (right % steps) / steps, (down % steps) / steps)
    reach = mask.shape[0] // 2
    return Stamp(mask, column - reach, row - reach)


def _steps(radius: float) -> int:
    """Places a pixel: the larger the tip, the less a fraction of a pixel is seen."""
    return 8 if radius < 8 else 4 if radius < LARGE else 2 if radius < 3 * LARGE else 1


def _made(radius: float, hardness: float, x: float, y: float) -> Picture:
    reach = math.ceil(radius) + 1
    places = np.arange(-reach, reach + 1, dtype=np.float32) + np.float32(0.5)
    across, along = (places - np.float32(x)) ** 2, (places - np.float32(y)) ** 2
    distance = np.sqrt(along[:, None] + across[None, :])
    border = max(1.0, (1 - hardness) * radius)
    inside = np.clip((radius + 0.5 - distance) / np.float32(border), 0, 1)
    if border > 1:
        inside = inside * inside * (3 - 2 * inside)
    mask = (inside * 255 + 0.5).astype(np.uint8)
    mask.setflags(write=False)
    return mask


_mask = lru_cache(maxsize=1024)(_made)
_large_mask = lru_cache(maxsize=48)(_made)
