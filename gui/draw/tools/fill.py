"""Fill: which pixels are like the one that was clicked, connected with it or everywhere."""

import numpy as np
from numpy.typing import NDArray

from gui.draw.tools import Mask
from gui.draw.tools.gaps import without_leaks
from gui.draw.tools.morphology import grown
from gui.draw.tools.runs import connected

Pixels = NDArray[np.uint8]
"""Class numbers (H, W), or colours (H, W, 4)."""

NEAR = np.uint32(0x01010101)  # four times True


def fill_mask(
    pixels: Pixels, x: int, y: int, *, tolerance: int = 0, gap: int = 0, everywhere: bool = False, grow: int = 0
) -> Mask:
    """The pixels to fill after a click at (x, y), (H, W).

    tolerance   how far a channel may be from the clicked pixel's; class numbers are only alike when equal: 0
    gap         openings of up to that many pixels in what bounds the region do not let the fill through
    everywhere  also what is not connected
    grow        pixels that the fill reaches further, under the smoothed border of a line
    Raises IndexError for a pixel outside.
    """
    height, width = pixels.shape[:2]
    if not (0 <= x < width and 0 <= y < height):
        raise IndexError(f"({x}, {y}) lies outside of {width} x {height} pixels.")
    alike = alike_mask(pixels, pixels[y, x], tolerance)
    if everywhere:
        found = alike
    elif gap:
        found = without_leaks(alike, x, y, gap)
    else:
        found = connected(alike, x, y)
    return grown(found, grow) if grow else found


def alike_mask(pixels: Pixels, wanted: Pixels, tolerance: int) -> Mask:
    """Where every channel is within `tolerance` of the wanted one, (H, W)."""
    if pixels.ndim == 3 and tolerance == 0:
        return np.equal(_whole(pixels), _whole(wanted))
    lowest = np.maximum(wanted.astype(np.int16) - tolerance, 0).astype(np.uint8)
    highest = np.minimum(wanted.astype(np.int16) + tolerance, 255).astype(np.uint8)
    height, width = pixels.shape[:2]
    lowest, span = np.resize(lowest, pixels[0].size), np.resize(highest - lowest, pixels[0].size)
    near = (pixels.reshape(height, -1) - lowest) <= span  # what is below wraps around to far above
    return near if pixels.ndim == 2 else np.equal(_whole(near.reshape(height, width, 4)), NEAR)


def _whole(pixels: Pixels | Mask) -> NDArray[np.uint32]:
    """The four channels of each pixel as one number, which numpy compares in one go."""
    return np.ascontiguousarray(pixels).view(np.uint32)[..., 0]
