"""Masks grown and shrunk by squares, in numpy: each pass doubles how far it reaches."""

import numpy as np

from gui.draw.tools import Mask


def eroded(mask: Mask, side: int) -> Mask:
    """Where the upper left corner of a square of `side` pixels can lie so that all of it is in `mask`.

    (H, W) -> (H - side + 1, W - side + 1); the square is no larger than the mask.
    """
    for axis in (0, 1):
        mask = _along(mask, axis, side)
    return mask


def dilated(corners: Mask, side: int) -> Mask:
    """What squares of `side` pixels cover whose upper left corners are `corners`: (H, W) -> (H + side - 1, ...)."""
    height, width = corners.shape
    free = np.ones((height + 2 * (side - 1), width + 2 * (side - 1)), np.bool_)
    free[side - 1 : side - 1 + height, side - 1 : side - 1 + width] = ~corners
    return ~eroded(free, side)


def grown(mask: Mask, pixels: int) -> Mask:
    """`mask` and all that is within that many pixels of it, across, down and diagonally; negative pixels shrink it."""
    if pixels < 0:
        return ~grown(~mask, -pixels)
    reached = dilated(mask, 2 * pixels + 1)
    height, width = mask.shape
    return reached[pixels : pixels + height, pixels : pixels + width]


def _along(mask: Mask, axis: int, side: int) -> Mask:
    """True where `side` pixels in a row along `axis` are, from this one on."""
    reach = 1
    while reach < side:
        step = min(reach, side - reach)
        near, far = (mask[:-step], mask[step:]) if axis == 0 else (mask[:, :-step], mask[:, step:])
        mask, reach = near & far, reach + step
    return mask
