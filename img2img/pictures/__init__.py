"""Picture files and arrays: read, written, described, and turned into tensors and back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from img2img.pictures.hdr import Curve

Picture = NDArray[np.uint8 | np.uint16]
"""Pixels (H, W, C): C 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha; alpha is straight (not multiplied in)."""


@dataclass(frozen=True)
class PictureFile:
    """What a picture file holds.

    pixels    uint8 or uint16 (H, W, C), C = 1 grey, 2 grey + alpha, 3 RGB, 4 RGB + alpha; upright; alpha is straight
    icc       the colour profile, as it stands in the file
    exif      the EXIF block without its orientation, which has been applied to the pixels, and without its thumbnail
    xmp       the XMP packet, its orientation that of an upright picture
    dpi       dots per inch, across and down; they stay when a picture is enlarged, which is then printed larger
    texts     the texts of a PNG by their keywords; the comment of a JPEG is "Comment"
    warnings  sentences on what the file holds and `pixels` do not
    curve     of a picture of light (high dynamic range): by which `pixels` are its numbers; None for all others
    """

    pixels: Picture
    icc: bytes | None = None
    exif: bytes | None = None
    xmp: bytes | None = None
    dpi: tuple[float, float] | None = None
    texts: Mapping[str, str] = field(default_factory=dict[str, str])
    warnings: tuple[str, ...] = ()
    curve: Curve | None = None
