"""Told: what a batch has told of itself as a whole, event by event."""

from dataclasses import dataclass

from img2img.runs.events import (
    BatchFinished,
    BatchProgress,
    BatchStarted,
    BatchStopped,
    Event,
    Failed,
    Paused,
    Resumed,
    Stopping,
    Waiting,
)


@dataclass
class Told:
    """Sentences are "" where there is nothing to say.

    failure      why the batch failed
    waiting      what it waits for
    is_stopping  its worker has heard that it is to stop
    computed     where and how: the device, and the runtime with its precision
    """

    progress: BatchProgress | None = None
    failure: str = ""
    waiting: str = ""
    is_stopping: bool = False
    computed: tuple[str, ...] = ()
    _is_paused: bool = False

    def take(self, event: Event) -> None:
        match event:
            case BatchStarted():
                self.progress, self.failure, self.waiting, self.is_stopping = None, "", "", False
                self.computed = tuple(filter(None, (event.device, event.format)))
            case BatchProgress():
                self.progress = event
            case Waiting():
                self.waiting = event.message
            case Paused():
                self._is_paused = True
            case Resumed():  # what was waited for before a pause is still waited for after it
                self.waiting = self.waiting if self._is_paused else ""
                self._is_paused = False
            case Stopping():
                self.is_stopping = True
            case BatchStopped() | BatchFinished():
                self.waiting, self.is_stopping, self._is_paused = "", False, False
            case Failed():
                self.failure, self.waiting = event.message, ""
            case _:
                pass
