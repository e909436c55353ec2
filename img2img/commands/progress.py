"""What a batch tells a person on stderr: a bar on a terminal, and always a sentence on each file that failed or lacks
something.
"""

import sys
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class SentenceWriter:
    """Prints why files failed, what results lack, and at the end how many were done."""

    def __init__(self) -> None:
        self.output = ""

    def __call__(self, event: str, /, **values: Any) -> None:
        if event == "started":
            self.output = values["output"]
        elif event == "file" and values["state"] == "failed":
            self.say(values["message"])
        elif event == "file":
            for warning in values.get("warnings", ()):
                self.say(warning)
        elif event in ("stopped", "finished"):
            self.say(f"{_count(values)}. The pictures are in {self.output}.")

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

    def __call__(self, event: str, /, **values: Any) -> None:
        if event == "started":
            self._progress.start()
            self._progress.update(self._task, total=values["total"])
        elif event == "progress":
            ended = values["done"] + values["failed"] + values["skipped"]
            left = "" if values["eta"] is None else f"{_duration(values['eta'])} left"
            self._progress.update(self._task, completed=ended + values["fraction"], left=left)
        elif event == "file" and values["state"] == "running":
            self._progress.update(self._task, description=values["path"])
        elif event in ("stopped", "finished", "failed"):
            self._progress.stop()
        super().__call__(event, **values)

    def say(self, sentence: str) -> None:
        self._progress.console.print(sentence, markup=False, highlight=False, soft_wrap=True)


def _count(values: dict[str, Any]) -> str:
    parts = [f"{values[state]} {state}" for state in ("done", "skipped", "failed") if values[state] or state == "done"]
    return ", ".join(parts)


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
