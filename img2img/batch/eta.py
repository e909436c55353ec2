"""How long a batch has been at it, and how long it will still take (torch-free)."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

WEIGHT = 0.25  # of the newest file in the moving average: a few large files at the end change the estimate soon


@dataclass
class EtaEstimator:
    """A stopwatch for a row of files. Pauses count neither as elapsed nor towards the estimate."""

    clock: Callable[[], float] = time.monotonic
    _started: float = field(init=False)
    _last_file: float = field(default=0.0, init=False)
    _paused_at: float | None = field(default=None, init=False)
    _seconds_a_file: float | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._started = self.clock()

    def elapsed(self) -> float:
        """Seconds of work so far."""
        now = self.clock() if self._paused_at is None else self._paused_at
        return now - self._started

    def pause(self) -> None:
        if self._paused_at is None:
            self._paused_at = self.clock()

    def resume(self) -> None:
        if self._paused_at is not None:
            self._started += self.clock() - self._paused_at
            self._paused_at = None

    def finish_file(self) -> None:
        """Note that one more file is through, whatever became of it."""
        elapsed = self.elapsed()
        newest, self._last_file = elapsed - self._last_file, elapsed
        average = self._seconds_a_file
        self._seconds_a_file = newest if average is None else (1 - WEIGHT) * average + WEIGHT * newest

    def remaining(self, files: float) -> float | None:
        """Seconds that `files` more files will take, or None before the first one is through."""
        return None if self._seconds_a_file is None else files * self._seconds_a_file
