"""Report: how far a batch is, told to everybody who listens (torch-free)."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypedDict

from img2img.batch.eta import EtaEstimator
from img2img.batch.plan import Conversion, FileDone, FileFailed
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
)

REPORT_INTERVAL = 1.0  # seconds between two progress events inside one large picture

Listener = Callable[[EventBase], None]
"""Hears the events of a batch."""


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
    """Counts the files and makes events of what becomes of them."""

    listeners: tuple[Listener, ...]
    tally: Tally = field(default_factory=Tally)
    estimator: EtaEstimator = field(default_factory=EtaEstimator)
    _last_progress: float = 0.0

    def tell(self, event: EventBase) -> None:
        for listener in self.listeners:
            listener(event)

    def start(self, total: int, model: str, output: str) -> None:
        self.tally.total = total
        self.tell(BatchStarted(total=total, model=model, output=output))

    def begin_file(self, item: Conversion) -> None:
        self.tell(FileEvent(path=str(item.source), target=str(item.target), state="running"))

    def skip_file(self, item: Conversion, reason: str) -> None:
        self.tally.skipped += 1
        self.tell(FileEvent(path=str(item.source), target=str(item.target), state="skipped", message=reason))
        self.tell_progress()

    def end_file(self, outcome: FileDone | FileFailed) -> None:
        path, seconds = shown(outcome.source), round(outcome.seconds, 3)
        self.estimator.finish_file()
        if isinstance(outcome, FileDone):
            self.tally.done += 1
            target, warnings = str(outcome.target), outcome.warnings
            self.tell(FileEvent(path=path, target=target, state="done", seconds=seconds, warnings=warnings))
        else:
            self.tally.failed += 1
            self.tell(FileEvent(path=path, state="failed", message=str(outcome), seconds=seconds))
        self.tell_progress()

    def on_tile(self, done: int, total: int) -> None:
        """Inside one large picture: `done` of its `total` tiles are computed."""
        if done < total and time.monotonic() - self._last_progress > REPORT_INTERVAL:
            self.tell_progress(done / total)

    def tell_progress(self, fraction: float = 0.0) -> None:
        """Tell how far the batch is; `fraction` of the file being computed is done as well."""
        self._last_progress = time.monotonic()
        eta = self.estimator.remaining(self.tally.left - fraction)
        self.tell(
            BatchProgress(
                **self.tally.ends(),
                total=self.tally.total,
                fraction=round(fraction, 3),
                elapsed=round(self.estimator.elapsed(), 3),
                eta=None if eta is None else round(eta, 1),
            )
        )

    def pause(self) -> None:
        self.estimator.pause()
        self.tell(Paused())

    def resume(self) -> None:
        self.estimator.resume()
        self.tell(Resumed())

    def end(self, *, stopped: bool) -> None:
        self.tell((BatchStopped if stopped else BatchFinished)(**self.tally.ends()))
