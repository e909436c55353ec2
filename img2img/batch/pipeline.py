"""Many pictures through one model: what became of each file is told as soon as it is known. It never ends at a bad one.

Files are read ahead and written behind in threads, while the network computes here. How many depends on their size: one
large picture, or many small ones, which the network is asked about together.
"""

import logging
import os
import time
import warnings
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import RLock
from typing import Literal, Protocol

from img2img.batch.ledger import Stamp
from img2img.batch.plan import Conversion, FileDone, FileFailed
from img2img.errors import DiskFull, Img2ImgError
from img2img.pictures import Picture
from img2img.pictures.files import PictureFile, read_picture, write_picture

Outcome = FileDone | FileFailed
Note = Callable[[Path, PictureFile], PictureFile]
"""Is handed what is about to be written, and where to, and gives back what is."""

HELPERS = min(4, os.cpu_count() or 1)  # threads that read, and as many that write; the system's calls overlap
BYTES_AHEAD = 1 << 20  # of files that are read ahead, at most, if there are several
BYTES_BEHIND = 64 << 20  # of answers that wait to be written, at most, if there are several
MOST = 64  # files ahead, and as many behind

log = logging.getLogger(__name__)


class Interrupted(Exception):
    """The batch was stopped in the middle of a file, of which nothing is left behind."""


class LongFile(Protocol):
    """A file that is never held whole: its pieces are read, computed and written one after the other."""

    def convert(self, target: Path, note: Note) -> tuple[str, ...]:
        """Write `target`; gives sentences on what it lacks. Raises PictureError, and Interrupted after a stop."""
        ...


@dataclass(frozen=True)
class Work:
    """What is done with each file.

    translate  pictures (H, W, C), alike, to as many answers; raises Interrupted after a stop
    alike      a key that pictures share which may be translated together, and how many; None for one alone
    can_write  whether the folder of the results is there; nothing makes it anew where a drive was unplugged
    """

    translate: Callable[[Sequence[Picture]], Sequence[Picture]]
    read: Callable[[Path], PictureFile | LongFile] = read_picture
    note: Note = lambda target, made: made
    alike: Callable[[Picture], tuple[Hashable, int] | None] = lambda picture: None
    can_write: Callable[[], bool] = lambda: True


class Batch(Protocol):
    """Who is asked about each file, and told. All but `end` are called by the thread that computes."""

    def may_continue(self) -> bool:
        """Asked before files are begun: blocks for as long as a pause lasts, and answers False to stop."""
        ...

    def begin(self, conversion: Conversion, stamp: Stamp | None) -> bool:
        """This file has its turn; False where it is not wanted any more."""
        ...

    def end(self, outcome: Outcome, stamp: Stamp | None = None) -> None:
        """What became of a file: told in the order of the files, by any thread, never by two at once.

        With `stamp` from who read it, where `begin` could not be told.
        """
        ...

    def interrupt(self, conversion: Conversion) -> None:
        """This file was begun, and is left undone."""
        ...


def translate_files(conversions: Iterable[Conversion], batch: Batch, work: Work, *, stamped: bool = False) -> None:
    """Convert all files, until there are no more or the batch stops. With `stamped`, `begin` is told files' contents.

    What has been begun is told when this returns. Raises what `batch` raises.
    """
    ends = _InOrder(batch.end)
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


