"""Many pictures through one model: what became of each file is told as soon as it is known. It never ends at a bad one.

Files are read ahead and written behind in threads, while the network computes here. How many depends on their size: one
large picture, or many small ones, which the network is asked about together.
"""

import logging
import os
import time
import warnings
from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from img2img.batch.ends import InOrder
from img2img.batch.faults import Stage, failure
from img2img.batch.ledger import Stamp
from img2img.batch.plan import Conversion, FileDone, FileLeftOut
from img2img.batch.work import Batch, Interrupted, LeftOut, LongFile, Outcome, Work, profile_for
from img2img.pictures import Picture
from img2img.pictures.files import PictureFile, write_picture

HELPERS = min(4, os.cpu_count() or 1)  # threads that read, and as many that write; the system's calls overlap
BYTES_AHEAD = 1 << 20  # of files that are read ahead, at most, if there are several
MOST = 64  # files, at most

log = logging.getLogger(__name__)


def translate_files(conversions: Iterable[Conversion], batch: Batch, work: Work, *, stamped: bool = False) -> None:
    """Convert all files, until there are no more or the batch stops. With `stamped`, `begin` is told files' contents.

    What has been begun is told when this returns. Raises what `batch` raises.
    """
    ends = InOrder(batch.end)
    with (
        warnings.catch_warnings(),
        ThreadPoolExecutor(HELPERS, "reader") as readers,
        ThreadPoolExecutor(HELPERS, "writer") as writers,
    ):
        warnings.simplefilter("ignore")  # as readers and writers do one by one, and would undo for one another
        ahead = _Ahead(iter(conversions), work, readers, stamped=stamped)
        try:
            while batch.may_continue() and (group := ahead.take()):
                wanted = [file for file in group if batch.begin(file.conversion, file.stamp)]
                _convert(wanted, work, writers, ends)
        except _Stopped as stopped:
            for file in stopped.files:
                batch.interrupt(file.conversion)
        finally:
            ahead.drop()
    ends.check()


@dataclass
class _File:
    """A file that is being read."""

    conversion: Conversion
    reading: Future[PictureFile | LongFile]
    size: int
    stamp: Stamp | None = None


class _Stopped(Exception):
    def __init__(self, files: Sequence[_File]) -> None:
        super().__init__()
        self.files = files


class _Ahead:
    """Files being read, in order: always one more than is computed, and more of small ones."""

    def __init__(self, source: Iterator[Conversion], work: Work, pool: ThreadPoolExecutor, *, stamped: bool) -> None:
        self._source, self._work, self._pool, self._stamped = source, work, pool, stamped
        self._files: deque[_File] = deque()

    def take(self) -> list[_File]:
        """The next file, or some that are read already and may be translated together; none at the end."""
        self._fill()
        if not self._files:
            return []
        group = [self._files.popleft()]
        self._fill()
        group[0].reading.exception()  # waits
        kind = self._kind(group[0])
        while kind and len(group) < kind[1] and self._files and self._files[0].reading.done():
            if self._kind(self._files[0]) != kind:
                break
            group.append(self._files.popleft())
        return group

    def drop(self) -> None:
        """Read no more."""
        for file in self._files:
            file.reading.cancel()

    def _fill(self) -> None:
        while not self._files or (len(self._files) < MOST and sum(file.size for file in self._files) < BYTES_AHEAD):
            conversion = next(self._source, None)
            if conversion is None:
                return
            file = _File(conversion, Future(), _size(conversion.source))
            file.reading = self._pool.submit(self._read, file)
            self._files.append(file)

    def _read(self, file: _File) -> PictureFile | LongFile:
        if self._stamped:
            file.stamp = Stamp.of(file.conversion.source)
        return self._work.read(file.conversion.source)

    def _kind(self, file: _File) -> tuple[Hashable, int] | None:
        if file.reading.exception() is not None:
            return None
        picture = file.reading.result()
        return self._work.alike(picture.pixels) if isinstance(picture, PictureFile) else None


def _convert(group: list[_File], work: Work, writers: ThreadPoolExecutor, ends: InOrder) -> None:
    """Compute now, and write soon. Several are translated together, and one by one where that fails."""
    if len(group) > 1:
        started = time.monotonic()
        pictures = [picture for file in group if isinstance(picture := file.reading.result(), PictureFile)]
        try:
            answers = work.translate([picture.pixels for picture in pictures])
        except Interrupted:
            raise _Stopped(group) from None
        except Exception:  # one of them, or all: each is asked about by itself, and told by itself
            log.debug("Translating %d pictures together failed", len(group), exc_info=True)
        else:
            for file, picture, answer in zip(group, pictures, answers, strict=True):
                _submit(file.conversion, picture, answer, started, work, writers, ends)
            return
    for index, file in enumerate(group):
        try:
            _convert_one(file, work, writers, ends)
        except Interrupted:
            raise _Stopped(group[index:]) from None


def _convert_one(file: _File, work: Work, writers: ThreadPoolExecutor, ends: InOrder) -> None:
    started, conversion = time.monotonic(), file.conversion
    stage: Stage = "reading"
    try:
        picture = file.reading.result()
        if not isinstance(picture, PictureFile):
            stage = "writing"  # and reading; it is looked for in both places
            _check_folder(conversion, work)
            lacks = picture.convert(conversion.target, work.note)
            lacks += work.finish(conversion.source, conversion.target)
            done = FileDone(conversion.source, conversion.target, time.monotonic() - started, lacks)
            ends.add(_known(done))
            return
        stage = "computing"
        (answer,) = work.translate([picture.pixels])
    except Interrupted:
        raise
    except LeftOut as why:
        ends.add(_known(FileLeftOut(conversion.source, conversion.target, str(why))))
        return
    except Exception as error:  # the door of a file: its fault becomes its outcome
        ends.add(_known(failure(conversion, error, started, stage)))
        return
    _submit(conversion, picture, answer, started, work, writers, ends)


def _submit(
    conversion: Conversion,
    picture: PictureFile,
    answer: Picture,
    started: float,
    work: Work,
    writers: ThreadPoolExecutor,
    ends: InOrder,
) -> None:
    made = replace(picture, pixels=answer, icc=profile_for(picture, answer.shape[2]))
    pixels = picture.pixels.shape[0] * picture.pixels.shape[1]
    ends.make_room(answer.nbytes)
    ends.add(writers.submit(_write, conversion, made, work, started, pixels), answer.nbytes)


def _known(outcome: Outcome) -> Future[Outcome]:
    future: Future[Outcome] = Future()
    future.set_result(outcome)
    return future


def _write(conversion: Conversion, made: PictureFile, work: Work, started: float, pixels: int) -> Outcome:
    try:
        _check_folder(conversion, work)
        made = work.note(conversion.target, made)
        lacks = made.warnings + write_picture(conversion.target, made, work.options)
        lacks += work.finish(conversion.source, conversion.target)
    except Exception as error:  # as above
        return failure(conversion, error, started, "writing")
    size = made.pixels.shape[0] * made.pixels.shape[1]
    return FileDone(conversion.source, conversion.target, time.monotonic() - started, lacks, pixels, size)


def _check_folder(conversion: Conversion, work: Work) -> None:
    if not work.can_write():
        raise FileNotFoundError(2, "the output folder is gone", str(conversion.target))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
