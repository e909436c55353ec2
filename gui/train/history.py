"""TrainingHistory: what a training's events add up to. No Qt in here."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from img2img.runs.events import (
    Event,
    Failed,
    Losses,
    Preparing,
    Sampled,
    Saved,
    TrainingFinished,
    TrainingProgress,
    TrainingStarted,
    TrainingStopped,
    Warned,
)


@dataclass
class Series:
    """One loss over the steps. `cuts` counts how often its end became void: otherwise it only grows."""

    steps: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    cuts: int = 0

    def forget_after(self, step: int) -> None:
        if self.steps and self.steps[-1] > step:
            self.cuts += 1
        while self.steps and self.steps[-1] > step:
            self.steps.pop()
            self.values.pop()


@dataclass
class TrainingHistory:
    """The newest of each thing that events tell, and all losses and samples.

    A run that starts again at an earlier step (after a crash) makes void what came after that step.
    """

    losses: dict[str, Series] = field(default_factory=dict)
    samples: list[Sampled] = field(default_factory=list)
    warnings: dict[str, int] = field(default_factory=dict)  # sentence -> how often it was told
    step: int = 0
    steps: int = 0
    elapsed: float | None = None
    eta: float | None = None
    seconds_per_step: float | None = None
    device: str = ""
    precision: str = ""
    parameters: int = 0
    preparing: Preparing | None = None  # None once steps are taken
    failure: str = ""
    saved_step: int | None = None  # of the model file in the run folder

    def take(self, events: Iterable[Event]) -> None:
        """Add events, in their order."""
        for event in events:
            self._take(event)

    def _take(self, event: Event) -> None:
        match event:
            case TrainingStarted():
                self._start(event)
            case Preparing():
                self.preparing = event
            case TrainingProgress():
                self.step, self.steps = event.step, event.steps
                self.elapsed, self.eta, self.seconds_per_step = event.elapsed, event.eta, event.seconds_per_step
            case Losses():
                self._add_losses(event)
            case Sampled():
                self._forget_samples(event.step - 1)
                self.samples.append(event)
            case Saved():
                self.saved_step = event.step
            case Warned():
                self.warnings[event.message] = self.warnings.get(event.message, 0) + 1
            case Failed():
                self.failure = event.message
            case TrainingFinished() | TrainingStopped():
                self.step, self.eta = event.step, None
            case _:
                pass

    def _start(self, event: TrainingStarted) -> None:
        self.step, self.steps = event.step, event.steps
        self.device, self.precision = event.device, event.precision
        self.parameters = event.parameters
        self.preparing, self.failure = None, ""
        self._forget_samples(self.step)
        for series in self.losses.values():
            series.forget_after(self.step)

    def _add_losses(self, event: Losses) -> None:
        for name, value in event.values.items():
            series = self.losses.setdefault(name, Series())
            series.steps.append(event.step)
            series.values.append(value)

    def _forget_samples(self, step: int) -> None:
        while self.samples and self.samples[-1].step > step:
            self.samples.pop()
