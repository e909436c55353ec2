"""PNG of 16 bits a channel, which Pillow would cut to 8: read and written."""

import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, PngImagePlugin

from img2img.pictures import Picture, PictureFile
from img2img.pictures.decoding import damaged, decoding
from img2img.pictures.pixels import from_opencv

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_COLOUR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}  # channels -> grey, grey + alpha, RGB, RGBA
_METRES_PER_INCH = 0.0254
_ROWS_AT_ONCE = 256  # compressed in one piece: bounds the memory that writing takes


def is_deep_png(content: bytes) -> bool:
    """Whether `content` is a PNG with 16 bits a channel."""
    return content.startswith(_PNG_SIGNATURE) and len(content) > 25 and content[24] == 16


def read_deep_png(path: Path, content: bytes) -> Picture:
    """The pixels (H, W, C), uint16, of a PNG with 16 bits a channel. Raises PictureError when it is cut short."""
    with decoding(path):
        with Image.open(io.BytesIO(content)) as image:
            image.verify()  # OpenCV would say on stderr what is wrong with it
            key = image.info.get("transparency")
        decoded = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    if decoded is None:
        raise damaged(path, "its pixels cannot be decoded")
    pixels = from_opencv(np.asarray(decoded, np.uint16))
    has_colour, has_alpha = content[25] & 2, content[25] & 4
    if has_alpha and not has_colour:
        return pixels[..., [0, 3]]
    if key is not None and pixels.shape[2] == 1:  # one shade of grey means transparent; OpenCV does that for RGB only
        return np.concatenate([pixels, np.where(pixels == key, 0, 65535).astype(np.uint16)], axis=2)
    return pixels


def encode_deep_png(picture: PictureFile, texts: PngImagePlugin.PngInfo) -> bytes:
    """`picture`, whose pixels (H, W, C) are uint16, as a PNG that also holds `texts`."""
    height, width, channels = picture.pixels.shape
    header = struct.pack(">IIBBBBB", width, height, 16, _PNG_COLOUR_TYPES[channels], 0, 0, 0)
    chunks = [_chunk(b"IHDR", header)]
    if picture.icc:
        chunks.append(_chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(picture.icc)))
    if picture.dpi:
        chunks.append(
            _chunk(b"pHYs", struct.pack(">IIB", *(round(dots / _METRES_PER_INCH) for dots in picture.dpi), 1))
        )
    if picture.exif:
        chunks.append(_chunk(b"eXIf", picture.exif.removeprefix(b"Exif\0\0")))
    chunks += [_chunk(kind, data) for kind, data, *_ in texts.chunks]
    chunks += [_chunk(b"IDAT", piece) for piece in _compressed_rows(picture.pixels)]
    return b"".join([_PNG_SIGNATURE, *chunks, _chunk(b"IEND", b"")])


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
