"""Pictures as training wants them: 8-bit RGB, of any size a folder holds."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from img2img.files import read_picture
from img2img.pixels import to_rgb

RGB = NDArray[np.uint8]


def read_rgb(path: Path) -> RGB:
    """The picture in the file as (H, W, 3) uint8, whatever its kind. Raises PictureError."""
    return to_rgb(read_picture(path).pixels)
