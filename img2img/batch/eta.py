"""How long a batch has been at it, how fast it is, and how long it will still take (torch-free)."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

HALF_LIFE = 30.0  # seconds after which a speed counts half: others may need the machine, and later no more
SHARE = 0.25  # of the time so far, where that is longer


@dataclass
class EtaEstimator:
    """A stopwatch, and the speed of the work: in any unit, as long as it is one of work and not of files.

    Pauses count neither as elapsed nor towards the speed. What comes before the first `note` does not either: it went
    into loading and first calls, which are slow. `earlier` are seconds of starts before this one.
    """

    clock: Callable[[], float] = time.monotonic
    earlier: float = 0.0
    _started: float = field(init=False)
    _paused_at: float | None = field(default=None, init=False)
    _last: tuple[float, float] | None = field(default=None, init=False)  # when something was noted, and what
    _work: float = field(default=0.0, init=False)
    _seconds: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._started = self.clock() - self.earlier

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

    def note(self, work: float) -> None:
        """Note that `work` is done by now, in all."""
        now = self.elapsed()
        if self._last is not None:
            seconds, done = now - self._last[0], work - self._last[1]
            kept = 0.5 ** (seconds / max(HALF_LIFE, SHARE * now))
            self._seconds = kept * self._seconds + seconds
            self._work = max(0.0, kept * self._work + done)
        self._last = now, work

    def skip(self, work: float) -> None:
        """Note that `work` is done by now, in all, and that the last of it was done at an earlier start."""
        self._last = self.elapsed(), work

    def speed(self) -> float | None:
        """Work a second, of late; None until some was timed."""
        return self._work / self._seconds if self._seconds > 0 and self._work > 0 else None

    def remaining(self, work: float) -> float | None:
        """Seconds that `work` will take; None until some was timed."""
        speed = self.speed()
        return None if speed is None else max(0.0, work) / speed
