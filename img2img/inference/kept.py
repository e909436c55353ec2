"""Rows of tiles that are finished, kept on disk: a later start reads them, and computes only the others."""

import shutil
import zlib
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike

from img2img.disk import open_atomically
from img2img.pictures import Picture
from img2img.pictures.tiff import differences

_SUFFIX = ".rows"

Part = tuple[int, int]
"""The number of a part, from 0, and of how many."""


class KeptDamaged(Exception):
    """A row of tiles that was kept could not be read, and is kept no more."""


class KeptRows:
    """The finished rows of tiles of one answer: the pixels of each are a file, which is whole or not there.

    They are written in a thread, one behind.
    """

    def __init__(self, folder: Path, part: Part, thread: ThreadPoolExecutor) -> None:
        self._folder, self._part, self._thread = folder, part, thread
        self._writing = thread.submit(lambda: None)
        self.numbers = {int(file.stem) for file in folder.glob(f"*{_SUFFIX}")}  # finished at an earlier start

    def mine(self, numbers: range) -> range:
        """Those of the rows of tiles that are to be computed here, unless they are kept."""
        part, of = self._part
        return numbers[len(numbers) * part // of : len(numbers) * (part + 1) // of]

    def read(self, number: int, height: int, width: int, dtype: DTypeLike) -> Picture:
        """The pixels (height, width, C) of a row of tiles. Raises KeptDamaged."""
        try:
            content = zlib.decompress(self._file(number).read_bytes())
            stored = np.frombuffer(content, np.dtype(dtype).newbyteorder("<")).reshape(height, width, -1)
            return np.cumsum(stored, axis=1, dtype=dtype)
        except (OSError, ValueError, zlib.error) as error:
            self._file(number).unlink(missing_ok=True)
            raise KeptDamaged from error

    def keep(self, number: int, strips: Sequence[Picture]) -> None:
        """Keep the strips (h, W, C) of a row of tiles. Raises DiskFull, also of the one before."""
        self.finish()
        self._writing = self._thread.submit(self._write, number, strips)

    def finish(self) -> None:
        """Wait until all is kept. Raises DiskFull."""
        self._writing.result()

    def _write(self, number: int, strips: Sequence[Picture]) -> None:
        compressor = zlib.compressobj(strategy=zlib.Z_HUFFMAN_ONLY)  # three times as fast, and as small
        with open_atomically(self._file(number)) as file:
            for strip in strips:
                file.write(compressor.compress(differences(strip).tobytes()))
            file.write(compressor.flush())

    def _file(self, number: int) -> Path:
        return self._folder / f"{number:06d}{_SUFFIX}"


@dataclass(frozen=True)
class Kept:
    """A folder for what is finished of an answer and outlives a kill.

    `on_piece(done, total)` is told of what is read there, where that is not told as what is computed. One answer may be
    computed by several, each a `part`.
    """

    folder: Path
    on_piece: Callable[[int, int], None] | None = None
    part: Part = (0, 1)

    @property
    def is_part(self) -> bool:
        return self.part != (0, 1)

    def tile(self) -> int | None:
        """The size of the tiles with which the answer was begun: in others it would be another. None for nothing."""
        return next((int(kept.name) for kept in self.folder.glob("*")), None)

    @contextmanager
    def rows(self, tile: int) -> Generator[KeptRows]:
        """What is kept of the answer in tiles of that size, and is being kept; that of other sizes is removed."""
        mine = self.folder / str(tile)
        mine.mkdir(parents=True, exist_ok=True)
        for other in self.folder.glob("*"):
            if other != mine:
                shutil.rmtree(other, ignore_errors=True)
        with ThreadPoolExecutor(1, "keeper") as thread:
            kept = KeptRows(mine, self.part, thread)
            yield kept
            kept.finish()
