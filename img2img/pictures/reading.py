"""Read picture files, whatever they are called: those that Pillow knows, and those of `codecs`."""

import io
from dataclasses import replace
from pathlib import Path

from PIL import Image

from img2img.errors import PictureError
from img2img.pictures import PictureFile
from img2img.pictures.animation import xmp_in
from img2img.pictures.avif import is_deep_avif, read_deep_avif
from img2img.pictures.codecs.catalogue import CODECS
from img2img.pictures.decoding import check_room, decoding
from img2img.pictures.gamma import as_srgb, own_colours, told_of_video
from img2img.pictures.metadata import read_metadata, read_tiff_metadata
from img2img.pictures.modes import pixels_of
from img2img.pictures.pixels import upright
from img2img.pictures.sixteen_bits import is_deep_png, read_deep_png
from img2img.pictures.tiff import is_tiff, read_deep_tiff

_FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "AVIF", "GIF", "PSD")  # tried whatever a file is called
BY_NAME = {".tga": "TGA"}  # whose content does not tell


def read_picture(path: Path, content: bytes | None = None) -> PictureFile:
    """The picture at `path`, upright, in 8 or 16 bits as it is stored; `content` is what the file holds, if known.

    A palette becomes RGB or RGBA, black and white becomes grey, CMYK becomes sRGB through its profile, floating-point
    numbers and 32 bits become 16, light of high dynamic range by a curve that is told; of an animation or a TIFF with
    several pages it is the first picture, with a warning. The content decides the format; the name does for TGA and
    camera raw alone.
    Raises PictureError when the file is missing, empty, cut short, or not such a picture, and when memory is short.
    """
    path = Path(path)
    content = read_bytes(path) if content is None else content
    if codec := next((codec for codec in CODECS if codec.knows(path, content)), None):
        return codec.read(path, content)
    deep, warnings = read_deep_tiff(path, content) if is_tiff(content) else (None, ())
    if deep is not None:
        metadata = read_tiff_metadata(path, io.BytesIO(content))
        icc = None if deep.curve else metadata.icc
        described = metadata.describe(upright(deep.pixels, metadata.orientation), icc, warnings)
        return replace(described, curve=deep.curve)
    with decoding(path):
        by_name = BY_NAME.get(path.suffix.lower())
        opened = Image.open(io.BytesIO(content), formats=[by_name] if by_name else _FORMATS)
    with opened as image:
        is_large = is_deep_png(content) or is_deep_avif(content) or image.format == "WEBP"
        check_room(path, image.width, image.height, 8 if is_large else 4)
        warnings += _frames_left_out(path, image)
        if is_deep_avif(content):
            pixels, is_upright = read_deep_avif(path, content), True
        elif is_deep_png(content):
            pixels, is_upright = read_deep_png(path, content), False
        else:
            pixels, is_upright = pixels_of(path, image), is_tiff(content)  # which Pillow turns
        if is_tiff(content):
            metadata = read_tiff_metadata(path, io.BytesIO(content))
        else:
            metadata = read_metadata(path, image)
            warnings += told_of_video(path, content)
            metadata = replace(metadata, xmp=xmp_in(content)) if image.format == "GIF" else metadata
        if not is_upright:
            pixels = as_srgb(upright(pixels, metadata.orientation), own_colours(image, content))
        icc = None if image.mode == "CMYK" else metadata.icc
    return metadata.describe(pixels, icc, warnings)


def read_bytes(path: Path) -> bytes:
    """The content of a file. Raises PictureError where there is none."""
    if path.is_dir():
        raise PictureError(f"{path} is a folder, not a picture. Choose a file in it.")
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise PictureError(f"There is no file {path}. Check the path.") from error
    except OSError as error:
        raise PictureError(f"{path} cannot be read ({error.strerror}). Check who may open it.") from error
    if not content:
        raise PictureError(f"{path} is empty (0 bytes). Copy or download it again.")
    return content


def _frames_left_out(path: Path, image: Image.Image) -> tuple[str, ...]:
    with decoding(path):
        frames: int = getattr(image, "n_frames", 1)
    if image.format in ("PNG", "WEBP", "GIF", "AVIF") and frames > 1:
        return (f"{path} is an animation of {frames} pictures, of which only the first was read.",)
    return ()
