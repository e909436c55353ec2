"""The door to other people's decoders, which raise anything at damaged bytes."""

import logging
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psutil
from PIL import Image, UnidentifiedImageError

from img2img.disk import PICTURE_KINDS
from img2img.errors import PictureError

Image.MAX_IMAGE_PIXELS = None  # a fixed limit would refuse large scans; `check_room` asks how much memory is free

_COPIES_WHILE_READING = 3  # decoded, converted, turned upright

log = logging.getLogger(__name__)
logging.getLogger("tifffile").setLevel(logging.CRITICAL)  # what it would log about a file is raised as a sentence


@contextmanager
def decoding(path: Path) -> Generator[None]:
    """Around calls of a decoder, and of nothing else: whatever it raises is a PictureError on the file `path`.

    Our own code stays outside, so that a fault of ours is never called a damaged file.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of oddities that it then reads without loss
            yield
    except UnidentifiedImageError as error:
        raise PictureError(
            f"{path} is not a picture that img2img reads ({PICTURE_KINDS}), or its beginning is damaged. "
            "Open it in another program and save it as PNG."
        ) from error
    except MemoryError as error:
        raise PictureError(f"{path} is too large for the memory that is free. Close other programs.") from error
    except Exception as error:
        log.info("Decoding %s failed", path, exc_info=True)
        raise damaged(path, error) from error


def damaged(path: Path, why: object) -> PictureError:
    """The sentence on a file that is not whole."""
    return PictureError(f"{path} is damaged or cut short ({why}). Copy or download it again, or save it anew as PNG.")


def check_room(path: Path, width: int, height: int, bytes_per_pixel: int) -> None:
    """Raises PictureError when less memory is free than opening so many pixels takes."""
    needed = width * height * bytes_per_pixel * _COPIES_WHILE_READING
    free = psutil.virtual_memory().available
    if needed > free:
        raise PictureError(
            f"{path} is {width}x{height} pixels, which takes {needed / 1e9:.1f} GB of memory to open, but only "
            f"{free / 1e9:.1f} GB are free. Close other programs, or cut the picture into smaller ones."
        )
