"""How a training looks in a terminal."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from img2img.runs.events import (
    EventBase,
    Losses,
    Preparing,
    TrainingFinished,
    TrainingProgress,
    TrainingStarted,
    TrainingStopped,
    Warned,
)


@contextmanager
def listener(*, as_json: bool) -> Generator[Callable[[EventBase], None]]:
    """A function that shows each event: as a line of JSON on stdout, or as a progress bar and sentences on stderr."""
    if as_json:
        yield lambda event: print(event.line(), file=sys.stdout, flush=True)
        return
    with Progress(*_COLUMNS, console=Console(stderr=True)) as progress:
        yield _Screen(progress).show


_COLUMNS = (
    TextColumn("{task.description}"),
    BarColumn(),
    MofNCompleteColumn(),
    TimeElapsedColumn(),
    TextColumn("left"),
    TimeRemainingColumn(),
)


class _Screen:
    """Turns events into bars and sentences."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.bars: dict[str, TaskID] = {}

    def show(self, event: EventBase) -> None:
        say = self.progress.console.print
        match event:
            case Preparing():
                self._advance(event.what, event.done, event.total)
            case TrainingStarted():
                say(
                    f"{event.recipe} on {event.device} in {event.precision}, "
                    f"{event.parameters:,} parameters, from step {event.step}"
                )
            case TrainingProgress():
                self._advance("Training", event.step, event.steps)
            case Losses():
                shown = "  ".join(f"{name.split('/')[-1]} {value:.3f}" for name, value in event.values.items())
                say(f"step {event.step:>7}  {shown}")
            case Warned():
                say(event.message)
            case TrainingStopped():
                say(f"Stopped after step {event.step}; the run can be resumed.")
            case TrainingFinished():
                say(f"Finished: the model is {event.model} in the run folder.")
            case _:
                pass

    def _advance(self, what: str, done: int, total: int) -> None:
        if what not in self.bars:
            self.bars[what] = self.progress.add_task(what, total=total)
        self.progress.update(self.bars[what], completed=done)
