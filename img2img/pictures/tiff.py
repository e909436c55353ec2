"""TIFF: read where Pillow would cut to 8 bits or fail, and written, with all that travels with the pixels."""

import io
import zlib
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import Image

from img2img.errors import PictureError
from img2img.pictures import Picture, PictureFile
from img2img.pictures.codecs.light import NOT_A_NUMBER, of_light
from img2img.pictures.decoding import check_room, damaged, decoding
from img2img.pictures.metadata import ICC_TAG, XMP_TAG, descriptive_tags, parse_exif, with_descriptions
from img2img.pictures.pixels import from_opencv

_ROWS_AT_ONCE = 256  # compressed in one piece: bounds the memory that writing takes
_MIN_IS_WHITE, _MIN_IS_BLACK, _RGB, _YCBCR = 0, 1, 2, 6
_PART = 1 | 4  # of the page before: made smaller, or its mask
_OVERSHOOT = 1.25  # what resampling makes of white; beyond it, numbers are light
_UNSIGNED, _FLOAT = 1, 3
_KINDS = {2: "signed", _FLOAT: "floating-point", 5: "complex signed", 6: "complex"}  # of numbers


@dataclass(frozen=True)
class _Stored:
    """How a TIFF says that its first page is stored."""

    page: tifffile.TiffPage
    width: int
    height: int
    channels: int
    bits: int  # of one channel
    kind: int  # of numbers
    photometric: int
    is_compressed: bool
    is_planar: bool  # a channel after the other
    is_multiplied: bool  # by alpha
    end: int  # of its pixels in the file
    pages: int  # in the whole file

    @classmethod
    def of(cls, file: tifffile.TiffFile) -> "_Stored":
        """Raises whatever a damaged file makes of it: its tags may hold anything."""
        page = file.pages.first
        ends = map(sum, zip(page.dataoffsets, page.databytecounts, strict=True))
        return cls(
            page,
            int(page.imagewidth),
            int(page.imagelength),
            int(page.samplesperpixel),
            int(page.bitspersample),
            int(page.sampleformat or _UNSIGNED),
            int(page.photometric or 0),
            page.compression != tifffile.COMPRESSION.NONE,
            page.planarconfig == tifffile.PLANARCONFIG.SEPARATE,
            tuple(page.extrasamples) == (tifffile.EXTRASAMPLE.ASSOCALPHA,),
            max(ends, default=0),
            sum(isinstance(other, tifffile.TiffPage) and not other.subfiletype & _PART for other in file.pages),
        )


def is_tiff(content: bytes) -> bool:
    return content.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"))


