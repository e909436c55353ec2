"""Pictures as training wants them: 8-bit RGB, of any size a folder holds."""

from pathlib import Path

from img2img.pictures import Picture
from img2img.pictures.files import read_picture
from img2img.pictures.pixels import to_rgb


def read_rgb(path: Path) -> Picture:
    """The picture in the file as (H, W, 3) uint8, whatever its kind. Raises PictureError."""
    return to_rgb(read_picture(path).pixels)
