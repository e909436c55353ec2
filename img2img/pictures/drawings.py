"""Whether a picture is a drawing on paper or a photo, told from its colours alone (torch-free).

Paper is what most of a drawing is: light, and of nearly one brightness, even where a scan is darker at one end. And a
drawing has few colours, ink or crayons and what lies between them and the paper, while light and shade give a photo
hundreds. Measured at 512 pixels: of 774 photos (Kodak, BSDS500, flowers, apples, facades) 1 % have fewer than 113
colours of 4 bits a channel, and half have 465; drawings have 16 if grey, and scans of them, yellowed and unevenly lit,
up to 114. A grey photo has few colours too, so the paper counts as well. Both together take 2 of the 774 for drawings,
and none of 94 drawings, coloured ones and scans, for a photo; what fails is an object before plain light grey.
"""

import numpy as np
from numpy.typing import NDArray

from img2img.pictures import Picture

LOOKED_AT = 512  # pixels of the longer side; more is needless, less mixes thin strokes with the paper
FEW_COLOURS = 120
LEAST_PAPER = 0.4  # share of the picture
DARKEST_PAPER = 128  # of 255, the mean of its band
_BAND = 64  # grey levels over which paper may vary: a scan's shade, JPEG's noise
_LUMA = np.array((0.299, 0.587, 0.114), np.float32)


def is_drawing(picture: Picture) -> bool:
    """Whether the picture (H, W, 3) uint8, its longer side at most about LOOKED_AT, is a drawing on paper."""
    share, paper = _paper_of(picture)
    return share >= LEAST_PAPER and paper >= DARKEST_PAPER and _count_colours(picture) <= FEW_COLOURS


def _paper_of(picture: Picture) -> tuple[float, float]:
    """The share of the picture in the band of brightness that holds most of it, and that band's mean brightness."""
    grey = (picture.astype(np.float32) @ _LUMA).round().astype(np.uint8)
    counts: NDArray[np.int64] = np.bincount(grey.ravel(), minlength=256)
    held = np.convolve(counts, np.ones(_BAND), "valid")
    lightest = int(np.flatnonzero(held == held.max())[-1])  # of bands that hold as much
    band = np.arange(lightest, lightest + _BAND)
    here = counts[band]
    return float(here.sum() / grey.size), float((band * here).sum() / here.sum())


def _count_colours(picture: Picture) -> int:
    """How many of the 4096 colours of 4 bits a channel there are."""
    coarse = (picture >> 4).astype(np.uint16)
    return len(np.unique(coarse[..., 0] << 8 | coarse[..., 1] << 4 | coarse[..., 2]))
