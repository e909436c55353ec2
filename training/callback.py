"""StepCallback: what happens between two steps of a run: events, samples, snapshots, and a reader's requests."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from img2img.runs.events import EventBase, Losses, Paused, Resumed, TrainingProgress
from img2img.runs.folder import RunFolder
from training.fit import Values
from training.snapshot import TrainingState

PAUSE_POLL = 0.2  # seconds
SMOOTHING = 0.9


@dataclass
class StepCallback:
    """Called after every step; answers whether to go on. Collaborators are functions that draw and save."""

    run: RunFolder
    state: TrainingState
    steps: int
    report: Callable[[EventBase], None]
    sample: Callable[[], None]
    save: Callable[[], None]
    sample_every: int
    save_every: int
    batch_size: int
    stopped: bool = False
    _last_step: float = field(default_factory=time.monotonic)
    _last_report: float = 0.0
    _seconds_per_step: float = 0.0

    def __call__(self, losses: Callable[[], Values]) -> bool:
        step = self.state.step
        self._note_time()
        self.state.average.update(step, self.batch_size)
        self._report_when_due(step, losses)
        # A request is consumed also on a step that is due, whose sample or snapshot answers it.
        if self.run.consume("sample") or step % self.sample_every == 0 or step in (1, self.steps):
            self.sample()
        if self.run.consume("save") or (step % self.save_every == 0 and step < self.steps):
            losses()  # a state that has diverged must not replace a good snapshot
            self.save()
        if self.run.consume("pause"):
            self._wait()
        if self.run.consume("stop"):
            self.stopped = True
        self._last_step = time.monotonic()
        return not self.stopped

    def _note_time(self) -> None:
        taken = time.monotonic() - self._last_step
        before = self._seconds_per_step or taken
        self._seconds_per_step = SMOOTHING * before + (1 - SMOOTHING) * taken
        self.state.seconds += taken

    def _report_when_due(self, step: int, losses: Callable[[], Values]) -> None:
        """Once a second at first, seldom enough later that a week's events stay readable."""
        now = time.monotonic()
        if now - self._last_report < min(30.0, max(1.0, self.state.seconds / 2000)) and step < self.steps:
            return
        self._last_report = now
        self.report(Losses(step=step, values=dict(losses())))
        self.report(
            TrainingProgress(
                step=step,
                steps=self.steps,
                elapsed=round(self.state.seconds, 1),
                eta=round((self.steps - step) * self._seconds_per_step, 1),
                seconds_per_step=round(self._seconds_per_step, 4),
                skipped=self.state.skipped,
            )
        )

    def _wait(self) -> None:
        self.save()
        self.report(Paused(step=self.state.step))
        while not self.run.consume("resume"):
            if self.run.consume("stop"):
                self.stopped = True
                return
            time.sleep(PAUSE_POLL)
        self.report(Resumed(step=self.state.step))
