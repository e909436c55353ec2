"""What a run tells: one pydantic model an event, one line of events.jsonl an event (torch-free).

Whoever writes makes a model; whoever reads gets models and matches on their classes. Lines of other versions are read
as well: unknown fields are ignored, and lines that say nothing known, or that a crash tore in half, are left out.
Some events of trainings and of batches share a name; those of a training tell its step.
"""

import time
from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, Discriminator, Field, Tag, TypeAdapter, ValidationError

State = Literal["new", "running", "paused", "stopped", "finished", "failed", "died"]


def now() -> float:
    """Seconds since the epoch, in whole milliseconds."""
    return round(time.time(), 3)


class EventBase(BaseModel, frozen=True, ser_json_inf_nan="constants"):
    """What every event has: its name, and when it was told in seconds since the epoch.

    run_state   the state of a run after such an event; None for those that say nothing about it
    """

    run_state: ClassVar[State | None] = None

    event: str
    time: float = Field(default_factory=now)

    def line(self) -> str:
        """The event as one line of JSON, without its end."""
        return self.model_dump_json()


# --- of every run


class Paused(EventBase, frozen=True):
    run_state = "paused"
    event: Literal["paused"] = "paused"
    step: int | None = None  # of a training


class Resumed(EventBase, frozen=True):
    """A run that was paused or waiting goes on."""

    run_state = "running"
    event: Literal["resumed"] = "resumed"
    step: int | None = None  # of a training


class Stopping(EventBase, frozen=True):
    """The worker heard that it is to stop, and ends what it is at."""

    run_state = "running"
    event: Literal["stopping"] = "stopping"


class Waiting(EventBase, frozen=True):
    """The run can do nothing until something else happens, and then goes on by itself: Resumed tells so.

    `message` is the sentence to show. What is waited for: the turn on a device, a folder of sources or of results that
    is gone, room on the disk, new pictures in a watched folder.
    """

    run_state = "running"
    event: Literal["waiting"] = "waiting"
    reason: Literal["device", "source", "output", "space", "pictures"]
    message: str


class Failed(EventBase, frozen=True):
    """The run ended; `message` is the sentence that says why."""

    run_state = "failed"
    event: Literal["failed"] = "failed"
    message: str


# --- of a training


class Preparing(EventBase, frozen=True):
    """Before the first step: `what` is at `done` of `total`."""

    event: Literal["preparing"] = "preparing"
    what: str
    done: int
    total: int


class TrainingStarted(EventBase, frozen=True):
    """The next step is the one after `step` of `steps`."""

    run_state = "running"
    event: Literal["started"] = "started"
    step: int
    steps: int
    recipe: str
    device: str
    precision: str
    memory_format: str = "channels-last"  # as in all runs that do not say
    parameters: int


class Losses(EventBase, frozen=True):
    """The losses of a step, by player/loss."""

    event: Literal["losses"] = "losses"
    step: int
    values: dict[str, float]


class TrainingProgress(EventBase, frozen=True):
    """How far it is; times in seconds. `skipped` turns were left out, as a gradient was no finite number."""

    event: Literal["progress"] = "progress"
    step: int
    steps: int
    elapsed: float
    eta: float
    seconds_per_step: float
    skipped: int = 0


class Sampled(EventBase, frozen=True):
    """A sheet of sample pictures was drawn: `file`, relative to the run folder."""

    event: Literal["sample"] = "sample"
    step: int
    file: str


class Saved(EventBase, frozen=True):
    """A snapshot was written: `file`, relative to the run folder; the model beside it is as new."""

    event: Literal["saved"] = "saved"
    step: int
    file: str


class Warned(EventBase, frozen=True):
    """Something a person should know, which ends nothing."""

    event: Literal["warning"] = "warning"
    message: str


class TrainingStopped(EventBase, frozen=True):
    run_state = "stopped"
    event: Literal["stopped"] = "stopped"
    step: int


