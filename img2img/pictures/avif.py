"""AVIF by libvips where Pillow cannot: more than eight bits are read, and colours are written without loss."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pyvips

from img2img.pictures import Picture, PictureFile
from img2img.pictures.decoding import decoding
from img2img.pictures.exif import without_resolution
from img2img.pictures.metadata import with_descriptions
from img2img.pictures.pixels import from_bits

_EXIF = re.compile(rb"Exif\0\0(?=II\*\0|MM\0\*)")
_HEAD = 4096  # bytes in which a file says how deep it is
_DEEP, _TWELVE, _GREY = 0x40, 0x20, 0x10  # bits of an av1C box (AV1-ISOBMFF, 2.3.3)


def is_deep_avif(content: bytes) -> bool:
    """Whether `content` is an AVIF of 10 or 12 bits a channel."""
    return content[4:8] == b"ftyp" and bool(_configuration(content) & _DEEP)


def read_deep_avif(path: Path, content: bytes) -> Picture:
    """The pixels (H, W, C), uint16, upright, of an AVIF of 10 or 12 bits. Raises PictureError when it is damaged."""
    told = _configuration(content)
    with decoding(path):
        shifted = np.asarray(pyvips.Image.heifload_buffer(content).numpy(), np.uint16)
    if told & _GREY:
        shifted = shifted[..., [0, -1] if shifted.shape[2] == 4 else [0]]
    bits = 12 if told & _TWELVE else 10
    return from_bits(shifted >> (16 - bits), bits)


def encode_lossless_avif(picture: PictureFile) -> bytes:
    """`picture`, whose pixels (H, W, 3 or 4) are uint8, as an AVIF that is the same to the bit."""
    image: Any = pyvips.Image.new_from_array(np.ascontiguousarray(picture.pixels)).copy(interpretation="srgb")
    exif = with_descriptions(picture)
    blocks = {"icc-profile-data": picture.icc, "exif-data": exif, "xmp-data": picture.xmp}
    for name, block in blocks.items():
        if block:
            image.set_type(pyvips.GValue.blob_type, name, block)
    if picture.dpi:
        image = image.copy(xres=picture.dpi[0] / 25.4, yres=picture.dpi[1] / 25.4)
    content: bytes = image.heifsave_buffer(compression="av1", lossless=True)
    if picture.dpi or not (found := _EXIF.search(content)):
        return content
    at = found.start()
    return content[:at] + without_resolution(content[at:])  # of 25.4 dpi, which nobody has told


def _configuration(content: bytes) -> int:
    """The byte of a file's first av1C box that says what its pixels are; 0 where there is none."""
    at = content.find(b"av1C", 0, _HEAD)
    return content[at + 6] if at >= 0 and at + 6 < len(content) else 0
