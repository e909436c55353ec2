"""Many pictures through one model: an iterator of what became of each file. It never ends at a bad one."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

from img2img.batch.plan import Conversion, FileDone, FileFailed
from img2img.errors import Img2ImgError
from img2img.pictures import Picture
from img2img.pictures.files import PictureFile, read_picture, write_picture

Outcome = FileDone | FileFailed

# A file is reported when it is on disk. Waiting this share of its computing time for that keeps reports prompt where
# computing is slow, and overlaps writing with the next file where computing is fast.
PATIENCE = 0.1

log = logging.getLogger(__name__)


def translate_files(
    conversions: Iterable[Conversion],
    translate: Callable[[Picture], Picture],
    *,
    read: Callable[[Path], PictureFile] = read_picture,
    note: Callable[[Path, PictureFile], PictureFile] = lambda target, made: made,
    on_start: Callable[[Conversion], None] = lambda conversion: None,
    may_continue: Callable[[], bool] = lambda: True,
) -> Iterator[Outcome]:
    """`read`, `translate` (picture (H, W, C) in, picture out) and write each file; yield what became of it, in order.

    The next file is read, and the last one written, while the network computes. `may_continue` is asked before each
    file: it blocks for as long as a pause lasts, and answers False to stop. `on_start` hears of each file begun.
    `note` is handed what is about to be written, and where to, and gives back what is.
    """
    with ThreadPoolExecutor(1, "reader") as reader, ThreadPoolExecutor(1, "writer") as writer:
        unreported: Future[Outcome] | None = None
        for conversion, reading in _read_ahead(conversions, read, reader):
            if not may_continue():
                break
            on_start(conversion)
            started = time.monotonic()
            outcome = _convert(conversion, reading, translate, note, writer)
            if unreported is not None:
                yield unreported.result()
            unreported = outcome
            if wait([outcome], timeout=PATIENCE * (time.monotonic() - started)).done:
                yield outcome.result()
                unreported = None
        if unreported is not None:
            yield unreported.result()


def _read_ahead(
    conversions: Iterable[Conversion], read: Callable[[Path], PictureFile], reader: ThreadPoolExecutor
) -> Iterator[tuple[Conversion, Future[PictureFile]]]:
    """Each conversion with its source being read, the reading of the next one already begun."""
    ahead: tuple[Conversion, Future[PictureFile]] | None = None
    for conversion in conversions:
        following = conversion, reader.submit(read, conversion.source)
        if ahead is not None:
            yield ahead
        ahead = following
    if ahead is not None:
        yield ahead


def _convert(
    conversion: Conversion,
    reading: Future[PictureFile],
    translate: Callable[[Picture], Picture],
    note: Callable[[Path, PictureFile], PictureFile],
    writer: ThreadPoolExecutor,
) -> Future[Outcome]:
    """Compute now, and write soon: the future is what became of the file."""
    started = time.monotonic()
    try:
        picture = reading.result()
        result = translate(picture.pixels)
    except Exception as error:  # the door of a file: its fault becomes its outcome
        failed: Future[Outcome] = Future()
        failed.set_result(_failure(conversion, error, started))
        return failed
    same_kind = _has_colour(picture.pixels) == _has_colour(result)  # a profile speaks of grey or of colour
    made = replace(picture, pixels=result, icc=picture.icc if same_kind else None)
    return writer.submit(_write, conversion, made, note, started)


def _write(
    conversion: Conversion,
    made: PictureFile,
    note: Callable[[Path, PictureFile], PictureFile],
    started: float,
) -> Outcome:
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
