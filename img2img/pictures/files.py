"""Read and write picture files: PNG, JPEG, WebP, TIFF and BMP, 8 and 16 bits a channel, alpha, EXIF and ICC kept."""

import io
import struct
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
from PIL import Image, ImageCms, UnidentifiedImageError

from img2img.disk import PICTURE_KINDS, PICTURE_SUFFIXES, write_atomically
from img2img.errors import PictureError
from img2img.pictures import Picture
from img2img.pictures.metadata import descriptive_tags, exif_of_upright, fitting_profile, upright
from img2img.pictures.pixels import flatten, split_alpha, to_depth, with_channels
from img2img.pictures.sixteen_bits import encode_deep_png, encode_tiff, is_deep_png, read_deep_png, read_deep_tiff

Image.MAX_IMAGE_PIXELS = None  # a fixed limit would refuse large scans; `_check_room` asks how much memory is free

_FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP")  # what is tried, whatever a file is called
_TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_LARGEST_SIDES = {"jpeg": 65500, "webp": 16383}  # libjpeg's own limit is a little below the format's 65535
_COPIES_WHILE_READING = 3  # decoded, converted, turned upright
_MODES = {  # what each of Pillow's modes becomes
    **dict.fromkeys(("1", "L"), "L"),
    **dict.fromkeys(("LA", "La"), "LA"),
    **dict.fromkeys(("P", "RGB", "RGBX", "YCbCr", "CMYK"), "RGB"),
    **dict.fromkeys(("PA", "RGBA", "RGBa"), "RGBA"),
}


@dataclass(frozen=True)
class PictureFile:
    """What a picture file holds.

    pixels  uint8 or uint16 (H, W, C), C = 1 grey, 2 grey + alpha, 3 RGB, 4 RGB + alpha; upright; alpha is straight
    icc     the colour profile, as it stands in the file
    exif    the EXIF block without its orientation, which has been applied to the pixels
    """

    pixels: Picture
    icc: bytes | None = None
    exif: bytes | None = None


