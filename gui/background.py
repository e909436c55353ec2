"""Slow work off the GUI thread: a function runs in Qt's thread pool, its outcome arrives on the GUI thread."""

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal, Slot
from shiboken6 import isValid

from gui.translation import translate
from img2img.errors import Img2ImgError

T = TypeVar("T")
log = logging.getLogger(__name__)

# Tasks under way. They belong to the GUI thread and are let go there, so that no thread deletes another's QObject.
_under_way: set["_Task"] = set()


def in_background(
    receiver: QObject,
    work: Callable[[], T],
    done: Callable[[T | Img2ImgError], object],
    pool: QThreadPool | None = None,
) -> None:
    """Run `work` in a thread and hand its outcome to `done` on the GUI thread: what it returned, or an Img2ImgError.

    What else `work` raises is logged, and becomes an Img2ImgError too. Nothing is delivered when `receiver` has been
    deleted in the meantime. `work` must not touch widgets.
    """
    task = _Task(receiver, work, done)
    _under_way.add(task)
    (pool or QThreadPool.globalInstance()).start(task.run)


class LatestOnly:
    """Work of which only the outcome of what was asked last is wanted, such as reading the file that is looked at."""

    def __init__(self, receiver: QObject) -> None:
        self._receiver = receiver
        self._asked = 0

    def ask(self, work: Callable[[], T], done: Callable[[T | Img2ImgError], object]) -> None:
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
        outcome = self._outcome()
        with suppress(RuntimeError):  # the program has ended: Qt deleted this task, and nobody is left to be told
            self.finished.emit(outcome)

    def _outcome(self) -> Any:
        try:
            return self._work()
        except Img2ImgError as error:
            return error
        except OSError as error:
            told = translate("Background", "{0}. Check the folder and the disk, then try again.")
            return Img2ImgError(told.format(error))
        except Exception as error:  # a fault of ours; whoever waits must hear of it all the same
            log.exception("Work in the background failed")
            fault = f"{type(error).__name__}: {error}"
            told = translate("Background", "The program made a mistake ({0}). Try again, and report it.")
            return Img2ImgError(told.format(fault))

    @Slot(object)
    def _deliver(self, outcome: Any) -> None:
        _under_way.discard(self)
        if isValid(self._receiver):
            self._done(outcome)
