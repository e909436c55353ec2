"""Slow work off the GUI thread: a function runs in Qt's thread pool, its outcome arrives on the GUI thread."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal, Slot
from shiboken6 import isValid

from img2img.errors import Img2ImgError

# Tasks under way. They belong to the GUI thread and are let go there, so that no thread deletes another's QObject.
_under_way: set["_Task"] = set()


def in_background(
    receiver: QObject, work: Callable[[], Any], done: Callable[[Any], object], pool: QThreadPool | None = None
) -> None:
    """Run `work` in a thread and hand what it returns to `done` on the GUI thread.

    An Img2ImgError that `work` raises is handed to `done` in place of a result, an OSError as one. Nothing is
    delivered when `receiver` has been deleted in the meantime. `work` must not touch widgets.
    """
    task = _Task(receiver, work, done)
    _under_way.add(task)
    (pool or QThreadPool.globalInstance()).start(task.run)


class LatestOnly:
    """Work of which only the outcome of what was asked last is wanted, such as reading the file that is looked at."""

    def __init__(self, receiver: QObject) -> None:
        self._receiver = receiver
        self._asked = 0

    def ask(self, work: Callable[[], Any], done: Callable[[Any], object]) -> None:
        """As `in_background`; `done` is not called once there was a newer question."""
        self.forget()
        number = self._asked
        in_background(self._receiver, work, lambda outcome: done(outcome) if number == self._asked else None)

    def forget(self) -> None:
        """What was asked is no longer wanted."""
        self._asked += 1


class _Task(QObject):
    finished = Signal(object)

    def __init__(self, receiver: QObject, work: Callable[[], Any], done: Callable[[Any], object]) -> None:
        super().__init__()
        self._receiver, self._work, self._done = receiver, work, done
        self.finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(self) -> None:
        outcome: Any = None
        try:
            outcome = self._work()
        except Img2ImgError as error:
            outcome = error
        except OSError as error:
            outcome = Img2ImgError(f"{error}. Check the folder and the disk, then try again.")
        finally:
            self.finished.emit(outcome)

    @Slot(object)
    def _deliver(self, outcome: Any) -> None:
        _under_way.discard(self)
        if isValid(self._receiver):
            self._done(outcome)
