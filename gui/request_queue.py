"""RequestQueue: what an engine is asked, one request at a time, and what waits meanwhile."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from img2img.engine.messages import Message


@dataclass(eq=False)
class Request:
    """A question to the engine. Of those of one channel that wait only the newest is kept.

    message  what makes it, in any thread, once it is its turn
    yields   it waits until nothing else does, and whatever comes meanwhile interrupts it
    """

    id: int
    channel: str
    message: Message | Callable[[], Message] = field(repr=False)
    yields: bool = False
    is_forgotten: bool = False  # nobody wants its answer any more
    is_interrupted: bool = False  # the engine was told to give it up


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
        self.asked = next((request for request in self._waiting if not request.yields), self._waiting[0])
        self._waiting.remove(self.asked)
        return self.asked

    def put_back(self, request: Request) -> None:
        """Let what was interrupted wait again, unless there is something newer in its channel."""
        request.is_interrupted = False
        if not any(other.channel == request.channel for other in self._waiting):
            self._waiting.append(request)

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