class TrainingFinished(EventBase, frozen=True):
    """All steps are done; `model` is the file's name in the run folder."""

    run_state = "finished"
    event: Literal["finished"] = "finished"
    step: int
    model: str


# --- of a batch


class BatchStarted(EventBase, frozen=True):
    """`total` files will go through the model into the folder `output`.

    `device` and `format` say where and how it is computed, in words such as "cuda:0" and "channels last bf16".
    """

    run_state = "running"
    event: Literal["started"] = "started"
    total: int
    model: str
    output: str
    device: str = ""
    format: str = ""


class FileEvent(EventBase, frozen=True):
    """What became of the file `path`. `target` is the result; `message` says why it failed, was skipped, or waits.

    One that was begun or had failed can be "waiting" again; "removed" ones count no longer. `warnings` are sentences on
    what the result lacks.
    """

    event: Literal["file"] = "file"
    path: str
    target: str | None = None
    state: Literal["waiting", "running", "done", "failed", "skipped", "removed"]
    message: str = ""
    seconds: float = 0.0
    warnings: tuple[str, ...] = ()


class BatchProgress(EventBase, frozen=True):
    """How many files came to which end, and `fraction` of the next one; times in seconds.

    `elapsed` counts the starts before this one as well, and no pauses. `megapixels_a_second` are those of the results,
    of late; None, like `eta`, until some work has been timed.
    """

    event: Literal["progress"] = "progress"
    done: int
    failed: int
    skipped: int
    total: int
    fraction: float
    elapsed: float
    eta: float | None
    megapixels_a_second: float | None = None


class BatchStopped(EventBase, frozen=True):
    run_state = "stopped"
    event: Literal["stopped"] = "stopped"
    done: int
    failed: int
    skipped: int


class BatchFinished(EventBase, frozen=True):
    run_state = "finished"
    event: Literal["finished"] = "finished"
    done: int
    failed: int
    skipped: int


_OF_BOTH = ("started", "progress", "stopped", "finished")  # names that trainings and batches share


def _tag(line: Any) -> str | None:
    """Which event a line's JSON is; None for what is none at all."""
    if not isinstance(line, dict):
        return None
    name: Any = line.get("event")
    return f"batch {name}" if name in _OF_BOTH and "step" not in line else name


Event = Annotated[
    Annotated[Paused, Tag("paused")]
    | Annotated[Resumed, Tag("resumed")]
    | Annotated[Stopping, Tag("stopping")]
    | Annotated[Waiting, Tag("waiting")]
    | Annotated[Failed, Tag("failed")]
    | Annotated[Preparing, Tag("preparing")]
    | Annotated[TrainingStarted, Tag("started")]
    | Annotated[Losses, Tag("losses")]
    | Annotated[TrainingProgress, Tag("progress")]
    | Annotated[Sampled, Tag("sample")]
    | Annotated[Saved, Tag("saved")]
    | Annotated[Warned, Tag("warning")]
    | Annotated[TrainingStopped, Tag("stopped")]
    | Annotated[TrainingFinished, Tag("finished")]
    | Annotated[BatchStarted, Tag("batch started")]
    | Annotated[FileEvent, Tag("file")]
    | Annotated[BatchProgress, Tag("batch progress")]
    | Annotated[BatchStopped, Tag("batch stopped")]
    | Annotated[BatchFinished, Tag("batch finished")],
    Discriminator(_tag),
]
"""Any event. Batches and trainings are told apart by their events' classes."""

MARKS = tuple({kind.model_fields["event"].default for kind in EventBase.__subclasses__() if kind.run_state})
"""The names of the events that say something about the state of their run."""

_ADAPTER: TypeAdapter[Event] = TypeAdapter(Event)


def parse_event(line: bytes | str) -> Event | None:
    """The event of a line, or None for one that is torn, or of a kind that this version does not know."""
    try:
        return _ADAPTER.validate_json(line)
    except ValidationError:
        return None


def parse_events(lines: Iterable[bytes]) -> list[Event]:
    """The events of those lines that tell one."""
    return [event for line in lines if (event := parse_event(line)) is not None]
