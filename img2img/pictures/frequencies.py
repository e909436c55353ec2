"""A picture's coarse and fine parts, parted by wavelets: the colours of one with the details of another."""

import cv2
import numpy as np
from numpy.typing import NDArray

from img2img.pictures import Picture
from img2img.pictures.pixels import peak

LEVELS = 5
_KERNEL = np.array([1, 2, 1], np.float32) / 4


def coarse_part(picture: NDArray[np.float32], levels: int = LEVELS) -> NDArray[np.float32]:
    """What is left of `picture` (H, W, C) after `levels` blurs with holes (a trous), each twice as wide as the last:
    all that is wider than some 2**levels pixels.
    """
    for level in range(levels):
        holes = np.zeros(2 * 2**level + 1, np.float32)
        holes[:: 2**level] = _KERNEL
        blurred = cv2.sepFilter2D(picture, -1, holes, holes, borderType=cv2.BORDER_REFLECT)
        picture = np.asarray(blurred, np.float32).reshape(picture.shape)
    return picture


def with_colours_of(picture: Picture, colours: Picture) -> Picture:
    """`picture` (H, W, C) with its coarse part replaced by that of `colours`, of the same shape and depth."""
    fine = picture.astype(np.float32) - coarse_part(picture.astype(np.float32))
    mixed = fine + coarse_part(colours.astype(np.float32))
    return np.rint(mixed).clip(0, peak(picture.dtype)).astype(picture.dtype)
