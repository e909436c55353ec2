"""RunWatcher: follows one run through its folder. All reading is done in a thread."""

import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

import psutil
from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal

from gui.background import in_background
from img2img.errors import Img2ImgError
from img2img.runs.folder import Event, EventReader, Request, RunFolder, State, state_after

WatchedState = State | Literal["starting"]
ACTIVE = ("starting", "running", "paused")

POLL_MILLISECONDS = 250
SLICE = 2000  # events handed on in one turn of the event loop, so that a long history does not freeze the window


@dataclass(frozen=True)
class Launch:
    """A process that this window started for a run.

    time    when its start was begun: seconds since the epoch, in whole milliseconds as events tell theirs
    began   when the process began by the system's own clock, which tells it from a later one with the same pid
    """

    pid: int
    time: float
    began: float

    @classmethod
    def of(cls, start: Callable[[], int]) -> "Launch":
        """Let `start` start a process and return its pid; by then it may have spoken already, or even ended."""
        now = round(time.time(), 3)
        pid, began = start(), 0.0
        with suppress(psutil.Error):
            began = psutil.Process(pid).create_time()
        return cls(pid, now, began)

    def is_alive(self) -> bool:
        with suppress(psutil.Error):
            process = psutil.Process(self.pid)
            return process.create_time() == self.began and process.status() != psutil.STATUS_ZOMBIE
        return False

    def end(self) -> None:
        """End the process. Nothing happens when it has ended by itself, even if another has its pid by now."""
        if self.is_alive():
            with suppress(psutil.Error):
                psutil.Process(self.pid).terminate()


class RunWatcher(QObject):
    """Hands on a run's whole history, then what is new, four times a second.

    Signals:
        events(list[Event]): what is new, in order; a long history comes in slices.
        state_changed(str): new, starting, running, paused, stopped, finished, failed or died.
        caught_up(): all that was there at first has been handed on.
        lost(str): the run folder cannot be read any more, with the sentence that says why.
    """

    events = Signal(list)
    state_changed = Signal(str)
    caught_up = Signal()
    lost = Signal(str)

    def __init__(self, run: RunFolder, launch: Callable[[], Launch | None], pool: QThreadPool, parent: QObject) -> None:
        super().__init__(parent)
        self.run = run
        self.state: WatchedState = "starting" if launch() else "new"  # until the first look
        self._launch = launch
        self._pool = pool
        self._reader = EventReader(run.events_file)
        self._waiting: deque[Event] = deque()
        self._last_mark: list[Event] = []  # the last event that tells the state; empty before there is one
        self._requests: list[Request] = []
        self._has_caught_up = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._poll)

    def start(self) -> None:
        """Begin to watch, once whoever listens is connected."""
        self._timer.start(0)

    def request(self, request: Request) -> None:
        """Ask the worker for something. A process that starts clears older requests; until it has, they wait here."""
        if self.state == "starting":
            self._requests.append(request)
        else:
            self.run.request(request)

    def stop(self) -> None:
        """Watch no longer; the run itself goes on."""
        self.blockSignals(True)
        self.deleteLater()

    def _poll(self) -> None:
        in_background(self, self._look, self._on_looked, self._pool)

    def _look(self) -> "_Look":
        launch = self._launch()
        is_alive = self.run.is_alive()
        is_launching = launch is not None and launch.is_alive()
        events = self._reader.read()  # read last: nothing of the dead is missed
        marks = [event for event in events if state_after([event], is_alive=False) != "new"]
        return _Look(events, marks[-1:], launch, is_launching, is_alive)

    def _on_looked(self, look: "_Look | Img2ImgError") -> None:
        if isinstance(look, Img2ImgError):
            self.lost.emit(str(look))
            return
        self._waiting.extend(look.events)
        self._last_mark = look.last_mark or self._last_mark
        self._hand_on(look.state_with(self._last_mark))

    def _hand_on(self, state: WatchedState) -> None:
        """Hand on one slice of what waits; when nothing is left, tell the state and rest until the next look."""
        piece = [self._waiting.popleft() for _ in range(min(SLICE, len(self._waiting)))]
        if piece:
            self.events.emit(piece)
        if self._waiting:
            QTimer.singleShot(0, self, lambda: self._hand_on(state))
            return
        self._tell(state)
        self._timer.start(POLL_MILLISECONDS)

    def _tell(self, state: WatchedState) -> None:
        is_news = state != self.state or not self._has_caught_up
        self.state = state
        if state != "starting":
            requests, self._requests = self._requests, []
            for request in requests:
                self.run.request(request)
        if is_news:
            self.state_changed.emit(state)
        if not self._has_caught_up:
            self._has_caught_up = True
            self.caught_up.emit()


@dataclass(frozen=True)
class _Look:
    """What one look at the run folder found."""

    events: list[Event]
    last_mark: list[Event]
    launch: Launch | None
    is_launching: bool
    is_alive: bool

    def state_with(self, last_mark: list[Event]) -> WatchedState:
        """The state, given the last event that tells one; a process launched after it is starting, or died early."""
        has_spoken = self.launch is None or (last_mark and last_mark[0]["time"] >= self.launch.time)
        if not has_spoken and self.is_launching:
            return "starting"
        if not has_spoken and not self.is_alive:
            return "died"
        # Between the looks at claim and events a process may have claimed the run and spoken: that it lives is enough.
        return state_after(last_mark, is_alive=self.is_alive or self.is_launching)
