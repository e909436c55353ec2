"""Coloured sketches: lines, and under them dabs of colour where the hand decides; the rest is open, and transparent.

A model of them takes four channels: what is drawn, over middle grey, and how open each pixel is, 1 where nothing is
drawn and -1 where all is.
"""

import numpy as np
from numpy.typing import NDArray

from img2img.pictures import Picture
from img2img.pictures.pixels import peak, split_alpha, to_colour, with_channels

MIDDLE = 128  # what is open is neither dark nor light
COLOURLESS = 24  # of 255; channels that differ less are ink, however thin


def to_source(picture: Picture) -> Picture:
    """What the model sees (H, W, 4) uint8 of a drawing (H, W, C), uint8 or uint16.

    On a drawing without transparency paper is what is white: grey is ink that covers it in part, and what has a colour
    covers it whole.
    """
    colour, alpha = split_alpha(with_channels(picture))
    unit = (to_colour(colour) / np.float32(peak(colour.dtype))).astype(np.float32)
    if alpha is None:
        is_ink = np.ptp(unit, axis=2) < COLOURLESS / 255
        covered = np.where(is_ink, 1 - unit.mean(2), 1).astype(np.float32)
        unit[is_ink] = 0
        return laid(unit, covered)
    covered = (alpha / np.float32(peak(alpha.dtype))).astype(np.float32)
    return laid((unit * covered[..., None]).astype(np.float32), covered)


def laid(drawn: NDArray[np.float32], covered: NDArray[np.float32]) -> Picture:
    """The source (H, W, 4) uint8 of premultiplied colours (H, W, 3) and their coverage (H, W), both in [0, 1]."""
    over = 255 * drawn + MIDDLE * (1 - covered[..., None])
    return np.dstack([over, 255 * (1 - covered)]).round().clip(0, 255).astype(np.uint8)
