"""PendingRequests: what was asked of a worker and not answered yet, so that no button can be pressed in vain."""

from collections.abc import Iterable, Mapping

from img2img.runs.events import Event, EventBase, Paused, Resumed, Sampled, Saved, now
from img2img.runs.folder import Request

# The event with which a worker answers. A stop is answered by the end of the run, whichever it is.
_ANSWERS: Mapping[str, type[EventBase]] = {"sample": Sampled, "save": Saved, "pause": Paused, "resume": Resumed}


class PendingRequests:
    """The requests to one run. What the worker told before it was asked is no answer."""

    def __init__(self) -> None:
        self._asked: dict[Request, float] = {}

    def __contains__(self, request: object) -> bool:
        return request in self._asked

    def ask(self, request: Request) -> None:
        self._asked[request] = now()

    def take(self, events: Iterable[Event]) -> None:
        """Drop what these events answer."""
        for event in events if self._asked else ():
            self._asked = {
                request: time
                for request, time in self._asked.items()
                if event.time < time or not isinstance(event, _ANSWERS.get(request, ()))
            }

    def clear(self) -> None:
        """Nobody is there any more to answer."""
        self._asked.clear()
