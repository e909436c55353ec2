"""TIFF and BigTIFF written a strip at a time, as tiles."""

import zlib
from typing import BinaryIO

import numpy as np
from PIL import TiffTags
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from img2img.pictures import Picture, PictureFile
from img2img.pictures.rows import cut
from img2img.pictures.tiff import differences, directory_of

TILE = 256
_LARGEST = 2**32 - 2**26  # bytes of pixels, before they are compressed, in a TIFF that is no BigTIFF
_HEAD, _BIG_HEAD = b"II*\0\x08\0\0\0", b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0"  # each ends with where its directory begins
_TILE_WIDTH, _TILE_HEIGHT, _OFFSETS, _SIZES = 322, 323, 324, 325


class TiffRows:
    """Writes the pixels of `picture` into `file` as they come, from top to bottom; `close` ends the file.

    Of `picture` itself only what describes it counts, and the shape and depth of its pixels (H, W, C). What could be
    more than 4 GB becomes a BigTIFF. The directory stands before the pixels, where EXIF's offsets reach it, and is
    written again at the end, when it is known where each tile lies. `level` is zlib's, 0 to 9, -1 its usual one.
    """

    def __init__(self, file: BinaryIO, picture: PictureFile, level: int = -1) -> None:
        height, width, _ = picture.pixels.shape
        self._file, self._level = file, level
        self._head = _BIG_HEAD if picture.pixels.nbytes > _LARGEST else _HEAD
        self._tags = directory_of(picture)
        self._tiles = -(-height // TILE) * -(-width // TILE)
        self._offsets, self._sizes = list[int](), list[int]()
        self._left: list[Picture] = []
        self._at = self._write_directory()

    def write(self, rows: Picture) -> None:
        """The next rows (h, W, C)."""
        *whole, last = cut(iter([*self._left, rows]), TILE)
        self._left = [last]
        for strip in whole:
            self._write_tiles(strip)

    def close(self) -> None:
        for strip in self._left:
            self._write_tiles(strip)
        self._file.seek(0)
        self._write_directory()

    def _write_tiles(self, strip: Picture) -> None:
        height, width, _ = strip.shape
        filled = np.pad(strip, ((0, TILE - height), (0, -width % TILE), (0, 0)), mode="edge")
        for left in range(0, filled.shape[1], TILE):
            content = zlib.compress(differences(filled[:, left : left + TILE]).tobytes(), self._level)
            content += bytes(len(content) % 2)
            self._file.write(content)
            self._offsets.append(self._at)
            self._sizes.append(len(content))
            self._at += len(content)

    def _write_directory(self) -> int:
        """Head and directory, of the same length whatever they say; gives where they end."""
        directory = ImageFileDirectory_v2(self._head)
        for tag, value in self._tags.items():
            directory[tag] = value
        directory[_TILE_WIDTH] = directory[_TILE_HEIGHT] = TILE
        is_big = self._head == _BIG_HEAD
        for tag, values in ((_OFFSETS, self._offsets), (_SIZES, self._sizes)):
            directory.tagtype[tag] = TiffTags.LONG8 if is_big else TiffTags.LONG
            directory[tag] = tuple(values) or (0,) * self._tiles
        content = self._head + directory.tobytes(len(self._head))
        content += bytes(len(content) % 2)
        self._file.write(content)
        return len(content)
