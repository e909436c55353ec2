"""Rows of tiles that are finished, kept on disk: a later start reads them, and computes only what comes after."""

import shutil
import struct
import zlib
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import DTypeLike
from torch import Tensor

from img2img.disk import open_atomically
from img2img.pictures import Picture
from img2img.pictures.tiff import differences

_ROWS, _CARRY = ".rows", ".carry"
_HEAD = struct.Struct("<II")


class KeptDamaged(Exception):
    """What was kept cannot be read, and is gone: the answer begins anew."""


class KeptRows:
    """The finished rows of tiles of one answer, from the top, in a folder.

    Each is a file of its pixels. What the last one adds to the first pixels of the next, in float32, is its carry, a
    file as well. They are written in a thread, one behind, and are whole or not there.
    """

    def __init__(self, folder: Path, thread: ThreadPoolExecutor) -> None:
        self._folder, self._thread = folder, thread
        self._writing = thread.submit(lambda: None)
        numbers = (int(file.stem) for file in folder.glob(f"*{_CARRY}"))
        self.count = max((number + 1 for number in numbers if self._file(number, _ROWS).exists()), default=0)

    def rows(self, number: int, width: int, dtype: DTypeLike) -> Picture:
        """The pixels (h, width, C) of one of the first `count` rows of tiles. Raises KeptDamaged."""
        try:
            content = self._file(number, _ROWS).read_bytes()
            height, channels = _HEAD.unpack_from(content)
            stored = np.frombuffer(zlib.decompress(content[_HEAD.size :]), np.dtype(dtype).newbyteorder("<"))
            return np.cumsum(stored.reshape(height, width, channels), axis=1, dtype=dtype)
        except (OSError, ValueError, struct.error, zlib.error) as error:
            raise self._damaged() from error

    def carry(self, width: int) -> Tensor:
        """The carry (C, h, width) of the last of them. Raises KeptDamaged."""
        try:
            content = self._file(self.count - 1, _CARRY).read_bytes()
            height, channels = _HEAD.unpack_from(content)
            numbers = np.frombuffer(bytearray(content[_HEAD.size :]), np.float32)
            return torch.from_numpy(numbers.reshape(channels, height, width))
        except (OSError, ValueError, struct.error) as error:
            raise self._damaged() from error

    def keep(self, number: int, strips: Sequence[Picture], carry: Tensor) -> None:
        """Keep the strips (h, W, C) of a row of tiles, and its carry (C, h, W). Raises DiskFull, also one later."""
        self._writing.result()
        self._writing = self._thread.submit(self._write, number, strips, carry)

    def finish(self) -> None:
        """Wait until all is kept. Raises DiskFull."""
        self._writing.result()

    def _write(self, number: int, strips: Sequence[Picture], carry: Tensor) -> None:
        channels, height, _ = carry.shape
        with open_atomically(self._file(number, _CARRY), f"{number}{_CARRY}") as file:
            file.write(_HEAD.pack(height, channels))
            file.write(carry.contiguous().numpy().data)
        with open_atomically(self._file(number, _ROWS), f"{number}{_ROWS}") as file:
            file.write(_HEAD.pack(sum(map(len, strips)), channels))
            compressor = zlib.compressobj(strategy=zlib.Z_HUFFMAN_ONLY)  # three times as fast, and as small
            for strip in strips:
                file.write(compressor.compress(differences(strip).tobytes()))
            file.write(compressor.flush())
        self._file(number - 1, _CARRY).unlink(missing_ok=True)

    def _file(self, number: int, kind: str) -> Path:
        return self._folder / f"{number:06d}{kind}"

    def _damaged(self) -> KeptDamaged:
        shutil.rmtree(self._folder, ignore_errors=True)
        return KeptDamaged()


@dataclass(frozen=True)
class Kept:
    """A folder for what is finished of an answer and outlives a kill.

    `on_piece(done, total)` is told of what is read there, where that is not told as what is computed.
    """

    folder: Path
    on_piece: Callable[[int, int], None] | None = None

    def tile(self) -> int | None:
        """The size of the tiles with which the answer was begun: in others it would be another. None for nothing."""
        return next((int(kept.name) for kept in self.folder.glob("*")), None)

    @contextmanager
    def rows(self, tile: int) -> Generator[KeptRows]:
        """What is kept of the answer in tiles of that size, and is being kept; that of other sizes is removed."""
        mine = self.folder / str(tile)
        for other in self.folder.glob("*"):
            if other != mine:
                shutil.rmtree(other, ignore_errors=True)
        with ThreadPoolExecutor(1, "keeper") as thread:
            kept = KeptRows(mine, thread)
            yield kept
            kept.finish()
