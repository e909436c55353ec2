"""PNG written a strip at a time, 8 or 16 bits a channel."""

import struct
import zlib
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import PngImagePlugin

from img2img.pictures import Picture, PictureFile
from img2img.pictures.rows import cut

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOUR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}  # channels -> grey, grey + alpha, RGB, RGBA
_METRES_PER_INCH = 0.0254
_ROWS_AT_ONCE = 16  # filtered, in a dozen arrays of their size
_SUB, _UP, _PAETH = 1, 2, 4  # filters: what a byte is stored as its difference from


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


class PngRows:
    """Writes the pixels of `picture` into `file` as they come, from top to bottom; `close` ends the file.

    Of `picture` itself only what describes it counts, and the shape and depth of its pixels (H, W, C). `level` is
    zlib's, 0 to 9, -1 its usual one.
    """

    def __init__(self, file: BinaryIO, picture: PictureFile, texts: PngImagePlugin.PngInfo, level: int = -1) -> None:
        self._file = file
        height, width, channels = picture.pixels.shape
        self._pixel = channels * picture.pixels.itemsize
        self._above = np.zeros((1, width * self._pixel), np.uint8)
        self._compressor = zlib.compressobj(level, strategy=zlib.Z_FILTERED)
        bits = 8 * picture.pixels.itemsize
        header = struct.pack(">IIBBBBB", width, height, bits, _COLOUR_TYPES[channels], 0, 0, 0)
        file.write(SIGNATURE + chunk(b"IHDR", header))
        if picture.icc:
            file.write(chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(picture.icc)))
        if picture.dpi:
            dots = (round(value / _METRES_PER_INCH) for value in picture.dpi)
            file.write(chunk(b"pHYs", struct.pack(">IIB", *dots, 1)))
        if picture.exif:
            file.write(chunk(b"eXIf", picture.exif.removeprefix(b"Exif\0\0")))
        for kind, data, *_ in texts.chunks:
            file.write(chunk(kind, data))

    def write(self, rows: Picture) -> None:
        """The next rows (h, W, C)."""
        for some in cut(iter((rows,)), _ROWS_AT_ONCE):
            stored = np.ascontiguousarray(some.astype(some.dtype.newbyteorder(">"), copy=False))
            values = stored.view(np.uint8).reshape(len(some), -1)
            above = np.concatenate([self._above, values[:-1]])
            self._above = values[-1:].copy()
            self._write(self._compressor.compress(_filtered(values, above, self._pixel).tobytes()))

    def close(self) -> None:
        self._write(self._compressor.flush())
        self._file.write(chunk(b"IEND", b""))

    def _write(self, compressed: bytes) -> None:
        if compressed:
            self._file.write(chunk(b"IDAT", compressed))


def _filtered(values: NDArray[np.uint8], above: NDArray[np.uint8], pixel: int) -> NDArray[np.uint8]:
    """Rows of bytes (h, n), each after the filter that leaves the least of it, as (h, 1 + n)."""
    left, above_left = (np.pad(row, ((0, 0), (pixel, 0)))[:, : row.shape[1]] for row in (values, above))
    differences = {_SUB: values - left, _UP: values - above, _PAETH: values - _paeth(left, above, above_left)}
    filters = np.array(list(differences), np.uint8)
    sizes = [np.abs(left_over.view(np.int8)).view(np.uint8).sum(axis=1) for left_over in differences.values()]
    best = np.argmin(sizes, axis=0)
    rows = np.empty((len(values), 1 + values.shape[1]), np.uint8)
    rows[:, 0] = filters[best]
    for number, left_over in enumerate(differences.values()):
        rows[best == number, 1:] = left_over[best == number]
    return rows


def _paeth(left: NDArray[np.uint8], above: NDArray[np.uint8], above_left: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Of the three neighbours the one that is nearest to left + above - above_left (PNG, section 9.4)."""
    corner = above_left.astype(np.int16)
    from_above, from_left = left - corner, above - corner  # of left + above - corner: from above, and from left
    to_left, to_above, to_corner = np.abs(from_left), np.abs(from_above), np.abs(from_left + from_above)
    upper = np.where(to_above <= to_corner, above, above_left)
    return np.where((to_left <= to_above) & (to_left <= to_corner), left, upper)