def read_picture(path: Path) -> PictureFile:
    """The picture at `path`, upright, in 8 or 16 bits as it is stored.

    A palette becomes RGB or RGBA, black and white becomes grey, CMYK becomes sRGB through its profile; of an
    animation or a TIFF with several pages it is the first picture. The content decides the format, not the name.
    Raises PictureError when the file is missing, empty, cut short, or not such a picture, and when memory is short.
    """
    path = Path(path)
    content = _read_bytes(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of oddities that it then reads without loss
            return _decode(path, content)
    except PictureError:
        raise
    except UnidentifiedImageError as error:
        raise PictureError(
            f"{path} is not a picture that img2img reads ({PICTURE_KINDS}), or its beginning is damaged. "
            "Open it in another program and save it as PNG."
        ) from error
    except MemoryError as error:
        raise PictureError(f"{path} is too large for the memory that is free. Close other programs.") from error
    except Exception as error:  # the door to other people's decoders, which raise anything at damaged bytes
        raise PictureError(
            f"{path} is damaged or cut short ({error}). Copy or download it again, or save it anew as PNG."
        ) from error


def write_picture(path: Path, picture: PictureFile, quality: int = 95) -> None:
    """Write `picture` to `path` in the format of its suffix, atomically; folders are made as needed.

    PNG and TIFF keep everything. The others lose what their format cannot hold:
    JPEG  16 bits are rounded to 8, what is transparent is laid on white; 4:4:4, `quality` 1 to 100
    WebP  16 bits are rounded to 8, grey becomes RGB; `quality` 100 is lossless; at most 16383 pixels a side
    BMP   as JPEG but without loss; no EXIF and no profile
    A grey profile is left out of a picture that has colour.
    Raises PictureError, naming the file and the remedy, and DiskFull.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in _ENCODERS:
        raise PictureError(
            f"{path} cannot be written: its ending names none of {PICTURE_KINDS}. Choose {path.stem}.png."
        )
    pixels = with_channels(picture.pixels)
    encoder = _ENCODERS[suffix]
    _check_sides(path, pixels)
    try:
        write_atomically(path, encoder(pixels, fitting_profile(picture.icc, pixels.shape[2]), picture.exif, quality))
    except OSError as error:
        raise PictureError(f"{path} cannot be written ({error.strerror or error}). Choose another folder.") from error
    except (ValueError, struct.error) as error:
        raise PictureError(f"{path} cannot be written ({error}). Choose PNG instead.") from error


def _read_bytes(path: Path) -> bytes:
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


def _decode(path: Path, content: bytes) -> PictureFile:
    if content.startswith(_TIFF_STARTS):
        deep = read_deep_tiff(content, lambda width, height: _check_room(path, width, height, 8))
        if deep:
            pixels, icc, exif = deep
            return PictureFile(upright(pixels, exif), icc, exif_of_upright(exif, None))
    with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
        _check_room(path, image.width, image.height, 8 if is_deep_png(content) else 4)
        if is_deep_png(content):
            pixels, icc = read_deep_png(content), image.info.get("icc_profile")
        else:
            pixels, icc = _pixels(path, image)
        is_tiff = image.format == "TIFF"
        exif = descriptive_tags(image.getexif()) if is_tiff else image.getexif()
        as_read = None if is_tiff else image.info.get("exif")
    return PictureFile(upright(pixels, exif), icc, exif_of_upright(exif, as_read))


def _pixels(path: Path, image: Image.Image) -> tuple[Picture, bytes | None]:
    """The pixels (H, W, C), uint8, of what Pillow opened, and the profile that they are in."""
    if image.mode not in _MODES:
        raise PictureError(
            f"{path} holds pixels of a kind that img2img does not read ({image.mode}). "
            "Save it as PNG or TIFF with 8 or 16 bits a channel."
        )
    icc: bytes | None = image.info.get("icc_profile")
    mode = _MODES[image.mode]
    if "transparency" in image.info and not mode.endswith("A"):
        mode += "A"
    if image.mode == "CMYK":
        image, icc = _cmyk_to_srgb(image, icc), None
    elif image.mode == "1":
        image = image.convert("L")
    return with_channels(np.array(image if image.mode == mode else image.convert(mode))), icc


def _cmyk_to_srgb(image: Image.Image, icc: bytes | None) -> Image.Image:
    if icc:
        try:
            srgb = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, io.BytesIO(icc), srgb, outputMode="RGB")
        except ImageCms.PyCMSError:
            converted = None  # a damaged profile says nothing: as without one
        if converted is not None:
            return converted
    return image.convert("RGB")


def _check_room(path: Path, width: int, height: int, bytes_per_pixel: int) -> None:
    needed = width * height * bytes_per_pixel * _COPIES_WHILE_READING
    free = psutil.virtual_memory().available
    if needed > free:
        raise PictureError(
            f"{path} is {width}x{height} pixels, which takes {needed / 1e9:.1f} GB of memory to open, but only "
            f"{free / 1e9:.1f} GB are free. Close other programs, or cut the picture into smaller ones."
        )


def _check_sides(path: Path, pixels: Picture) -> None:
    height, width = pixels.shape[:2]
    kind = path.suffix.lower().removeprefix(".").replace("jpg", "jpeg")
    largest = _LARGEST_SIDES.get(kind)
    if largest and max(height, width) > largest:
        raise PictureError(
            f"{path} cannot be written: {width}x{height} pixels are more than the {largest} a side that {kind} holds. "
            "Choose PNG or TIFF."
        )


def _encode_png(pixels: Picture, icc: bytes | None, exif: bytes | None, _quality: int) -> bytes:
    if pixels.dtype == np.uint16:
        return encode_deep_png(pixels, icc, exif)
    return _encoded(pixels, "PNG", icc_profile=icc, exif=exif)


def _encode_jpeg(pixels: Picture, icc: bytes | None, exif: bytes | None, quality: int) -> bytes:
    return _encoded(_opaque(pixels), "JPEG", icc_profile=icc, exif=exif, quality=quality, subsampling="4:4:4")


def _encode_webp(pixels: Picture, icc: bytes | None, exif: bytes | None, quality: int) -> bytes:
    return _encoded(
        to_depth(pixels, np.uint8), "WEBP", icc_profile=icc, exif=exif, quality=quality, lossless=quality >= 100
    )


def _encode_tiff(pixels: Picture, icc: bytes | None, exif: bytes | None, _quality: int) -> bytes:
    return encode_tiff(pixels, icc, exif)


def _encode_bmp(pixels: Picture, _icc: bytes | None, _exif: bytes | None, _quality: int) -> bytes:
    return _encoded(_opaque(pixels), "BMP")


_Encoder = Callable[[Picture, bytes | None, bytes | None, int], bytes]
_ENCODERS: dict[str, _Encoder] = {
    ".png": _encode_png,
    **dict.fromkeys((".jpg", ".jpeg"), _encode_jpeg),
    ".webp": _encode_webp,
    **dict.fromkeys((".tif", ".tiff"), _encode_tiff),
    ".bmp": _encode_bmp,
}
assert set(_ENCODERS) == set(PICTURE_SUFFIXES)


def _opaque(pixels: Picture) -> Picture:
    """`pixels` in 8 bits without alpha."""
    colour, alpha = split_alpha(to_depth(pixels, np.uint8))
    return colour if alpha is None else flatten(colour, alpha)


def _encoded(pixels: Picture, kind: str, **options: object) -> bytes:
    image = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
    buffer = io.BytesIO()
    image.save(buffer, kind, **{name: value for name, value in options.items() if value is not None})
    return buffer.getvalue()
