"""What became of files is told in their order, each as soon as it is known."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import RLock

from img2img.batch.work import Outcome

BYTES_BEHIND = 64 << 20  # of answers that wait to be written, at most, if there are several
MOST = 64  # files that do, at most


@dataclass
class InOrder:
    """Tells what became of files in their order, each as soon as it and all before it are known."""

    tell: Callable[[Outcome], None]
    _waiting: deque[tuple[Future[Outcome], int]] = field(default_factory=deque[tuple[Future[Outcome], int]])
    _lock: RLock = field(default_factory=RLock)
    _fault: BaseException | None = None

    def add(self, outcome: Future[Outcome], size: int = 0) -> None:
        """`outcome` comes next, of an answer of `size` bytes. Waits while too much waits to be written."""
        self.check()
        with self._lock:
            self._waiting.append((outcome, size))
        outcome.add_done_callback(self._release)

    def make_room(self, size: int) -> None:
        """Wait until `size` more bytes may wait to be written."""
        while True:
            with self._lock:
                is_full = len(self._waiting) >= MOST or sum(held for _, held in self._waiting) + size > BYTES_BEHIND
                oldest = self._waiting[0][0] if self._waiting and is_full else None
            if oldest is None:
                return
            oldest.exception()
            self._release(oldest)

    def check(self) -> None:
        """Raise what telling raised, in whichever thread that was."""
        if self._fault:
            raise self._fault

    def _release(self, _: Future[Outcome]) -> None:
        with self._lock:
            while self._waiting and self._waiting[0][0].done():
                outcome = self._waiting.popleft()[0].result()
                try:
                    self.tell(outcome)
                except BaseException as error:  # a thread of the pool would only log it
                    self._fault = self._fault or error
