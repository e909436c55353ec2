"""ShownBatch: the batch that the Convert page shows, and what can be asked of it."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gui.runs.jobs import Jobs
from gui.runs.watcher import ACTIVE, RunWatcher
from gui.widgets.file_dialogs import show_folder
from gui.widgets.notice import NoticeBar
from img2img.runs.folder import Event, Request, RunFolder


class ShownBatch(QObject):
    """One batch at a time, or none.

    Signals:
        events(list[Event]): what the batch told.
        changed(): its state, or how far it is.
    """

    events = Signal(list)
    changed = Signal()

    def __init__(self, jobs: Jobs, notices: NoticeBar, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._notices = jobs, notices
        self._watcher: RunWatcher | None = None
        self.progress: Event = {}  # the last event that told how far it is

    @property
    def state(self) -> str:
        """Its state, or "" when no batch is shown."""
        return self._watcher.state if self._watcher else ""

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    def show(self, run: RunFolder) -> None:
        """Show this batch in place of another; `begin` lets it speak."""
        self.leave()
        self._watcher = self._jobs.watch(run, self)

    def begin(self) -> None:
        """Hand on all that the batch that is shown told so far, and what it tells from now on."""
        if self._watcher:
            self._watcher.events.connect(self._on_events)
            self._watcher.state_changed.connect(self.changed)
            self._watcher.lost.connect(self._notices.fail)
            self._watcher.start()

    def leave(self) -> None:
        """Show no batch; the one that was shown goes on by itself."""
        if self._watcher:
            self._watcher.stop()
        self._watcher, self.progress = None, {}

    def request(self, request: Request) -> None:
        """Ask something of its worker."""
        if self._watcher:
            self._watcher.request(request)

    def go_on(self) -> None:
        """Start it again: what is left, and what failed."""
        if self._watcher:
            with self._notices.faults_shown():
                self._jobs.resume(self._watcher.run)

    def open_folder(self) -> None:
        """Show the person where its results are."""
        if self._watcher:
            show_folder(Path(self._watcher.run.config["output"]), self._notices)

    def _on_events(self, events: list[Event]) -> None:
        told = [event for event in events if event["event"] in ("progress", "failed", "started")]
        self.progress = told[-1] if told else self.progress
        self.events.emit(events)
        self.changed.emit()
