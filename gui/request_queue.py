"""RequestQueue: what an engine is asked, one request at a time, and what waits meanwhile."""

from collections import deque
from dataclasses import dataclass, field

from img2img.engine.messages import Message


@dataclass
class Request:
    """A question to the engine. Of those of one channel that wait only the newest is kept."""

    id: int
    channel: str
    message: Message = field(repr=False)
    is_forgotten: bool = False  # nobody wants its answer any more


class RequestQueue:
    """`asked` is what the engine works on; the others wait here, where a crash cannot lose them."""

    def __init__(self) -> None:
        self.asked: Request | None = None
        self._waiting: deque[Request] = deque()

    def add(self, request: Request) -> None:
        """Let a request wait, in place of what waits in its channel."""
        self._drop_waiting(request.channel)
        self._waiting.append(request)

    def take(self) -> Request | None:
        """What is to be asked now; None while the engine works, or when nothing waits."""
        if self.asked is not None or not self._waiting:
            return None
        self.asked = self._waiting.popleft()
        return self.asked

    def finish(self) -> Request | None:
        """What was asked and is over, one way or the other; None when nobody wants to hear of it."""
        request, self.asked = self.asked, None
        return None if request is None or request.is_forgotten else request

    def give_up(self) -> list[Request]:
        """Everything that waits; it waits no longer."""
        given_up, self._waiting = list(self._waiting), deque()
        return given_up

    def forget(self, channel: str) -> None:
        """Nobody wants the answers in `channel` any more."""
        self._drop_waiting(channel)
        if self.asked and self.asked.channel == channel:
            self.asked.is_forgotten = True

    def _drop_waiting(self, channel: str) -> None:
        if channel:
            self._waiting = deque(request for request in self._waiting if request.channel != channel)
