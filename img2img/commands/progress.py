"""What a batch tells a person on stderr: a bar on a terminal, and always a sentence on each file that failed or lacks
something.
"""

import sys

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from img2img.batch.agenda import IS_THERE
from img2img.commands.notify import notify
from img2img.runs.events import (
    BatchFinished,
    BatchProgress,
    BatchStarted,
    BatchStopped,
    EventBase,
    Failed,
    FileEvent,
    Waiting,
)

HINT = "--overwrite replaces such pictures, --keep-both numbers the new ones."


class SentenceWriter:
    """Prints why files failed, what results lack, and at the end how many were done."""

    def __init__(self) -> None:
        self.output = ""
        self.kept = 0  # targets that were there, and stayed as they were

    def __call__(self, event: EventBase) -> None:
        match event:
            case BatchStarted():
                self.output = event.output
            case FileEvent(state="failed" | "waiting") | Waiting():
                if event.message:
                    self.say(event.message)
            case FileEvent(state="done", warnings=warnings):
                for warning in warnings:
                    self.say(warning)
            case FileEvent(state="skipped", message=message):
                self.kept += message == IS_THERE
            case BatchStopped() | BatchFinished():
                self.say(f"{_count(event)}. The pictures are in {self.output}.")
                if self.kept:
                    self.say(f"What was there already stayed: {self.kept}. {HINT}")
            case _:
                pass

    def say(self, sentence: str) -> None:
        print(sentence, file=sys.stderr, flush=True)


class ProgressBar(SentenceWriter):
    """The same above a bar with the file in work, the time so far and the time left."""

    def __init__(self, console: Console | None = None) -> None:
        super().__init__()
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[left]}"),
            console=console or Console(stderr=True),
            transient=True,
        )
        self._task = self._progress.add_task("", left="", total=None)

    def __call__(self, event: EventBase) -> None:
        match event:
            case BatchStarted():
                self._progress.start()
                self._progress.update(self._task, total=event.total)
            case BatchProgress():
                ended = event.done + event.failed + event.skipped
                left = "" if event.eta is None else f"{_duration(event.eta)} left"
                left += "" if event.megapixels_a_second is None else f", {event.megapixels_a_second:.2g} MP/s"
                self._progress.update(self._task, completed=ended + event.fraction, total=event.total, left=left)
            case FileEvent(state="running"):
                self._progress.update(self._task, description=event.path)
            case BatchStopped() | BatchFinished() | Failed():
                self._progress.stop()
            case _:
                pass
        super().__call__(event)

    def say(self, sentence: str) -> None:
        self._progress.console.print(sentence, markup=False, highlight=False, soft_wrap=True)


def show_the_end(event: EventBase) -> None:
    """Show a notification when the batch has ended, however it did."""
    match event:
        case BatchStopped():
            notify("img2img was stopped", _count(event))
        case BatchFinished():
            notify("img2img is done", _count(event))
        case Failed():
            notify("img2img could not go on", event.message)
        case _:
            pass


def _count(event: BatchStopped | BatchFinished) -> str:
    counts = {"done": event.done, "skipped": event.skipped, "failed": event.failed}
    return ", ".join(f"{count} {end}" for end, count in counts.items() if count or end == "done")


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