@dataclass
class _InOrder:
    """Tells what became of files in their order, each as soon as it and all before it are known."""

    tell: Callable[[Outcome], None]
    _waiting: deque[tuple[Future[Outcome], int]] = field(default_factory=deque[tuple[Future[Outcome], int]])
    _lock: RLock = field(default_factory=RLock)
    _fault: BaseException | None = None

    def add(self, outcome: Future[Outcome], size: int = 0) -> None:
        """`outcome` comes next, of an answer of `size` bytes. Waits while too much waits to be written."""
        self.check()
        with self._lock:
            self._waiting.append((outcome, size))
        outcome.add_done_callback(self._release)

    def make_room(self, size: int) -> None:
        """Wait until `size` more bytes may wait to be written."""
        while True:
            with self._lock:
                is_full = len(self._waiting) >= MOST or sum(held for _, held in self._waiting) + size > BYTES_BEHIND
                oldest = self._waiting[0][0] if self._waiting and is_full else None
            if oldest is None:
                return
            oldest.exception()
            self._release(oldest)

    def check(self) -> None:
        """Raise what telling raised, in whichever thread that was."""
        if self._fault:
            raise self._fault

    def _release(self, _: Future[Outcome]) -> None:
        with self._lock:
            while self._waiting and self._waiting[0][0].done():
                outcome = self._waiting.popleft()[0].result()
                try:
                    self.tell(outcome)
                except BaseException as error:  # a thread of the pool would only log it
                    self._fault = self._fault or error


def _convert(group: list[_File], work: Work, writers: ThreadPoolExecutor, ends: _InOrder) -> None:
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


def _convert_one(file: _File, work: Work, writers: ThreadPoolExecutor, ends: _InOrder) -> None:
    started, conversion = time.monotonic(), file.conversion
    stage: _Stage = "reading"
    try:
        picture = file.reading.result()
        if not isinstance(picture, PictureFile):
            stage = "writing"  # and reading; it is looked for in both places
            _check_folder(conversion, work)
            lacks = picture.convert(conversion.target, work.note)
            done = FileDone(conversion.source, conversion.target, time.monotonic() - started, lacks)
            ends.add(_known(done))
            return
        stage = "computing"
        (answer,) = work.translate([picture.pixels])
    except Interrupted:
        raise
    except Exception as error:  # the door of a file: its fault becomes its outcome
        ends.add(_known(_failure(conversion, error, started, stage)))
        return
    _submit(conversion, picture, answer, started, work, writers, ends)


def _submit(
    conversion: Conversion,
    picture: PictureFile,
    answer: Picture,
    started: float,
    work: Work,
    writers: ThreadPoolExecutor,
    ends: _InOrder,
) -> None:
    same_kind = _has_colour(picture.pixels) == _has_colour(answer)  # a profile speaks of grey or of colour
    made = replace(picture, pixels=answer, icc=picture.icc if same_kind else None)
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
        lacks = made.warnings + write_picture(conversion.target, made)
    except Exception as error:  # as above
        return _failure(conversion, error, started, "writing")
    return FileDone(conversion.source, conversion.target, time.monotonic() - started, lacks, pixels)


def _check_folder(conversion: Conversion, work: Work) -> None:
    if not work.can_write():
        raise FileNotFoundError(2, "the output folder is gone", str(conversion.target))


def _has_colour(picture: Picture) -> bool:
    return picture.shape[2] >= 3


_Stage = Literal["reading", "computing", "writing"]


def _failure(conversion: Conversion, error: Exception, started: float, stage: _Stage) -> FileFailed:
    needed = 0
    match error:
        case DiskFull():
            message, needed = str(error), error.needed
        case Img2ImgError():
            message = str(error)
        case OSError():
            message = f"{conversion.source} could not be converted to {conversion.target}: {error.strerror or error}."
        case _:
            log.error("Converting %s failed", conversion.source, exc_info=error)
            message = f"{conversion.source} could not be converted ({type(error).__name__}: {error})."
    cause = "space" if isinstance(error, DiskFull) else _cause(error, stage)
    return FileFailed(conversion.source, message, time.monotonic() - started, cause, needed)


def _cause(error: Exception, stage: _Stage) -> Literal["", "missing", "reading", "writing"]:
    """What the system refused, if the fault is the system's and not the picture's."""
    fault = error if isinstance(error, OSError) else error.__cause__
    if not isinstance(fault, OSError) or fault.errno is None or stage == "computing":
        return ""
    if stage == "writing":
        return "writing"
    if isinstance(fault, FileNotFoundError):
        return "missing"
    return "" if isinstance(fault, PermissionError | IsADirectoryError) else "reading"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
