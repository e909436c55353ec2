"""Write picture files, each with all that its format can hold."""

import io
import struct
import warnings
import zlib
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, PngImagePlugin

from img2img.disk import WRITABLE_KINDS, WRITABLE_SUFFIXES, write_atomically
from img2img.errors import PictureError
from img2img.pictures import Picture, PictureFile
from img2img.pictures.codecs.catalogue import WRITERS
from img2img.pictures.decoding import decoding
from img2img.pictures.exif import sized
from img2img.pictures.hdr import Curve
from img2img.pictures.metadata import (
    PNG_XMP,
    descriptive_tags,
    fitting_profile,
    parse_exif,
    with_descriptions,
)
from img2img.pictures.packet import LONGEST_JPEG_XMP
from img2img.pictures.pixels import flatten, join_alpha, split_alpha, to_depth, with_channels
from img2img.pictures.sixteen_bits import encode_deep_png
from img2img.pictures.tiff import encode_tiff
from img2img.pictures.xmp import sized_xmp

_LARGEST_SIDES = {"jpeg": 65500, "webp": 16383}  # libjpeg's own limit is a little below the format's 65535
_OF_LIGHT = (".exr", ".pfm")
_REWRITING = ("tif", "tiff", "webp", "avif")  # which say in EXIF what has no other place
_LONGEST_JPEG_EXIF, _LONGEST_JPEG_COMMENT = 65533, 65533  # bytes in one segment


def write_picture(path: Path, picture: PictureFile, quality: int = 95) -> tuple[str, ...]:
    """Write `picture` to `path` in the format of its suffix, atomically; folders are made as needed.

    PNG keeps everything. The others lose what their format cannot hold:
    TIFF  of the texts, the description or else the comment is kept, as EXIF's description
    JPEG  16 bits are rounded to 8, what is transparent is laid on white; 4:4:4, `quality` 1 to 100; of the texts, the
          comment is kept
    WebP  16 bits are rounded to 8, grey becomes RGB; `quality` 100 is lossless; at most 16383 pixels a side; texts as
          in TIFF
    BMP   pixels as in JPEG but without loss; the resolution is kept, and nothing else that describes the picture
    AVIF  as WebP, but grey stays grey; no limit of its own
    JP2   16 bits are rounded to 8; `quality` 100 is lossless, below it half as many decibels; nothing is kept beside
    GIF   256 colours, of which one is transparent; the comment is kept
    TGA   16 bits are rounded to 8; nothing is kept beside the pixels
    EXR, PFM  light of high dynamic range; of others, what their sRGB means
    Light of high dynamic range becomes sRGB in formats that hold none, and what is brighter than white becomes white.
    A grey profile is left out of a picture that has colour. EXIF and XMP say the size that `picture` has; its
    resolution stays, so that an enlarged picture is printed larger.
    Returns a sentence for each piece that is left out because it is too long for the format, or damaged.
    Raises PictureError, naming the file and the remedy, and DiskFull.
    """
    path = Path(path)
    picture, left_out = fitting(path, picture)
    try:
        with encoding(path):
            write_atomically(path, _ENCODERS[path.suffix.lower()](picture, quality))
    except OSError as error:
        raise PictureError(f"{path} cannot be written ({error.strerror or error}). Choose another folder.") from error
    return left_out


