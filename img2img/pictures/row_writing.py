"""Write picture files a strip at a time: PNG, JPEG and TIFF; the other kinds are held whole until they are written."""

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Protocol

import numpy as np

from img2img.disk import open_atomically
from img2img.pictures import Picture, PictureFile
from img2img.pictures.fitting import Fitted, fitting, unseen
from img2img.pictures.jpeg import JpegRows
from img2img.pictures.png import PngRows
from img2img.pictures.tiled_tiff import TiffRows
from img2img.pictures.write_options import USUAL, WriteOptions
from img2img.pictures.writing import encoding, jpeg_options, opaque, png_texts, write_picture

__all__ = ["WriteRows", "is_written_by_rows", "open_row_writer", "unseen"]

WriteRows = Callable[[Picture], None]
"""Takes the next rows (h, W, C) of a picture, from top to bottom."""


class RowEncoder(Protocol):
    """Writes the pixels of one file as they come."""

    def write(self, rows: Picture) -> None:
        """The next rows (h, W, C)."""
        ...

    def close(self) -> None:
        """End the file."""
        ...


def is_written_by_rows(path: Path) -> bool:
    """Whether a file named `path` is written without being held whole."""
    return path.suffix.lower() in _ENCODERS


@contextmanager
def open_row_writer(
    path: Path, picture: PictureFile, options: WriteOptions = USUAL
) -> Generator[tuple[WriteRows, tuple[str, ...]]]:
    """Write `path` as `write_picture` does, of pixels that come strip by strip; nothing is left where the body raises.

    `picture` says what describes them; of its own pixels only shape and depth count, as of `unseen` ones. Strips are
    encoded while the caller goes on. Gives what takes them, and a sentence for each piece that is left out.
    Raises PictureError, naming the file and the remedy, and DiskFull.
    """
    fitted = fitting(path, picture, options)
    if is_written_by_rows(path):
        with open_atomically(path) as file, _encoding_beside(path, file, fitted, options) as write:
            yield write, fitted.left_out
    else:
        with _held_whole(path, picture, options) as write:
            yield write, fitted.left_out


@contextmanager
def _encoding_beside(path: Path, file: BinaryIO, fitted: Fitted, options: WriteOptions) -> Generator[WriteRows]:
    """Encode in a thread of its own, one strip behind."""
    described = replace(fitted.picture, pixels=unseen(fitted.picture.pixels.shape, fitted.dtype))
    with encoding(path):
        encoder = _ENCODERS[path.suffix.lower()](file, described, options)

    def encode(rows: Picture) -> None:
        with encoding(path):
            encoder.write(fitted.pixels(rows))

    with ThreadPoolExecutor(1, "encoder") as thread:
        unwritten = thread.submit(lambda: None)

        def write(rows: Picture) -> None:
            nonlocal unwritten
            unwritten.result()
            unwritten = thread.submit(encode, rows)

        yield write
        unwritten.result()
    with encoding(path):
        encoder.close()


@contextmanager
def _held_whole(path: Path, picture: PictureFile, options: WriteOptions) -> Generator[WriteRows]:
    pixels = np.empty(picture.pixels.shape, picture.pixels.dtype)
    top = 0

    def write(rows: Picture) -> None:
        nonlocal top
        pixels[top : top + len(rows)] = rows
        top += len(rows)

    yield write
    write_picture(path, replace(picture, pixels=pixels), options)


class _OpaqueJpegRows(JpegRows):
    """As JpegRows, of pixels of any depth, with alpha or without."""

    def write(self, rows: Picture) -> None:
        super().write(opaque(rows))


def _png(file: BinaryIO, picture: PictureFile, options: WriteOptions) -> RowEncoder:
    return PngRows(file, picture, png_texts(picture), options.compression_or(-1))


def _jpeg(file: BinaryIO, picture: PictureFile, options: WriteOptions) -> RowEncoder:
    return _OpaqueJpegRows(file, len(picture.pixels), jpeg_options(picture, options))


def _tiff(file: BinaryIO, picture: PictureFile, options: WriteOptions) -> RowEncoder:
    return TiffRows(file, picture, options.compression_or(-1))


_ENCODERS: dict[str, Callable[[BinaryIO, PictureFile, WriteOptions], RowEncoder]] = {
    ".png": _png,
    **dict.fromkeys((".jpg", ".jpeg"), _jpeg),
    **dict.fromkeys((".tif", ".tiff"), _tiff),
}
