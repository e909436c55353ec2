"""A picture laid over another one inside a mask only, with a border that no seam shows at."""

import numpy as np
from numpy.typing import NDArray

from gui.draw.tools import Mask
from gui.draw.tools.morphology import eroded
from gui.draw.tools.pieces import nearest
from gui.draw.tools.selection import bounds
from img2img.pictures import Picture

Weights = NDArray[np.float32]
"""(H, W) in [0, 1]: how much of the newer picture is seen."""


def stretched(mask: Mask, size: tuple[int, int]) -> Mask:
    """A mask as large as `size`, (height, width)."""
    height, width = mask.shape
    return mask[nearest(size[0], height)][:, nearest(size[1], width)]


def feathered(mask: Mask, border: int) -> Weights:
    """0 outside of a mask, growing to 1 at `border` pixels inside of it, or where it is deepest if it is thinner.

    There is no border where the mask goes on beyond the picture.
    """
    weights = np.zeros(mask.shape, np.float32)
    area = _around(mask)
    depth, left = weights[area], mask[area]
    for _ in range(border):
        depth += left
        left = eroded(np.pad(left, 1, mode="edge"), 3)
    depth /= max(1.0, depth.max(initial=0.0))
    return weights


def blended(before: Picture, now: Picture, weights: Weights) -> Picture:
    """`now` over `before`, both (H, W, C) uint8: exactly the one or the other where the weights are 1 or 0."""
    picture, area = before.copy(), _around(np.greater(weights, 0))
    part = before[area]
    picture[area] = part + (now[area].astype(np.float32) - part) * weights[area][..., None] + np.float32(0.5)
    return picture


def _around(mask: Mask) -> tuple[slice, slice]:
    """Rows and columns of all that is in a mask, and of a pixel more on each side that has one."""
    area = bounds(mask)
    top, left = max(0, area.top() - 1), max(0, area.left() - 1)
    return slice(top, area.bottom() + 2), slice(left, area.right() + 2)