@contextmanager
def encoding(path: Path) -> Generator[None]:
    """Around calls of an encoder: what it cannot hold is a PictureError on the file `path`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's, of oddities in EXIF that it writes all the same
            yield
    except (ValueError, struct.error) as error:
        raise PictureError(f"{path} cannot be written ({error}). Choose PNG instead.") from error


def fitting(path: Path, picture: PictureFile) -> tuple[PictureFile, tuple[str, ...]]:
    """`picture` as a file named `path` can hold it, and what was left out for that. Raises PictureError."""
    if path.suffix.lower() not in _ENCODERS:
        raise PictureError(
            f"{path} cannot be written: its ending names none of {WRITABLE_KINDS}. Choose {path.stem}.png."
        )
    pixels, left_out = with_channels(picture.pixels), list[str]()
    height, width, channels = pixels.shape
    if picture.curve and path.suffix.lower() not in _OF_LIGHT:
        pixels = as_shown(pixels, picture.curve)
        if picture.curve != Curve():
            left_out.append(f"{path} holds no light brighter than white, which its source does. Choose EXR.")
    kind = path.suffix.lower().removeprefix(".").replace("jpg", "jpeg")
    largest = _LARGEST_SIDES.get(kind)
    if largest and max(height, width) > largest:
        raise PictureError(
            f"{path} cannot be written: {width}x{height} pixels are more than the {largest} a side that {kind} holds. "
            "Choose PNG or TIFF."
        )
    exif = picture.exif and sized(picture.exif, width, height)
    xmp = picture.xmp and sized_xmp(picture.xmp, width, height)
    texts = dict(picture.texts)
    if kind in _REWRITING and exif and not _can_be_rewritten(path, exif):
        exif = None
        left_out.append(f"{path} is without the EXIF of its source, which is damaged.")
    if kind == "jpeg" and exif and len(exif) > _LONGEST_JPEG_EXIF:
        exif = None
        left_out.append(f"{path} is without the EXIF of its source, which is longer than a JPEG holds.")
    if kind == "jpeg" and xmp and len(xmp) > LONGEST_JPEG_XMP:
        xmp = None
        left_out.append(f"{path} is without the XMP of its source, which is longer than a JPEG holds.")
    if kind == "jpeg" and len(texts.get("Comment", "").encode()) > _LONGEST_JPEG_COMMENT:
        del texts["Comment"]
        left_out.append(f"{path} is without the comment of its source, which is longer than a JPEG holds.")
    icc = fitting_profile(picture.icc, channels)
    return replace(picture, pixels=pixels, icc=icc, exif=exif, xmp=xmp, texts=texts), tuple(left_out)


def _can_be_rewritten(path: Path, exif: bytes) -> bool:
    """Whether Pillow can read and write the EXIF, which is otherwise kept to the byte."""
    try:
        with decoding(path):
            descriptive_tags(parse_exif(exif)).tobytes()
            parse_exif(exif).tobytes()
    except PictureError:
        return False
    return True


def png_texts(picture: PictureFile) -> PngImagePlugin.PngInfo:
    """The texts of a PNG, one of which is its XMP."""
    texts = PngImagePlugin.PngInfo()
    for keyword, text in picture.texts.items():
        texts.add_text(keyword, text)
    if picture.xmp:
        texts.add_itxt(PNG_XMP, picture.xmp.decode(errors="replace"))
    return texts


def jpeg_options(picture: PictureFile, quality: int) -> dict[str, Any]:
    """What Pillow is told when it writes a JPEG of `picture`."""
    comment = picture.texts.get("Comment")
    options = {"icc_profile": picture.icc, "exif": picture.exif, "xmp": picture.xmp, "dpi": picture.dpi}
    options |= {"comment": comment.encode() if comment else None, "quality": quality, "subsampling": "4:4:4"}
    return {name: value for name, value in options.items() if value is not None}


def opaque(pixels: Picture) -> Picture:
    """`pixels` in 8 bits without alpha."""
    colour, alpha = split_alpha(to_depth(pixels, np.uint8))
    return colour if alpha is None else flatten(colour, alpha)


def encode_png(picture: PictureFile, _quality: int = 100) -> bytes:
    """The content of a PNG with all that `picture` holds.

    Photos repeat nothing worth a search; without one it takes a fifth of the time, and 1 to 3 % more room.
    """
    texts = png_texts(picture)
    if picture.pixels.dtype == np.uint16:
        return encode_deep_png(picture, texts)
    options = {"icc_profile": picture.icc, "exif": picture.exif, "dpi": picture.dpi, "pnginfo": texts}
    return _encoded(picture.pixels, "PNG", compress_type=zlib.Z_RLE, **options)


def _encode_jpeg(picture: PictureFile, quality: int) -> bytes:
    return _encoded(opaque(picture.pixels), "JPEG", **jpeg_options(picture, quality))


def _encode_webp(picture: PictureFile, quality: int) -> bytes:
    options = {"icc_profile": picture.icc, "exif": with_descriptions(picture), "xmp": picture.xmp}
    return _encoded(to_depth(picture.pixels, np.uint8), "WEBP", quality=quality, lossless=quality >= 100, **options)


def _encode_tiff(picture: PictureFile, _quality: int) -> bytes:
    return encode_tiff(picture)


def _encode_bmp(picture: PictureFile, _quality: int) -> bytes:
    return _encoded(opaque(picture.pixels), "BMP", dpi=picture.dpi)


def _encode_avif(picture: PictureFile, quality: int) -> bytes:
    options = {"icc_profile": picture.icc, "exif": with_descriptions(picture), "xmp": picture.xmp}
    return _encoded(to_depth(picture.pixels, np.uint8), "AVIF", quality=quality, **options)


def _encode_jp2(picture: PictureFile, quality: int) -> bytes:
    options = {} if quality >= 100 else {"irreversible": True, "quality_mode": "dB", "quality_layers": [quality / 2]}
    return _encoded(to_depth(picture.pixels, np.uint8), "JPEG2000", **options)


def _encode_gif(picture: PictureFile, _quality: int) -> bytes:
    comment = picture.texts.get("Comment")
    return _encoded(to_depth(picture.pixels, np.uint8), "GIF", comment=comment.encode() if comment else None)


def _encode_tga(picture: PictureFile, _quality: int) -> bytes:
    return _encoded(to_depth(picture.pixels, np.uint8), "TGA", compression="tga_rle")


def as_shown(pixels: Picture, curve: Curve) -> Picture:
    """Codes of light (H, W, C) as sRGB, at sixteen bits."""
    colour, alpha = split_alpha(to_depth(pixels, np.uint16))
    return join_alpha(curve.shown(colour), alpha)


_Encoder = Callable[[PictureFile, int], bytes]
_ENCODERS: dict[str, _Encoder] = {
    ".png": encode_png,
    **dict.fromkeys((".jpg", ".jpeg"), _encode_jpeg),
    ".webp": _encode_webp,
    **dict.fromkeys((".tif", ".tiff"), _encode_tiff),
    ".bmp": _encode_bmp,
    ".avif": _encode_avif,
    ".jp2": _encode_jp2,
    ".gif": _encode_gif,
    ".tga": _encode_tga,
    **{suffix: codec.write for suffix, codec in WRITERS.items()},
}
assert set(_ENCODERS) == set(WRITABLE_SUFFIXES)


def _encoded(pixels: Picture, kind: str, **options: object) -> bytes:
    image = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
    buffer = io.BytesIO()
    image.save(buffer, kind, **{name: value for name, value in options.items() if value is not None})
    return buffer.getvalue()
