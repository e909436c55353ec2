"""Report: how far a batch is, told to everybody who listens (torch-free)."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import Literal, TypedDict

from img2img.batch.eta import EtaEstimator
from img2img.batch.plan import Conversion, FileDone, FileFailed
from img2img.batch.workload import A_FILE, Workload
from img2img.disk import shown
from img2img.runs.events import (
    BatchFinished,
    BatchProgress,
    BatchStarted,
    BatchStopped,
    EventBase,
    FileEvent,
    Paused,
    Resumed,
    Stopping,
    Waiting,
)

BETWEEN_FILES = 0.2  # seconds between two progress events, unless the last file is through
BETWEEN_TILES = 0.5  # and inside one large picture

Listener = Callable[[EventBase], None]
"""Hears the events of a batch."""

WaitReason = Literal["device", "source", "output", "space", "pictures"]


class Ends(TypedDict):
    """How many files came to which end."""

    done: int
    failed: int
    skipped: int


@dataclass
class Tally:
    """How many files there are, and what became of them."""

    total: int = 0
    done: int = 0
    failed: int = 0
    skipped: int = 0

    @property
    def left(self) -> int:
        return self.total - self.done - self.failed - self.skipped

    @property
    def is_complete(self) -> bool:
        """Whether everything asked for was done, now or at an earlier start."""
        return self.done + self.skipped == self.total

    def ends(self) -> Ends:
        return {"done": self.done, "failed": self.failed, "skipped": self.skipped}


@dataclass
class Report:
    """Counts the files and makes events of what becomes of them; from any thread.

    `enlargement` is how many pixels of a result there are to one of its source, as far as that is known beforehand.
    """

    listeners: tuple[Listener, ...]
    tally: Tally = field(default_factory=Tally)
    estimator: EtaEstimator = field(default_factory=EtaEstimator)
    workload: Workload = field(default_factory=Workload)
    enlargement: float = 1.0
    _lock: RLock = field(default_factory=RLock)
    _last_progress: float = 0.0
    _begun: Path | None = None  # the file that is computed
    _work_done: float = 0.0
    _pixels_made: float = 0.0

    def tell(self, event: EventBase) -> None:
        with self._lock:
            for listener in self.listeners:
                listener(event)

    def start(self, model: str, output: str, device: str, format: str) -> None:  # noqa: A002, as the event says
        self.tell(BatchStarted(total=self.tally.total, model=model, output=output, device=device, format=format))

    def add(self, sources: Iterable[Path], unplanned: int = 0) -> None:
        """There are these files as well, and `unplanned` paths that are none."""
        sources = list(sources)
        self.workload.add(sources)
        self.tally.total += len(sources) + unplanned

    def begin_file(self, item: Conversion) -> None:
        self._begun = item.source
        self.tell(FileEvent(path=str(item.source), target=str(item.target), state="running"))

    def skip_file(self, item: Conversion, reason: str) -> None:
        with self._lock:
            self.tally.skipped += 1
            self.workload.drop(item.source)
            self.tell(FileEvent(path=str(item.source), target=str(item.target), state="skipped", message=reason))
            self._tell_progress_sometimes(BETWEEN_FILES)

    def remove_file(self, source: Path, *, had_failed: bool = False) -> None:
        """It is not wanted any more."""
        with self._lock:
            self.tally.total -= 1
            self.tally.failed -= had_failed
            self.workload.drop(source)
            self.tell(FileEvent(path=str(source), state="removed"))

    def put_back_file(self, source: Path, message: str = "") -> None:
        """It was begun, and waits again."""
        self.tell(FileEvent(path=str(source), state="waiting", message=shown(message)))

    def retry_file(self, source: Path, *, had_failed: bool) -> None:
        """It had failed, or had been removed, and waits again."""
        with self._lock:
            self.tally.failed -= had_failed
            self.tally.total += not had_failed
            self.workload.add([source])
            self.put_back_file(source)

    def end_file(self, outcome: FileDone | FileFailed) -> None:
        path, seconds = shown(outcome.source), round(outcome.seconds, 3)
        with self._lock:
            if isinstance(outcome, FileDone):
                self._count_work(outcome)
                self.tally.done += 1
                target, warnings = str(outcome.target), outcome.warnings
                self.tell(FileEvent(path=path, target=target, state="done", seconds=seconds, warnings=warnings))
            else:
                self.workload.drop(outcome.source)
                self.tally.failed += 1
                self.tell(FileEvent(path=path, state="failed", message=str(outcome), seconds=seconds))
            self._tell_progress_sometimes(BETWEEN_FILES)

    def on_tile(self, done: int, total: int, *, is_kept: bool = False) -> None:
        """Inside one large file: `done` of its `total` pieces are computed, or were (`is_kept`) at an earlier start."""
        with self._lock:
            if done < total and self._begun:
                note = self.estimator.skip if is_kept else self.estimator.note
                note(self._work_done + done / total * self.workload.of(self._begun))
                self._tell_progress_sometimes(BETWEEN_TILES, done / total)

    def tell_progress(self, fraction: float = 0.0) -> None:
        """Tell how far the batch is; `fraction` of the file being computed is done as well."""
        self._last_progress = time.monotonic()
        partly = fraction * self.workload.of(self._begun) if self._begun and fraction else 0.0
        eta = 0.0 if self.tally.left == 0 else self.estimator.remaining(self.workload.left() - partly)
        speed = self._megapixels_a_second()
        self.tell(
            BatchProgress(
                **self.tally.ends(),
                total=self.tally.total,
                fraction=round(fraction, 3),
                elapsed=round(self.estimator.elapsed(), 3),
                eta=None if eta is None else round(eta, 1),
                megapixels_a_second=None if speed is None else round(speed, 3),
            )
        )

    def pause(self) -> None:
        self.estimator.pause()
        self.tell(Paused())

    def wait(self, reason: WaitReason, message: str) -> None:
        self.estimator.pause()
        self.tell(Waiting(reason=reason, message=message))

    def resume(self) -> None:
        self.estimator.resume()
        self.tell(Resumed())

    def stop(self) -> None:
        self.tell(Stopping())

    def end(self, *, stopped: bool) -> None:
        with self._lock:
            if self.tally.left:  # else it was told with the last file
                self.tell_progress()
            self.tell((BatchStopped if stopped else BatchFinished)(**self.tally.ends()))

    def _count_work(self, outcome: FileDone) -> None:
        if outcome.pixels:
            self.workload.learn(outcome.source, outcome.pixels)
        work = self.workload.drop(outcome.source)
        self._work_done += work
        self._pixels_made += outcome.made or (work - A_FILE) * self.enlargement
        self.estimator.note(self._work_done)

    def _megapixels_a_second(self) -> float | None:
        speed = self.estimator.speed()
        if speed is None:
            return None
        made = self._pixels_made / self._work_done if self._pixels_made else self.enlargement
        return speed * made / 1e6

    def _tell_progress_sometimes(self, interval: float, fraction: float = 0.0) -> None:
        if time.monotonic() - self._last_progress >= interval or self.tally.left == 0:
            self.tell_progress(fraction)
