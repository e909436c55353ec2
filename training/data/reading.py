"""Pictures as training wants them: 8-bit RGB, of any size a folder holds."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from img2img.files import read_picture
from img2img.pixels import flatten, split_alpha, to_colour, to_depth

RGB = NDArray[np.uint8]


def read_rgb(path: Path) -> RGB:
    """The picture as (H, W, 3) uint8: grey spread over three channels, transparency laid on white, 16 bits rounded."""
    colour, alpha = split_alpha(to_depth(read_picture(path).pixels, np.uint8))
    return np.ascontiguousarray(to_colour(colour if alpha is None else flatten(colour, alpha)), dtype=np.uint8)
