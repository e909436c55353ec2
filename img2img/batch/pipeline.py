"""Many pictures through one model: an iterator of what became of each file. It never ends at a bad one."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from img2img.batch.plan import Conversion, FileDone, FileFailed
from img2img.errors import Img2ImgError
from img2img.pictures import Picture
from img2img.pictures.files import PictureFile, read_picture, write_picture

Outcome = FileDone | FileFailed
Note = Callable[[Path, PictureFile], PictureFile]
"""Is handed what is about to be written, and where to, and gives back what is."""

# A file is reported when it is on disk. Waiting this share of its computing time for that keeps reports prompt where
# computing is slow, and overlaps writing with the next file where computing is fast.
PATIENCE = 0.1

log = logging.getLogger(__name__)


class Interrupted(Exception):
    """The batch was stopped in the middle of a file, of which nothing is left behind."""


class LongFile(Protocol):
    """A file that is never held whole: its pieces are read, computed and written one after the other."""

    def convert(self, target: Path, note: Note) -> tuple[str, ...]:
        """Write `target`; gives sentences on what it lacks. Raises PictureError, and Interrupted after a stop."""
        ...


def translate_files(
    conversions: Iterable[Conversion],
    translate: Callable[[Picture], Picture],
    *,
    read: Callable[[Path], PictureFile | LongFile] = read_picture,
    note: Note = lambda target, made: made,
    on_start: Callable[[Conversion], None] = lambda conversion: None,
    may_continue: Callable[[], bool] = lambda: True,
) -> Iterator[Outcome]:
    """`read`, `translate` (picture (H, W, C) in, picture out) and write each file; yield what became of it, in order.

    The next file is read, and the last one written, while the network computes. `may_continue` is asked before each
    file: it blocks for as long as a pause lasts, and answers False to stop. `on_start` hears of each file begun. Where
    computing raises Interrupted, the file has no outcome, and is the last one.
    """
    with ThreadPoolExecutor(1, "reader") as reader, ThreadPoolExecutor(1, "writer") as writer:
        unreported: Future[Outcome] | None = None
        for conversion, reading in _read_ahead(conversions, read, reader):
            if not may_continue():
                break
            on_start(conversion)
            started = time.monotonic()
            try:
                outcome = _convert(conversion, reading, translate, note, writer)
            except Interrupted:
                break
            if unreported is not None:
                yield unreported.result()
            unreported = outcome
            if wait([outcome], timeout=PATIENCE * (time.monotonic() - started)).done:
                yield outcome.result()
                unreported = None
        if unreported is not None:
            yield unreported.result()


def _read_ahead(
    conversions: Iterable[Conversion], read: Callable[[Path], PictureFile | LongFile], reader: ThreadPoolExecutor
) -> Iterator[tuple[Conversion, Future[PictureFile | LongFile]]]:
    """Each conversion with its source being read, the reading of the next one already begun."""
    ahead: tuple[Conversion, Future[PictureFile | LongFile]] | None = None
    for conversion in conversions:
        following = conversion, reader.submit(read, conversion.source)
        if ahead is not None:
            yield ahead
        ahead = following
    if ahead is not None:
        yield ahead


def _convert(
    conversion: Conversion,
    reading: Future[PictureFile | LongFile],
    translate: Callable[[Picture], Picture],
    note: Note,
    writer: ThreadPoolExecutor,
) -> Future[Outcome]:
    """Compute now, and write soon: the future is what became of the file."""
    started = time.monotonic()
    try:
        picture = reading.result()
        if not isinstance(picture, PictureFile):
            warnings = picture.convert(conversion.target, note)
            return _known(FileDone(conversion.source, conversion.target, time.monotonic() - started, warnings))
        result = translate(picture.pixels)
    except Interrupted:
        raise
    except Exception as error:  # the door of a file: its fault becomes its outcome
        return _known(_failure(conversion, error, started))
    same_kind = _has_colour(picture.pixels) == _has_colour(result)  # a profile speaks of grey or of colour
    made = replace(picture, pixels=result, icc=picture.icc if same_kind else None)
    return writer.submit(_write, conversion, made, note, started)


def _known(outcome: Outcome) -> Future[Outcome]:
    future: Future[Outcome] = Future()
    future.set_result(outcome)
    return future


def _write(conversion: Conversion, made: PictureFile, note: Note, started: float) -> Outcome:
    try:
        made = note(conversion.target, made)
        warnings = made.warnings + write_picture(conversion.target, made)
    except Exception as error:  # as above
        return _failure(conversion, error, started)
    return FileDone(conversion.source, conversion.target, time.monotonic() - started, warnings)


def _has_colour(picture: Picture) -> bool:
    return picture.shape[2] >= 3


def _failure(conversion: Conversion, error: Exception, started: float) -> FileFailed:
    match error:
        case Img2ImgError():
            message = str(error)
        case OSError():
            message = f"{conversion.source} could not be converted to {conversion.target}: {error.strerror or error}."
        case _:
            log.error("Converting %s failed", conversion.source, exc_info=error)
            message = f"{conversion.source} could not be converted ({type(error).__name__}: {error})."
    return FileFailed(conversion.source, message, time.monotonic() - started)
