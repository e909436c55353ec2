"""Rows of pictures that are stored lying down, mirrored or on their head."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from tempfile import TemporaryFile
from typing import IO

import numpy as np

from img2img.disk import cache_folder
from img2img.errors import DiskFull
from img2img.pictures import Picture
from img2img.pictures.pixels import upright
from img2img.pictures.rows import PictureRows

_AT_ONCE = 256  # rows of the upright picture: each is read from all over the file where it lies down


@contextmanager
def turned_rows(rows: PictureRows, orientation: int) -> Generator[PictureRows]:
    """`rows` turned and mirrored as EXIF's `orientation` says, 1 to 8; their pixels go through a temporary file."""
    if orientation == 1:
        yield rows
        return
    height, width = rows.height, rows.width
    across, down = (height, width) if orientation >= 5 else (width, height)
    cache_folder().mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=cache_folder()) as file:  # not in a folder that may be memory
        _fill(file, rows)

        def strips() -> Iterator[Picture]:
            for top in range(0, down, _AT_ONCE):
                bottom = min(top + _AT_ONCE, down)
                begins_at_end = orientation in (3, 4, 7, 8)
                span = slice(down - bottom, down - top) if begins_at_end else slice(top, bottom)
                whole = slice(0, across)
                place = (whole, span) if orientation >= 5 else (span, whole)
                yield upright(_stored(file, rows, *place), orientation)

        yield replace(rows, height=down, width=across, strips=strips)


def _fill(file: IO[bytes], rows: PictureRows) -> None:
    for strip in rows.strips():
        try:
            file.write(np.ascontiguousarray(strip).data)
            file.flush()
        except OSError as error:
            raise DiskFull(
                f"{cache_folder()} has no room for a picture that has to be turned ({error.strerror}). Free some space."
            ) from error


def _stored(file: IO[bytes], rows: PictureRows, down: slice, across: slice) -> Picture:
    """The part (h, w, C) of `rows` that `file` holds, which is mapped nowhere: it would count as memory."""
    part = np.empty((down.stop - down.start, across.stop - across.start, rows.channels), rows.dtype)
    pixel = rows.channels * part.itemsize
    if part.shape[1] == rows.width:
        file.seek(down.start * rows.width * pixel)
        return np.frombuffer(file.read(part.nbytes), part.dtype).reshape(part.shape)
    for number, row in enumerate(part, down.start):
        file.seek((number * rows.width + across.start) * pixel)
        row[:] = np.frombuffer(file.read(row.nbytes), row.dtype).reshape(row.shape)
    return part