def read_deep_tiff(path: Path, content: bytes) -> tuple[PictureFile | None, tuple[str, ...]]:
    """A TIFF's first picture (H, W, C) that Pillow does not read as it is, undescribed, and what to warn of.

    16 bits stay as they are. 32 bits are scaled to 16, and so are floating-point numbers, of which 0 is black and 1 is
    white: what lies a little outside is clipped, and what is not a number becomes black, both with a warning. Where
    they go far above white they are light, and become 16 bits by a curve. YCbCr that is not compressed becomes RGB.
    None for what Pillow reads: 8 bits or fewer.
    Raises PictureError when it is cut short, or holds another kind of pixels.
    """
    with decoding(path):
        stored = _Stored.of(tifffile.TiffFile(io.BytesIO(content)))
    if stored.width * stored.height * stored.channels == 0:
        raise damaged(path, "it has no pixels")
    if stored.end > len(content):
        raise damaged(path, "its last pixels are missing")  # before a decoder says so on stderr
    warnings = _pages_left_out(path, stored)
    is_plain_ycbcr = stored.photometric == _YCBCR and not stored.is_compressed
    if stored.bits <= 8 and not is_plain_ycbcr:
        return None, warnings
    _check_kind(path, stored)
    check_room(path, stored.width, stored.height, max(8, stored.channels * stored.bits // 8))
    values = _values(path, stored, content)
    if is_plain_ycbcr:
        return PictureFile(values), warnings
    if values.dtype.kind == "f" and bool((values > _OVERSHOOT).any()) and stored.photometric != _MIN_IS_WHITE:
        warnings += (f"{path} holds numbers above 1 (white), and was read as linear light, as OpenEXR is.",)
        light = of_light(path, values.astype(np.float32), warnings, is_multiplied=stored.is_multiplied)
        return light, light.warnings
    if values.dtype.kind == "f" and bool(((values < 0) | (values > 1)).any()):
        warnings += (f"{path} holds numbers below 0 (black) or above 1 (white), which were clipped. EXR keeps them.",)
    if values.dtype.kind == "f" and bool(np.isnan(values).any()):
        warnings += (NOT_A_NUMBER.format(path),)
    return PictureFile(_shades(stored, _to_sixteen_bits(values))), warnings


def directory_of(picture: PictureFile) -> Image.Exif:
    """The tags of a TIFF of `picture`, deflated differences, but those that say where its pixels lie."""
    height, width, channels = picture.pixels.shape
    exif = with_descriptions(picture)
    directory = descriptive_tags(parse_exif(exif)) if exif else Image.Exif()  # EXIF is a TIFF's without pixels
    tags: dict[int, object] = {256: width, 257: height, 258: (picture.pixels.itemsize * 8,) * channels}
    tags |= {259: 8, 262: _RGB if channels > 2 else _MIN_IS_BLACK}  # 8 is deflate
    tags |= {277: channels, 284: 1, 317: 2}  # channels side by side; differences along a row
    if channels in (2, 4):
        tags[338] = 2  # the extra channel is straight alpha
    tags |= {tag: block for tag, block in ((XMP_TAG, picture.xmp), (ICC_TAG, picture.icc)) if block}
    for tag, value in tags.items():
        directory[tag] = value
    return directory


def warnings_of_plain_tiff(path: Path) -> tuple[str, ...] | None:
    """What to warn of a TIFF whose first picture is plain; None for another.

    That is 8 or 16 bits of grey or RGB, black at 0, channels side by side, and straight alpha or none.
    """
    with decoding(path), tifffile.TiffFile(path) as file:
        stored = _Stored.of(file)
        extras = tuple(stored.page.extrasamples)
    colours = {_MIN_IS_BLACK: 1, _RGB: 3}.get(stored.photometric)
    is_plain = stored.bits in (8, 16) and stored.kind == _UNSIGNED and not stored.is_planar
    is_whole = stored.end <= path.stat().st_size
    has_straight_alpha = extras == (tifffile.EXTRASAMPLE.UNASSALPHA,)
    if not is_plain or not is_whole or stored.channels - has_straight_alpha != colours:
        return None
    return _pages_left_out(path, stored)


def encode_tiff(picture: PictureFile, level: int = -1) -> bytes:
    """`picture`, whose pixels (H, W, C) are uint8 or uint16, as a TIFF, deflated; `level` is zlib's.

    Pillow writes no 16-bit RGB and tifffile no EXIF, so the directory is Pillow's and the pixels are added here.
    Raises ValueError when it would be larger than a TIFF can be.
    """
    height = len(picture.pixels)
    strips = [
        zlib.compress(differences(picture.pixels[top : top + _ROWS_AT_ONCE]).tobytes(), level)
        for top in range(0, height, _ROWS_AT_ONCE)
    ]
    sizes = [len(strip) for strip in strips]
    if sum(sizes) > 2**32 - 2**20:
        raise ValueError("a TIFF holds at most 4 GB")
    file = directory_of(picture)
    file.endian = "<"
    tags = {273: tuple(accumulate(sizes[:-1], initial=0)), 278: _ROWS_AT_ONCE, 279: tuple(sizes)}
    for tag, value in tags.items():
        file[tag] = value
    return file.tobytes().removeprefix(b"Exif\0\0") + b"".join(strips)


def _pages_left_out(path: Path, stored: _Stored) -> tuple[str, ...]:
    return (f"{path} has {stored.pages} pages, of which only the first was read.",) if stored.pages > 1 else ()


def _check_kind(path: Path, stored: _Stored) -> None:
    """Raises PictureError for pixels that are none of ours, though nothing is wrong with them."""
    bits, kind = stored.bits, stored.kind
    if stored.photometric not in (_MIN_IS_WHITE, _MIN_IS_BLACK, _RGB, _YCBCR) or stored.channels > 4:
        what = f"{stored.channels} channels of {bits} bits that are neither grey nor RGB"
    elif bits not in (8, 16, 32, 64) or (bits == 64 and kind != _FLOAT) or kind not in (_UNSIGNED, _FLOAT):
        what = f"{_KINDS.get(kind, '')} numbers of {bits} bits".lstrip()
    else:
        return
    raise PictureError(f"{path} holds {what}, which img2img does not read. Save it as RGB with 8 or 16 bits a channel.")


def _values(path: Path, stored: _Stored, content: bytes) -> NDArray[Any]:
    """What a page holds (H, W, C). OpenCV knows YCbCr, and LZW and others, which tifffile leaves to a plugin."""
    values = decoded = None
    height, width, channels = stored.height, stored.width, stored.channels
    with decoding(path):
        try:
            if stored.photometric != _YCBCR:
                shape = (channels, height, width) if stored.is_planar else (height, width, channels)
                values = np.asarray(stored.page.asarray()).reshape(shape)
        except ValueError as error:
            if "imagecodecs" not in str(error) or stored.is_planar:
                raise
        if values is None:
            decoded = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    if values is not None:
        return values.transpose(1, 2, 0) if stored.is_planar else values
    if decoded is None:
        raise damaged(path, "its pixels cannot be decoded")
    return from_opencv(np.asarray(decoded))


def _to_sixteen_bits(values: NDArray[Any]) -> NDArray[np.uint16]:
    """Floating-point numbers from 0 to 1, or unsigned integers over their whole range, as uint16."""
    if values.dtype == np.uint16:
        return values
    if values.dtype.kind == "f":
        shares = np.nan_to_num(values, nan=0).clip(0, 1)
    else:
        shares = values / np.iinfo(values.dtype).max
    return np.rint(shares.astype(np.float64, copy=False) * 65535).astype(np.uint16)


def _shades(stored: _Stored, pixels: Picture) -> Picture:
    """`pixels` (H, W, C) with black at 0, and colour that is not multiplied by alpha."""
    if stored.photometric == _MIN_IS_WHITE:
        pixels[..., 0] = 65535 - pixels[..., 0]
    if stored.is_multiplied:
        pixels = _divided_by_alpha(pixels)
    return pixels


def _divided_by_alpha(pixels: Picture) -> Picture:
    """Straight colour (H, W, C) from colour that was multiplied by the last channel, its alpha."""
    colour, alpha = pixels[..., :-1].astype(np.float32), pixels[..., -1:]
    straight = np.rint(colour * 65535 / np.maximum(alpha, 1)).clip(0, 65535)
    return np.concatenate([straight.astype(np.uint16), alpha], axis=2)


def differences(rows: Picture) -> Picture:
    """Each pixel (H, W, C) minus the one on its left, little-endian: TIFF's predictor 2."""
    return np.diff(rows, axis=1, prepend=np.zeros_like(rows[:, :1])).astype(rows.dtype.newbyteorder("<"))
