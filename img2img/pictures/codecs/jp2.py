"""JPEG 2000 (ISO/IEC 15444-1): eight bits by Pillow, more by imagecodecs; what describes a picture is in boxes."""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from img2img.pictures import Picture, PictureFile
from img2img.pictures.codecs.boxes import JP2, XMP_OWNER, box, boxes, xmp_in_boxes
from img2img.pictures.codecs.codec import has_library, library
from img2img.pictures.codecs.jp2_encoder import encode
from img2img.pictures.decoding import check_room, decoding
from img2img.pictures.metadata import Metadata, of_blocks, read_metadata, with_descriptions
from img2img.pictures.modes import pixels_of
from img2img.pictures.pixels import from_bits, upright, with_channels
from img2img.pictures.write_options import WriteOptions

_CODESTREAM = b"\xff\x4f\xff\x51"
_EXIF_OWNER = b"JpgTiffExif->JP2"
_PROFILE = b"\x02\0\0"
_BY_ENCODER = b"Created by OpenJPEG"


class Jp2:
    """Eight and sixteen bits; for the sixteen of colour a library is needed."""

    suffixes = (".jp2",)

    def knows(self, path: Path, content: bytes) -> bool:
        return content.startswith((JP2, _CODESTREAM))

    def read(self, path: Path, content: bytes) -> PictureFile:
        with decoding(path):
            image = Image.open(io.BytesIO(content), formats=["JPEG2000"])
        with image:
            check_room(path, image.width, image.height, 8)
            if image.info.get("comment", b"").startswith(_BY_ENCODER):
                del image.info["comment"]
            with decoding(path):
                metadata = _described(read_metadata(path, image), content)
            bits = _Bits.of(content)
            if bits.are_deep and (bits.are_alike and has_library("imagecodecs")):
                pixels, warnings = _deep(path, content, bits.most), ()
            else:
                pixels, warnings = pixels_of(path, image), ()
                if pixels.dtype == np.uint16:  # Pillow shifts to sixteen bits
                    pixels = from_bits(pixels // np.uint16(2 ** (16 - bits.most)), bits.most)
                elif bits.are_deep:
                    told = "{} holds {} bits a channel, of which 8 were read."
                    warnings = (told.format(path, bits.most),)
        return metadata.describe(upright(pixels, metadata.orientation), metadata.icc, warnings)

    def write(self, picture: PictureFile, options: WriteOptions) -> bytes:
        content = encode(picture.pixels, options.quality_or())
        return b"".join(_with_descriptions(content, picture))


@dataclass(frozen=True)
class _Bits:
    """Of each component, as the codestream says (A.5.1): how many, and whether they are plain numbers of one kind."""

    most: int = 8
    are_alike: bool = True

    @classmethod
    def of(cls, content: bytes) -> "_Bits":
        head = dict(boxes(dict(boxes(content)).get(b"jp2h", b"")))
        at = content.find(_CODESTREAM) + 40
        count = int.from_bytes(content[at : at + 2], "big") if at >= 40 else 0
        told = [tuple(content[at + 2 + 3 * number : at + 5 + 3 * number]) for number in range(min(count, 5))]
        if not told or len(told[-1]) < 3:
            return cls()
        most = max(kind[0] & 0x7F for kind in told) + 1
        is_plain = b"pclr" not in head and head.get(b"colr", b"")[:7] != b"\x01\0\0\0\0\0\x12"  # palettes; YCC
        return cls(most, is_plain and len(told) < 5 and set(told) == {(most - 1, 1, 1)})

    @property
    def are_deep(self) -> bool:
        return self.most > 8


def _deep(path: Path, content: bytes, bits: int) -> Picture:
    codecs = library("imagecodecs", "formats", "JPEG 2000 of more than 8 bits")
    with decoding(path):
        code = dict(boxes(content)).get(b"jp2c", content)  # alone: the library would apply the profile beside it
        values = np.asarray(codecs.jpeg2k_decode(code))
    return from_bits(with_channels(values), bits)


def _described(metadata: Metadata, content: bytes) -> Metadata:
    """With what stands in boxes."""
    icc = exif = None
    for kind, inner in boxes(content):
        if kind == b"jp2h":
            icc = next((colour[3:] for name, colour in boxes(inner) if name == b"colr" and colour[0] in (2, 3)), None)
        elif kind == b"uuid" and inner.startswith(_EXIF_OWNER):
            exif = b"Exif\0\0" + inner.removeprefix(_EXIF_OWNER).removeprefix(b"Exif\0\0")
    return of_blocks(icc, exif, xmp_in_boxes(content), metadata.dpi, metadata.texts)


def _with_descriptions(content: bytes, picture: PictureFile) -> Iterator[bytes]:
    """The boxes of a file, with those that describe the picture before its pixels."""
    for kind, inner in boxes(content):
        if kind == b"jp2h":
            yield box(kind, b"".join(_header(inner, picture)))
            if exif := with_descriptions(picture):
                yield box(b"uuid", _EXIF_OWNER + exif.removeprefix(b"Exif\0\0"))
            if picture.xmp:
                yield box(b"uuid", XMP_OWNER + picture.xmp)
        else:
            yield box(kind, inner)


def _header(inner: bytes, picture: PictureFile) -> Iterator[bytes]:
    for kind, content in boxes(inner):
        yield box(kind, _PROFILE + picture.icc if kind == b"colr" and picture.icc else content)
    if picture.dpi:
        across, down = map(_dots_per_metre, picture.dpi)
        yield box(b"res ", box(b"resc", struct.pack(">HHHHBB", down[0], 254, across[0], 254, down[1], across[1])))


def _dots_per_metre(dpi: float) -> tuple[int, int]:
    """The numerator over 254, and the power of ten, of a resolution (I.5.3.7.1)."""
    return (round(dpi * 100), 2) if dpi < 655 else (round(dpi), 4)
