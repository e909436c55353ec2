"""Pictures of 16 bits a channel, which Pillow would cut to 8: PNG and TIFF, read and written."""

import io
import logging
import struct
import zlib
from collections.abc import Callable, Iterator
from itertools import accumulate

import cv2
import numpy as np
import tifffile
from PIL import Image

from img2img.pictures import Picture
from img2img.pictures.metadata import descriptive_tags, parse_exif

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_COLOUR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}  # channels -> grey, grey + alpha, RGB, RGBA
_ROWS_AT_ONCE = 256  # compressed in one piece: bounds the memory that writing takes
_MIN_IS_WHITE, _MIN_IS_BLACK, _RGB = 0, 1, 2

logging.getLogger("tifffile").setLevel(logging.CRITICAL)  # what it would log about a file is raised as a sentence


def is_deep_png(content: bytes) -> bool:
    """Whether `content` is a PNG with 16 bits a channel."""
    return content.startswith(_PNG_SIGNATURE) and len(content) > 25 and content[24] == 16


def read_deep_png(content: bytes) -> Picture:
    """The pixels (H, W, C), uint16, of a PNG with 16 bits a channel. Raises ValueError when it is cut short."""
    with Image.open(io.BytesIO(content)) as image:
        image.verify()  # OpenCV would say on stderr what is wrong with it
        key = image.info.get("transparency")
    decoded = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    if decoded is None:
        raise ValueError("its pixels are damaged")
    pixels = _from_opencv(np.asarray(decoded, np.uint16))
    has_colour, has_alpha = content[25] & 2, content[25] & 4
    if has_alpha and not has_colour:
        return pixels[..., [0, 3]]
    if key is not None and pixels.shape[2] == 1:  # one shade of grey means transparent; OpenCV does that for RGB only
        return np.concatenate([pixels, np.where(pixels == key, 0, 65535).astype(np.uint16)], axis=2)
    return pixels


def encode_deep_png(pixels: Picture, icc: bytes | None, exif: bytes | None) -> bytes:
    """`pixels` (H, W, C), uint16, as a PNG."""
    height, width, channels = pixels.shape
    header = struct.pack(">IIBBBBB", width, height, 16, _PNG_COLOUR_TYPES[channels], 0, 0, 0)
    chunks = [_chunk(b"IHDR", header)]
    if icc:
        chunks.append(_chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(icc)))
    if exif:
        chunks.append(_chunk(b"eXIf", exif.removeprefix(b"Exif\0\0")))
    chunks += [_chunk(b"IDAT", piece) for piece in _compressed_rows(pixels)]
    return b"".join([_PNG_SIGNATURE, *chunks, _chunk(b"IEND", b"")])


def read_deep_tiff(
    content: bytes, check_room: Callable[[int, int], None]
) -> tuple[Picture, bytes | None, Image.Exif] | None:
    """Pixels (H, W, C), uint16, ICC profile and EXIF of a TIFF's first picture; None when it has 8 bits or fewer.

    `check_room(width, height)` may raise before the pixels are decoded.
    Raises ValueError when it is cut short, or holds neither 8 nor 16 bits of grey or RGB.
    """
    with tifffile.TiffFile(io.BytesIO(content)) as file:
        page = file.pages.first
        if max(map(sum, zip(page.dataoffsets, page.databytecounts, strict=True)), default=0) > len(content):
            raise ValueError("its last pixels are missing")  # before a decoder says so on stderr
        if page.bitspersample <= 8:
            return None
        if page.bitspersample != 16 or page.sampleformat != tifffile.SAMPLEFORMAT.UINT:
            raise ValueError("it holds numbers of another kind than 8 or 16 bits a channel")
        if page.photometric not in (_MIN_IS_WHITE, _MIN_IS_BLACK, _RGB) or page.samplesperpixel > 4:
            raise ValueError("it holds 16 bits of something that is neither grey nor RGB")
        check_room(page.imagewidth, page.imagelength)
        pixels = _tiff_pixels(page, content)
        if page.photometric == _MIN_IS_WHITE:
            pixels[..., 0] = 65535 - pixels[..., 0]
        if tuple(page.extrasamples) == (tifffile.EXTRASAMPLE.ASSOCALPHA,):
            pixels = _divided_by_alpha(pixels)
        exif = Image.Exif() if file.is_bigtiff else descriptive_tags(parse_exif(content))
        return pixels, page.iccprofile, exif


