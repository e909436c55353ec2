"""How a training looks in a terminal."""

import json
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

from img2img.runs.folder import Event


@contextmanager
def listener(*, as_json: bool) -> Generator[Callable[[Event], None]]:
    """A function that shows each event: as a line of JSON on stdout, or as a progress bar and sentences on stderr."""
    if as_json:
        yield lambda event: print(json.dumps(event), file=sys.stdout, flush=True)
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

    def show(self, event: Event) -> None:
        match event["event"]:
            case "preparing":
                self._advance(event["what"], event["done"], event["total"])
            case "started":
                self.progress.console.print(
                    f"{event['recipe']} on {event['device']} in {event['precision']}, "
                    f"{event['parameters']:,} parameters, from step {event['step']}"
                )
            case "progress":
                self._advance("Training", event["step"], event["steps"])
            case "losses":
                shown = "  ".join(f"{name.split('/')[-1]} {value:.3f}" for name, value in event["values"].items())
                self.progress.console.print(f"step {event['step']:>7}  {shown}")
            case "warning":
                self.progress.console.print(event["message"])
            case "stopped":
                self.progress.console.print(f"Stopped after step {event['step']}; the run can be resumed.")
            case "finished":
                self.progress.console.print(f"Finished: the model is {event['model']} in the run folder.")
            case _:
                pass

    def _advance(self, what: str, done: int, total: int) -> None:
        if what not in self.bars:
            self.bars[what] = self.progress.add_task(what, total=total)
        self.progress.update(self.bars[what], completed=done)
