"""Pictures as training wants them: 8-bit RGB, of any size a folder holds."""

from pathlib import Path

from PIL import Image

from img2img.errors import PictureError
from img2img.pictures import Picture
from img2img.pictures.files import read_picture
from img2img.pictures.pixels import to_rgb

_ORIENTATION = 0x0112  # the EXIF tag; from 5 on the picture lies on its side


def read_rgb(path: Path) -> Picture:
    """The picture in the file as (H, W, 3) uint8, whatever its kind. Raises PictureError."""
    return to_rgb(read_picture(path).pixels)


def size_of(path: Path) -> tuple[int, int]:
    """(width, height) of the upright picture, as its header says. Raises PictureError."""
    try:
        with Image.open(path) as picture:
            on_its_side = picture.getexif().get(_ORIENTATION, 1) >= 5
            return (picture.height, picture.width) if on_its_side else (picture.width, picture.height)
    except Exception as error:  # Pillow's plug-ins raise anything on damaged files
        raise PictureError(f"{path} cannot be read ({error}). Copy or download it again.") from error
