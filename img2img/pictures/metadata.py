"""What travels with the pixels of a picture file: its EXIF and its ICC profile."""

import numpy as np
from PIL import Image

from img2img.pictures import Picture

_ORIENTATION = 0x0112
_SUB_DIRECTORIES = (0x8769, 0x8825)  # Exif, GPS
# In a TIFF the EXIF's main directory is the file's own, most of which says where its pixels lie. These describe the
# picture: description, make, model, resolution (3), software, date, artist, computer, rating, copyright, XP* (5).
_DESCRIPTIVE = (270, 271, 272, 282, 283, 296, 305, 306, 315, 316, 18246, 33432, 40091, 40092, 40093, 40094, 40095)


def upright(pixels: Picture, exif: Image.Exif) -> Picture:
    """`pixels` (H, W, C) turned and mirrored as `exif` says that they are to be seen."""
    flip_x, flip_y = np.s_[:, ::-1], np.s_[::-1]
    swapped = pixels.swapaxes(0, 1)
    match exif.get(_ORIENTATION):
        case 2:
            pixels = pixels[flip_x]
        case 3:
            pixels = pixels[flip_x][flip_y]
        case 4:
            pixels = pixels[flip_y]
        case 5:
            pixels = swapped
        case 6:
            pixels = swapped[flip_x]
        case 7:
            pixels = swapped[flip_x][flip_y]
        case 8:
            pixels = swapped[flip_y]
        case _:
            pass
    return np.ascontiguousarray(pixels)


def exif_of_upright(exif: Image.Exif, as_read: bytes | None) -> bytes | None:
    """The EXIF to keep of a picture that `upright` has turned: without its orientation, None where nothing is left.

    Where there is no orientation to remove it is `as_read`, to the byte, with the maker's notes that no library
    can rewrite.
    """
    if as_read is not None and _ORIENTATION not in exif:
        return as_read
    if _ORIENTATION in exif:
        del exif[_ORIENTATION]
    return exif.tobytes() if len(exif) else None


def descriptive_tags(exif: Image.Exif) -> Image.Exif:
    """`exif` with the tags alone that describe the picture, and not how its file stores it."""
    kept = Image.Exif()
    for tag in (_ORIENTATION, *_DESCRIPTIVE):
        if tag in exif:
            kept[tag] = exif[tag]
    for tag in _SUB_DIRECTORIES:
        if directory := exif.get_ifd(tag):
            kept[tag] = dict(directory)
    return kept


def parse_exif(content: bytes) -> Image.Exif:
    """The EXIF in `content`: an EXIF block, or a whole TIFF file."""
    exif = Image.Exif()
    exif.load(content)
    return exif


def fitting_profile(icc: bytes | None, channels: int) -> bytes | None:
    """`icc`, or None where it describes another kind of pixel: grey where the picture (of `channels`) has colour.

    A reader would refuse such a file or show its colours wrong. It happens when a model turns grey into colour.
    """
    space = icc[16:20] if icc else b""
    return None if space == b"CMYK" or (space == b"GRAY" and channels > 2) else icc
