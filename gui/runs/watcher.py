"""RunWatcher: follows one run through its folder. All reading is done in a thread."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal

from gui.background import in_background
from gui.runs.requests import PendingRequests
from img2img.errors import Img2ImgError
from img2img.runs.event_log import EventLog, EventReader
from img2img.runs.events import Event, State
from img2img.runs.folder import Request, RunFolder
from img2img.runs.process import Launch
from img2img.runs.state import last_mark, state_after

WatchedState = State | Literal["starting"]
ACTIVE = ("starting", "running", "paused")

POLL_MILLISECONDS = 250
SLICE = 2000  # events handed on in one turn of the event loop, so that a long history does not freeze the window


class RunWatcher(QObject):
    """Hands on a run's whole history, then what is new, four times a second.

    Signals:
        events(list[Event]): what is new, in order; a long history comes in slices.
        state_changed(str): new, starting, running, paused, stopped, finished, failed or died.
        caught_up(): all that was there at first has been handed on.
        lost(str): the run folder cannot be read for now, with the sentence that says why; told once, until it can.
    """

    events = Signal(list)
    state_changed = Signal(str)
    caught_up = Signal()
    lost = Signal(str)

    def __init__(
        self, run: RunFolder, log: EventLog, launch: Callable[[], Launch | None], pool: QThreadPool, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.run = run
        self.state: WatchedState = "starting" if launch() else "new"  # until the first look
        self.pending = PendingRequests()
        self._launch = launch
        self._pool = pool
        self._log = log
        self._reader = log.reader()
        self._waiting: deque[Event] = deque()
        self._mark: Event | None = None  # the last event that tells the state
        self._has_caught_up = False
        self._is_lost = False  # since the last look
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._poll)

    def start(self) -> None:
        """Begin to watch, once whoever listens is connected."""
        self._timer.start(0)

    def request(self, request: Request) -> None:
        """Ask the worker for something; it is pending until an event answers it."""
        self.run.request(request)
        self.pending.ask(request)

    def stop(self) -> None:
        """Watch no longer; the run itself goes on."""
        self._reader = self._log.reader()  # the old one is forgotten, and the log keeps nothing for it
        self.blockSignals(True)
        self.deleteLater()

    def _poll(self) -> None:
        in_background(self, partial(self._look, self._reader), self._on_looked, self._pool)

    def _look(self, reader: EventReader) -> "_Look":
        launch = self._launch()
        working_since = self.run.working_since()
        is_launching = launch is not None and launch.is_alive()
        events = reader.read()  # read last: nothing of the dead is missed
        return _Look(events, last_mark(events), launch, is_launching, working_since)

    def _on_looked(self, look: "_Look | Img2ImgError") -> None:
        if isinstance(look, Img2ImgError):
            self._lose(str(look))
            return
        self._waiting.extend(look.events)
        self._mark = look.mark or self._mark
        self._hand_on(look.state_with(self._mark))

    def _lose(self, sentence: str) -> None:
        """Say so once, and look again: a folder on another machine's disk may come back."""
        if not self._is_lost:
            self._is_lost = True
            self.lost.emit(sentence)
        self._timer.start(POLL_MILLISECONDS)

    def _hand_on(self, state: WatchedState) -> None:
        """Hand on one slice of what waits; when nothing is left, tell the state and rest until the next look."""
        piece = [self._waiting.popleft() for _ in range(min(SLICE, len(self._waiting)))]
        if piece:
            self.pending.take(piece)
            self.events.emit(piece)
        if self._waiting:
            QTimer.singleShot(0, self, lambda: self._hand_on(state))
            return
        self._tell(state)
        self._timer.start(POLL_MILLISECONDS)

    def _tell(self, state: WatchedState) -> None:
        is_news = state != self.state or self._is_lost or not self._has_caught_up
        self.state, self._is_lost = state, False
        if state not in ACTIVE:
            self.pending.clear()
        if is_news:
            self.state_changed.emit(state)
        if not self._has_caught_up:
            self._has_caught_up = True
            self.caught_up.emit()


@dataclass(frozen=True)
class _Look:
    """What one look at the run folder found."""

    events: list[Event]
    mark: Event | None
    launch: Launch | None
    is_launching: bool
    working_since: float | None

    def state_with(self, mark: Event | None) -> WatchedState:
        """The state, given the last event that tells one; a process launched after it is starting, or died early."""
        has_spoken = self.launch is None or (mark is not None and mark.time >= self.launch.time)
        if not has_spoken and self.is_launching:
            return "starting"
        if not has_spoken and self.working_since is None:
            return "died"
        # Between the looks at claim and events a process may have claimed the run and spoken: that it lives is enough.
        return state_after(mark, 0.0 if self.working_since is None and self.is_launching else self.working_since)
