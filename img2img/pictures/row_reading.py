"""Read JPEG, PNG, TIFF and WebP files strip by strip, by libvips; the same pixels as `read_picture`."""

import logging
import struct
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import SEEK_CUR, BytesIO
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyvips
from PIL import Image

from img2img.errors import PictureError
from img2img.pictures import Picture, PictureFile
from img2img.pictures.codecs.catalogue import CODECS
from img2img.pictures.decoding import decoding
from img2img.pictures.gamma import own_colours, told_of_video
from img2img.pictures.metadata import Metadata, read_metadata, read_tiff_metadata
from img2img.pictures.png import SIGNATURE, chunk
from img2img.pictures.reading import BY_NAME
from img2img.pictures.rows import ROWS_AT_ONCE, PictureRows
from img2img.pictures.tiff import is_tiff, warnings_of_plain_tiff
from img2img.pictures.turning import turned_rows

logging.getLogger("pyvips").setLevel(logging.CRITICAL)  # what it would log about a file is raised as a sentence

_DTYPES = {"uchar": np.uint8, "ushort": np.uint16}
_GREY_OR_RGB = {"b-w": 1, "grey16": 1, "srgb": 3, "rgb16": 3}  # libvips' interpretations: colour channels
_PIXEL = 16  # bytes, and more than one takes
_HEAD = 4096  # bytes that tell a file's kind


@dataclass(frozen=True)
class RowsFile:
    """A picture file that can be read strip by strip. `shape` (height, width, channels) is that of upright pixels."""

    path: Path
    metadata: Metadata
    warnings: tuple[str, ...]
    stored: PictureRows

    @classmethod
    def look(cls, path: Path, wanted: Callable[[PictureRows], bool] = lambda stored: True) -> "RowsFile | None":
        """What the header of `path` says; None for every file that only `read_picture` reads, or that is damaged.

        So are CMYK, palettes of a TIFF, alpha that is multiplied in, animations, and other than 8 or 16 bits. None also
        where what is stored, which may lie down, is not `wanted`.
        """
        try:
            return cls._of(path, wanted)
        except (PictureError, OSError):
            return None

    @classmethod
    def _of(cls, path: Path, wanted: Callable[[PictureRows], bool]) -> "RowsFile | None":
        with path.open("rb") as file:
            head = file.read(_HEAD)
        loader = _loader(head)
        if loader is None or path.suffix.lower() in BY_NAME or any(codec.knows(path, head) for codec in CODECS):
            return None
        with decoding(path):
            image = _open(path, loader)
            colours = _GREY_OR_RGB.get(str(image.interpretation))
        if colours is None or image.bands - colours not in (0, 1) or image.format not in _DTYPES:
            return None
        strips = partial(_strips, path, loader)
        stored = PictureRows(image.height, image.width, image.bands, _DTYPES[str(image.format)], strips)
        if not wanted(stored):
            return None
        is_animation = loader == "webpload" and image.get_n_pages() > 1
        warnings = warnings_of_plain_tiff(path) if is_tiff(head) else told_of_video(path, head)
        metadata = None if is_animation or warnings is None else _metadata(path, head)
        if metadata is None:
            return None
        return cls(path, metadata, warnings or (), stored)

    @property
    def shape(self) -> tuple[int, int, int]:
        height, width, channels = self.stored.shape
        return (width, height, channels) if self.metadata.orientation >= 5 else (height, width, channels)

    @contextmanager
    def opened(self) -> Generator[PictureRows]:
        """The upright pixels. What is stored lying down, or on its head, is decoded once into a temporary file."""
        with turned_rows(self.stored, self.metadata.orientation) as rows:
            yield rows

    def described(self, pixels: Picture) -> PictureFile:
        """`pixels` (H, W, C) with what describes the file."""
        return self.metadata.describe(pixels, self.metadata.icc, self.warnings)


def _loader(head: bytes) -> str | None:
    """The name of libvips' loader for a file that begins so; the content decides, and not the name."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpegload"
    if head.startswith(SIGNATURE):
        return "pngload"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webpload"
    return "tiffload" if is_tiff(head) else None


def _open(path: Path, loader: str) -> pyvips.Image:
    pyvips.cache_set_max(0)  # which would give the pixels of a file that has changed since
    options = {"access": "sequential", "fail_on": "error"}
    return pyvips.Operation.call(loader, str(path), **options)


def _strips(path: Path, loader: str) -> Iterator[Picture]:
    with decoding(path):
        image = _open(path, loader)
        region = pyvips.Region.new(image)
    width, channels, dtype = image.width, image.bands, _DTYPES[str(image.format)]
    for top in range(0, image.height, ROWS_AT_ONCE):
        height = min(ROWS_AT_ONCE, image.height - top)
        with decoding(path):
            content = region.fetch(0, top, width, height)
        yield np.frombuffer(content, dtype).reshape(height, width, channels)


def _metadata(path: Path, head: bytes) -> Metadata | None:
    """What describes the picture; None for an animation, and for a PNG whose colours are to be converted."""
    with path.open("rb") as file:
        if is_tiff(head):
            return read_tiff_metadata(path, file)
        with decoding(path):
            content = _without_pixels(file) if head.startswith(SIGNATURE) else file
            image = Image.open(content, formats=("PNG", "JPEG", "WEBP"))
        with image:
            is_animation = image.format == "PNG" and getattr(image, "n_frames", 1) > 1
            return None if is_animation or own_colours(image, head) else read_metadata(path, image)


def _without_pixels(png: BinaryIO) -> BinaryIO:
    """A PNG as one of a single pixel with the same other chunks: Pillow would decode it to find those at its end."""
    kept = BytesIO()
    kept.write(png.read(len(SIGNATURE)))
    while len(head := png.read(8)) == 8:
        length, kind = struct.unpack(">I4s", head)
        if kind == b"IDAT":
            png.seek(length + 4, SEEK_CUR)
        elif kind == b"IHDR":
            kept.write(chunk(kind, struct.pack(">II", 1, 1) + png.read(length)[8:]))
            png.seek(4, SEEK_CUR)
        elif kind == b"IEND":
            break
        else:
            kept.write(head + png.read(length + 4))
    kept.write(chunk(b"IDAT", zlib.compress(bytes(_PIXEL))) + chunk(b"IEND", b""))
    kept.seek(0)
    return kept
