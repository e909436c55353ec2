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

from img2img.disk import WRITABLE_SUFFIXES, write_atomically
from img2img.errors import PictureError
from img2img.pictures import Picture, PictureFile
from img2img.pictures.avif import encode_lossless_avif
from img2img.pictures.codecs.catalogue import WRITERS
from img2img.pictures.fitting import fitting
from img2img.pictures.gif import encode_gif
from img2img.pictures.metadata import PNG_XMP, with_descriptions
from img2img.pictures.pixels import flatten, split_alpha, to_depth
from img2img.pictures.sixteen_bits import encode_deep_png
from img2img.pictures.tiff import encode_tiff
from img2img.pictures.write_options import USUAL, WriteOptions

_WHOLE_COLOUR = 90  # the quality from which an AVIF keeps the colour of each pixel


def write_picture(path: Path, picture: PictureFile, options: WriteOptions = USUAL) -> tuple[str, ...]:
    """Write `picture` to `path` in the format of its suffix, atomically; folders are made as needed.

    PNG keeps everything. The others lose what their format cannot hold:
    TIFF  of the texts, the description or else the comment is kept, as EXIF's description
    JPEG  16 bits are rounded to 8, what is transparent is laid on white; 4:4:4; of the texts, the comment is kept
    WebP  16 bits are rounded to 8, grey becomes RGB; quality 100 is lossless; at most 16383 pixels a side; texts as
          in TIFF
    BMP   pixels as in JPEG but without loss; the resolution is kept, and nothing else that describes the picture
    AVIF  as WebP, but grey stays grey; no limit of its own; 4:4:4 from quality 90
    JXL   quality 100 is lossless; no profile; texts as in TIFF
    JP2   quality 100 is lossless, below it half as many decibels; texts as in TIFF
    GIF   256 colours, of which one is transparent; the comment and XMP are kept
    TGA, PPM  without loss; 8 bits in TGA, no transparency in PPM; nothing is kept beside the pixels
    EXR, PFM  light of high dynamic range; of others, what their sRGB means; nothing is kept beside it
    Light of high dynamic range becomes sRGB in formats that hold none, and what is brighter than white becomes white;
    colours become sRGB in formats that hold no profile. A grey profile is left out of a picture that has colour. EXIF
    and XMP say the size that `picture` has; its resolution stays, so that an enlarged picture is printed larger.
    Returns a sentence for each piece that is left out because the format has no place for it, or it is damaged.
    Raises PictureError, naming the file and the remedy, and DiskFull.
    """
    path = Path(path)
    fitted = fitting(path, picture, options)
    try:
        with encoding(path):
            whole = replace(fitted.picture, pixels=fitted.pixels(fitted.picture.pixels))
            write_atomically(path, _ENCODERS[path.suffix.lower()](whole, options))
    except OSError as error:
        raise PictureError(f"{path} cannot be written ({error.strerror or error}). Choose another folder.") from error
    return fitted.left_out


@contextmanager
def encoding(path: Path) -> Generator[None]:
    """Around calls of an encoder: what it cannot hold is a PictureError on the file `path`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's, of oddities in EXIF that it writes all the same
            yield
    except (ValueError, struct.error) as error:
        raise PictureError(f"{path} cannot be written ({error}). Choose PNG instead.") from error


def png_texts(picture: PictureFile) -> PngImagePlugin.PngInfo:
    """The texts of a PNG, one of which is its XMP."""
    texts = PngImagePlugin.PngInfo()
    for keyword, text in picture.texts.items():
        texts.add_text(keyword, text)
    if picture.xmp:
        texts.add_itxt(PNG_XMP, picture.xmp.decode(errors="replace"))
    return texts


def jpeg_options(picture: PictureFile, options: WriteOptions) -> dict[str, Any]:
    """What Pillow is told when it writes a JPEG of `picture`."""
    comment = picture.texts.get("Comment")
    told = {"icc_profile": picture.icc, "exif": picture.exif, "xmp": picture.xmp, "dpi": picture.dpi}
    told |= {"comment": comment.encode() if comment else None, "quality": options.quality_or(), "subsampling": "4:4:4"}
    return {name: value for name, value in told.items() if value is not None}


def opaque(pixels: Picture) -> Picture:
    """`pixels` in 8 bits without alpha."""
    colour, alpha = split_alpha(to_depth(pixels, np.uint8))
    return colour if alpha is None else flatten(colour, alpha)


def encode_png(picture: PictureFile, options: WriteOptions = USUAL) -> bytes:
    """The content of a PNG with all that `picture` holds.

    Photos repeat nothing worth a search; without one it takes a fifth of the time, and 1 to 3 % more room.
    """
    texts = png_texts(picture)
    if picture.pixels.dtype == np.uint16:
        return encode_deep_png(picture, texts, options.compression_or(-1))
    if options.compression is None:
        how = {"compress_type": zlib.Z_RLE}
    else:
        how = {"compress_level": options.compression, "compress_type": zlib.Z_DEFAULT_STRATEGY}
    described = {"icc_profile": picture.icc, "exif": picture.exif, "dpi": picture.dpi, "pnginfo": texts}
    return _encoded(picture.pixels, "PNG", **how, **described)


def _encode_jpeg(picture: PictureFile, options: WriteOptions) -> bytes:
    return _encoded(opaque(picture.pixels), "JPEG", **jpeg_options(picture, options))


def _encode_webp(picture: PictureFile, options: WriteOptions) -> bytes:
    described = {"icc_profile": picture.icc, "exif": with_descriptions(picture), "xmp": picture.xmp}
    quality = options.quality_or()
    return _encoded(picture.pixels, "WEBP", quality=quality, lossless=quality == 100, exact=quality == 100, **described)


def _encode_tiff(picture: PictureFile, options: WriteOptions) -> bytes:
    return encode_tiff(picture, options.compression_or(-1))


def _encode_bmp(picture: PictureFile, _options: WriteOptions) -> bytes:
    return _encoded(opaque(picture.pixels), "BMP", dpi=picture.dpi)


def _encode_avif(picture: PictureFile, options: WriteOptions) -> bytes:
    quality, has_colour = options.quality_or(), picture.pixels.shape[2] > 2
    if quality == 100 and has_colour:
        return encode_lossless_avif(picture)
    described = {"icc_profile": picture.icc, "exif": with_descriptions(picture), "xmp": picture.xmp}
    subsampling = "4:4:4" if quality >= _WHOLE_COLOUR and has_colour else None
    return _encoded(picture.pixels, "AVIF", quality=quality, subsampling=subsampling, **described)


def _encode_gif(picture: PictureFile, _options: WriteOptions) -> bytes:
    return encode_gif(picture)


def _encode_tga(picture: PictureFile, _options: WriteOptions) -> bytes:
    return _encoded(picture.pixels, "TGA", compression="tga_rle")


_Encoder = Callable[[PictureFile, WriteOptions], bytes]
_ENCODERS: dict[str, _Encoder] = {
    ".png": encode_png,
    **dict.fromkeys((".jpg", ".jpeg"), _encode_jpeg),
    ".webp": _encode_webp,
    **dict.fromkeys((".tif", ".tiff"), _encode_tiff),
    ".bmp": _encode_bmp,
    ".avif": _encode_avif,
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
