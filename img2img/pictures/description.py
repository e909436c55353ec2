"""What describes a picture file, read without its pixels (without OpenCV, so that the window may use it)."""

import io
from pathlib import Path

from PIL import Image

from img2img.errors import PictureError
from img2img.pictures.animation import xmp_in
from img2img.pictures.codecs.boxes import SIGNATURES, xmp_in_boxes
from img2img.pictures.decoding import decoding
from img2img.pictures.metadata import read_metadata, read_tiff_metadata

_LARGEST = 2**31  # bytes
_FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "AVIF")


def read_xmp(path: Path) -> bytes | None:
    """The XMP packet of the picture `path`; None where it has none. Raises PictureError where it is no picture."""
    try:
        if path.stat().st_size > _LARGEST:
            raise PictureError(f"{path} is larger than 2 GB. Choose a picture.")
        content = path.read_bytes()
    except OSError as error:
        raise PictureError(f"{path} cannot be read ({error.strerror}). Check the path.") from error
    if content.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return read_tiff_metadata(path, io.BytesIO(content)).xmp
    if content.startswith(SIGNATURES):
        return xmp_in_boxes(content)
    if content.startswith((b"GIF87a", b"GIF89a")):
        return xmp_in(content)
    with decoding(path):
        image = Image.open(io.BytesIO(content), formats=_FORMATS)
    with image:
        return read_metadata(path, image).xmp
