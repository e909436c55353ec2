"""TrainingHistory: what a training's events add up to. No Qt in here."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from img2img.runs.folder import Event


@dataclass
class Series:
    """One loss over the steps."""

    steps: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def forget_after(self, step: int) -> None:
        while self.steps and self.steps[-1] > step:
            self.steps.pop()
            self.values.pop()


@dataclass(frozen=True)
class Sample:
    """A sheet of sample pictures; `file` is relative to the run folder."""

    step: int
    file: str


@dataclass
class TrainingHistory:
    """The newest of each thing that events tell, and all losses and samples.

    A run that starts again at an earlier step (after a crash) makes void what came after that step.
    """

    losses: dict[str, Series] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)
    warnings: dict[str, int] = field(default_factory=dict)  # sentence -> how often it was told
    step: int = 0
    steps: int = 0
    elapsed: float | None = None
    eta: float | None = None
    seconds_per_step: float | None = None
    device: str = ""
    precision: str = ""
    parameters: int = 0
    preparing: Event = field(default_factory=dict)  # the last event of preparation; empty once steps are taken
    failure: str = ""
    saved_step: int | None = None  # of the model file in the run folder

    def take(self, events: Iterable[Event]) -> None:
        """Add events, in their order."""
        for event in events:
            self._take(event)

    def _take(self, event: Event) -> None:
        match event["event"]:
            case "started":
                self._start(event)
            case "preparing":
                self.preparing = event
            case "progress":
                self.step, self.steps = event["step"], event["steps"]
                self.elapsed, self.eta = event["elapsed"], event["eta"]
                self.seconds_per_step = event["seconds_per_step"]
            case "losses":
                self._add_losses(event)
            case "sample":
                self._forget_samples(event["step"] - 1)
                self.samples.append(Sample(event["step"], event["file"]))
            case "saved":
                self.saved_step = event["step"]
            case "warning":
                self.warnings[event["message"]] = self.warnings.get(event["message"], 0) + 1
            case "failed":
                self.failure = event["message"]
            case "finished" | "stopped":
                self.step, self.eta = event["step"], None
            case _:
                pass

    def _start(self, event: Event) -> None:
        self.step, self.steps = event["step"], event["steps"]
        self.device, self.precision = event["device"], event["precision"]
        self.parameters = event["parameters"]
        self.preparing, self.failure = {}, ""
        self._forget_samples(self.step)
        for series in self.losses.values():
            series.forget_after(self.step)

    def _add_losses(self, event: Event) -> None:
        for name, value in event["values"].items():
            series = self.losses.setdefault(name, Series())
            series.steps.append(event["step"])
            series.values.append(value)

    def _forget_samples(self, step: int) -> None:
        while self.samples and self.samples[-1].step > step:
            self.samples.pop()
