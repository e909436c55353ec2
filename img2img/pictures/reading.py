"""Read picture files, whatever they are called: those that Pillow knows, and those of `codecs`."""

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

from img2img.errors import PictureError
from img2img.pictures import Picture, PictureFile
from img2img.pictures.codecs.catalogue import CODECS
from img2img.pictures.decoding import check_room, decoding
from img2img.pictures.gamma import as_srgb, own_colours, told_of_video
from img2img.pictures.metadata import read_metadata, read_tiff_metadata
from img2img.pictures.pixels import upright, with_channels
from img2img.pictures.sixteen_bits import is_deep_png, read_deep_png
from img2img.pictures.tiff import is_tiff, read_deep_tiff

_FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "AVIF", "JPEG2000", "GIF", "PSD")  # tried whatever a file is called
BY_NAME = {".tga": "TGA"}  # whose content does not tell
_MODES = {  # what each of Pillow's modes becomes
    **dict.fromkeys(("1", "L", "I;16"), "L"),
    **dict.fromkeys(("LA", "La"), "LA"),
    **dict.fromkeys(("P", "RGB", "RGBX", "YCbCr", "CMYK"), "RGB"),
    **dict.fromkeys(("PA", "RGBA", "RGBa"), "RGBA"),
}


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
    pixels, warnings = read_deep_tiff(path, content) if is_tiff(content) else (None, ())
    if pixels is not None:
        metadata = read_tiff_metadata(path, io.BytesIO(content))
        return metadata.describe(upright(pixels, metadata.orientation), metadata.icc, warnings)
    with decoding(path):
        by_name = BY_NAME.get(path.suffix.lower())
        opened = Image.open(io.BytesIO(content), formats=[by_name] if by_name else _FORMATS)
    with opened as image:
        check_room(path, image.width, image.height, 8 if is_deep_png(content) else 4)
        warnings += _frames_left_out(path, image) + _bits_left_out(path, content)
        pixels = read_deep_png(path, content) if is_deep_png(content) else _pixels(path, image)
        if is_tiff(content):  # which Pillow has turned upright
            metadata = read_tiff_metadata(path, io.BytesIO(content))
        else:
            metadata = read_metadata(path, image)
            pixels = as_srgb(upright(pixels, metadata.orientation), own_colours(image, content))
            warnings += told_of_video(path, content)
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


def _bits_left_out(path: Path, content: bytes) -> tuple[str, ...]:
    """AVIF says of itself how deep it is (AV1-ISOBMFF, 2.3.3), and so does JPEG 2000 (ISO/IEC 15444-1, A.5.1)."""
    at = content.find(b"av1C", 0, 4096)
    is_deep = at >= 0 and content[at + 6 : at + 7] and content[at + 6] & 0x40
    at = content.find(b"\xff\x4f\xff\x51", 0, 4096)
    is_deep = is_deep or (at >= 0 and content[at + 42 : at + 43] and (content[at + 42] & 0x7F) + 1 > 8)
    return (f"{path} holds more than 8 bits a channel, of which 8 were read.",) if is_deep else ()


def _pixels(path: Path, image: Image.Image) -> Picture:
    """The pixels (H, W, C), uint8, of what Pillow opened."""
    if image.mode not in _MODES:
        raise PictureError(
            f"{path} holds pixels of a kind that img2img does not read ({image.mode}). "
            "Save it as PNG or TIFF with 8 or 16 bits a channel."
        )
    mode = _MODES[image.mode]
    if "transparency" in image.info and not mode.endswith("A"):
        mode += "A"
    with decoding(path):
        image.load()
        if image.mode == "CMYK":
            image = _cmyk_to_srgb(image)
        elif image.mode == "1":
            image = image.convert("L")
        values = np.array(image if image.mode == mode else image.convert(mode))
    return with_channels(values)


def _cmyk_to_srgb(image: Image.Image) -> Image.Image:
    if icc := image.info.get("icc_profile"):
        try:
            srgb = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, io.BytesIO(icc), srgb, outputMode="RGB")
        except ImageCms.PyCMSError:
            converted = None  # a damaged profile says nothing: as without one
        if converted is not None:
            return converted
    return image.convert("RGB")
