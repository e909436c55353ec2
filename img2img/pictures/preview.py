"""A picture file of any kind as a small PNG: `python -m img2img.pictures.preview FILE LONGEST` writes it to its output.

For programs that read few kinds themselves, such as the window. Ends with 1, and a sentence, for what cannot be read.
"""

import sys
from pathlib import Path

import cv2
import numpy as np

from img2img.errors import PictureError
from img2img.pictures import PictureFile
from img2img.pictures.files import read_picture
from img2img.pictures.fitting import as_shown
from img2img.pictures.pixels import join_alpha, resize, split_alpha, to_colour, to_depth
from img2img.pictures.writing import encode_png


def preview(path: Path, longest: int) -> bytes:
    """A PNG of 8 bits whose longer side is at most `longest` pixels. Raises PictureError."""
    picture = read_picture(path)
    colour, alpha = split_alpha(as_shown(picture.pixels, picture.curve) if picture.curve else picture.pixels)
    pixels = to_depth(join_alpha(to_colour(colour), alpha), np.uint8)
    factor = min(1.0, longest / max(pixels.shape[:2]))
    size = (max(1, round(pixels.shape[0] * factor)), max(1, round(pixels.shape[1] * factor)))
    return encode_png(PictureFile(resize(pixels, size, cv2.INTER_AREA)))


def main() -> None:
    try:
        sys.stdout.buffer.write(preview(Path(sys.argv[1]), int(sys.argv[2])))
    except PictureError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