def encode_tiff(pixels: Picture, icc: bytes | None, exif: bytes | None) -> bytes:
    """`pixels` (H, W, C), uint8 or uint16, as a TIFF, deflated, with its EXIF.

    Pillow writes no 16-bit RGB and tifffile no EXIF, so the directory is Pillow's and the pixels are added here.
    Raises ValueError when it would be larger than a TIFF can be.
    """
    height, width, channels = pixels.shape
    strips = [
        zlib.compress(_differences(pixels[top : top + _ROWS_AT_ONCE]).tobytes())
        for top in range(0, height, _ROWS_AT_ONCE)
    ]
    sizes = [len(strip) for strip in strips]
    if sum(sizes) > 2**32 - 2**20:
        raise ValueError("a TIFF holds at most 4 GB")
    file = descriptive_tags(parse_exif(exif)) if exif else Image.Exif()  # EXIF is a TIFF's directory without pixels
    file.endian = "<"
    tags: dict[int, object] = {256: width, 257: height, 258: (pixels.itemsize * 8,) * channels}
    tags |= {259: 8, 262: _RGB if channels > 2 else _MIN_IS_BLACK}  # 8 is deflate
    tags |= {273: tuple(accumulate(sizes[:-1], initial=0)), 277: channels, 278: _ROWS_AT_ONCE, 279: tuple(sizes)}
    tags |= {284: 1, 317: 2}  # channels side by side; differences along a row
    if channels in (2, 4):
        tags[338] = 2  # the extra channel is straight alpha
    if icc:
        tags[34675] = icc
    for tag, value in tags.items():
        file[tag] = value
    return file.tobytes().removeprefix(b"Exif\0\0") + b"".join(strips)


def _tiff_pixels(page: tifffile.TiffPage, content: bytes) -> Picture:
    """The pixels (H, W, C) of a 16-bit page; OpenCV knows LZW and others, which tifffile leaves to a plugin."""
    try:
        pixels = np.asarray(page.asarray(), np.uint16)
    except ValueError as error:
        decoded = None
        if "imagecodecs" in str(error) and page.planarconfig == tifffile.PLANARCONFIG.CONTIG:
            decoded = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
        if decoded is None:
            raise
        return _from_opencv(np.asarray(decoded, np.uint16))
    if pixels.ndim == 2:
        return pixels[..., None]
    return pixels.transpose(1, 2, 0) if page.planarconfig == tifffile.PLANARCONFIG.SEPARATE else pixels


def _from_opencv(decoded: Picture) -> Picture:
    """OpenCV's (H, W), BGR or BGRA as (H, W, 1), RGB or RGBA."""
    return decoded[..., None] if decoded.ndim == 2 else decoded[..., [2, 1, 0, 3][: decoded.shape[2]]]


def _divided_by_alpha(pixels: Picture) -> Picture:
    """Straight colour (H, W, C) from colour that was multiplied by the last channel, its alpha."""
    colour, alpha = pixels[..., :-1].astype(np.float32), pixels[..., -1:]
    straight = np.rint(colour * 65535 / np.maximum(alpha, 1)).clip(0, 65535)
    return np.concatenate([straight.astype(np.uint16), alpha], axis=2)


def _compressed_rows(pixels: Picture) -> Iterator[bytes]:
    """The body of a PNG in pieces; each row is stored as its difference from the one above (filter 2)."""
    height = len(pixels)
    above = np.zeros((1, pixels[0].size * 2), np.uint8)
    compressor = zlib.compressobj()
    for top in range(0, height, _ROWS_AT_ONCE):
        rows = pixels[top : top + _ROWS_AT_ONCE].astype(">u2")
        values = rows.reshape(len(rows), -1).view(np.uint8)
        differences = np.diff(values, axis=0, prepend=above)  # wraps around, as it should
        above = values[-1:]
        yield compressor.compress(np.pad(differences, ((0, 0), (1, 0)), constant_values=2).tobytes())
    yield compressor.flush()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _differences(rows: Picture) -> Picture:
    """Each pixel (H, W, C) minus the one on its left, little-endian: TIFF's predictor 2."""
    return np.diff(rows, axis=1, prepend=np.zeros_like(rows[:, :1])).astype(rows.dtype.newbyteorder("<"))
