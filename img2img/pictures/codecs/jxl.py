"""JPEG XL (ISO/IEC 18181): the pixels by libjxl, and EXIF and XMP in the boxes around them."""

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from img2img.errors import PictureError
from img2img.pictures import PictureFile
from img2img.pictures.codecs.boxes import JXL, box, boxes, xmp_in_boxes
from img2img.pictures.codecs.codec import library
from img2img.pictures.decoding import check_room, decoding
from img2img.pictures.metadata import of_blocks, with_descriptions
from img2img.pictures.pixels import with_channels
from img2img.pictures.write_options import WriteOptions

_CODESTREAM = b"\xff\x0a"
_HEAD = JXL + struct.pack(">I", 20) + b"ftypjxl \0\0\0\0jxl "
_EXTRA = "formats"


class Jxl:
    """Eight and sixteen bits. A decoder turns the picture upright. A colour profile is not handed out by the library:
    pictures are read as sRGB.
    """

    suffixes = (".jxl",)

    def knows(self, path: Path, content: bytes) -> bool:
        return content.startswith((_CODESTREAM, JXL))

    def read(self, path: Path, content: bytes) -> PictureFile:
        codecs = library("imagecodecs", _EXTRA, "JPEG XL")
        size = _size(content)
        if size:
            check_room(path, *size, 8)
        with decoding(path):
            values = np.asarray(codecs.jpegxl_decode(content))
        if values.dtype.name not in ("uint8", "uint16") or values.ndim > 3:
            raise PictureError(f"{path} holds {values.dtype} numbers or several frames. Save it as PNG or TIFF.")
        told = _boxes(content)
        exif = told.get(b"Exif", b"")[4:] or None
        with decoding(path):
            metadata = of_blocks(None, exif and b"Exif\0\0" + exif, xmp_in_boxes(content), is_upright=True)
        return metadata.describe(with_channels(values), None, ())

    def write(self, picture: PictureFile, options: WriteOptions) -> bytes:
        codecs = library("imagecodecs", _EXTRA, "JPEG XL")
        pixels = np.ascontiguousarray(picture.pixels)
        quality = options.quality_or()
        level = {"lossless": True} if quality == 100 else {"level": quality}
        code: bytes = codecs.jpegxl_encode(pixels, **level)
        if code.startswith(JXL):
            return code + b"".join(_described(picture))
        return b"".join([_HEAD, *_described(picture), box(b"jxlc", code)])


def _described(picture: PictureFile) -> Iterator[bytes]:
    if exif := with_descriptions(picture):
        yield box(b"Exif", bytes(4) + exif.removeprefix(b"Exif\0\0"))
    if picture.xmp:
        yield box(b"xml ", picture.xmp)


def _boxes(content: bytes) -> dict[bytes, bytes]:
    """The boxes of a container, by their kinds; none of a bare codestream."""
    return dict(boxes(content)) if content.startswith(JXL) else {}


def _size(content: bytes) -> tuple[int, int] | None:
    """(width, height) as the codestream's header says; None where it is elsewhere or says it otherwise."""
    told = _boxes(content)
    code = told.get(b"jxlc") or told.get(b"jxlp", b"")[4:]
    code = code or content
    if not code.startswith(_CODESTREAM):
        return None
    bits = _Bits(code[2:18])
    if bits.take(1):
        height = 8 * (bits.take(5) + 1)
        sizes = 5
    else:
        sizes = 0
        height = bits.take((9, 13, 18, 30)[bits.take(2)]) + 1
    ratio = bits.take(3)
    if ratio:
        numerator, denominator = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))[ratio - 1]
        return height * numerator // denominator, height
    width = 8 * (bits.take(sizes) + 1) if sizes else bits.take((9, 13, 18, 30)[bits.take(2)]) + 1
    return width, height


class _Bits:
    """The lowest bit of each byte first (ISO/IEC 18181-1, annex B)."""

    def __init__(self, content: bytes) -> None:
        self._value = int.from_bytes(content, "little")

    def take(self, count: int) -> int:
        value = self._value & ((1 << count) - 1)
        self._value >>= count
        return value
