"""ShownBatch: the batch that the Convert page shows, and what can be asked of it."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gui.convert.told import Told
from gui.runs.jobs import Jobs
from gui.runs.requests import PendingRequests
from gui.runs.watcher import ACTIVE, RunWatcher
from gui.widgets.file_dialogs import show_folder
from gui.widgets.notice import NoticeBar
from img2img.runs.events import Event
from img2img.runs.folder import Request, RunFolder
from img2img.runs.queue_edits import QueueEdit, ask, pending


class ShownBatch(QObject):
    """One batch at a time, or none.

    Signals:
        events(list[Event]): what the batch told.
        caught_up(): all that it had told before it was shown has been handed on.
        changed(): its state, or how far it is.
    """

    events = Signal(list)
    caught_up = Signal()
    changed = Signal()

    def __init__(self, jobs: Jobs, notices: NoticeBar, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._notices = jobs, notices
        self._watcher: RunWatcher | None = None
        self.output = Path()  # where its results go
        self.told = Told()

    @property
    def state(self) -> str:
        """Its state, or "" when no batch is shown."""
        return self._watcher.state if self._watcher else ""

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def pending(self) -> PendingRequests:
        """What was asked of it and is not answered yet."""
        return self._watcher.pending if self._watcher else PendingRequests()

    def show(self, run: RunFolder) -> None:
        """Show this batch in place of another; `begin` lets it speak."""
        self.leave()
        self.output = Path(run.config["output"])
        self._watcher = self._jobs.watch(run, self)

    def begin(self) -> None:
        """Hand on all that the batch that is shown told so far, and what it tells from now on."""
        if self._watcher:
            self._watcher.events.connect(self._on_events)
            self._watcher.state_changed.connect(self.changed)
            self._watcher.caught_up.connect(self.caught_up)
            self._watcher.lost.connect(self._notices.fail)
            self._watcher.start()

    def leave(self) -> None:
        """Show no batch; the one that was shown goes on by itself."""
        if self._watcher:
            self._watcher.stop()
        self._watcher, self.told = None, Told()

    def request(self, request: Request) -> None:
        """Ask something of its worker."""
        if self._watcher:
            self._watcher.request(request)
            self.changed.emit()

    def edit(self, edit: QueueEdit) -> None:
        """Change its queue. One that is over starts again when something is to be retried, which then comes first."""
        if self._watcher is None:
            return
        with self._notices.faults_shown():
            ask(self._watcher.run, edit)
            if edit.action == "retry" and not self.is_active:
                ask(self._watcher.run, QueueEdit(action="first", paths=edit.paths))
                self.go_on()

    def pending_edits(self) -> list[QueueEdit]:
        """Changes to its queue that its worker has not taken up yet."""
        return pending(self._watcher.run) if self._watcher else []

    def go_on(self) -> None:
        """Start it again: what is left, and what failed."""
        if self._watcher:
            with self._notices.faults_shown():
                self._jobs.resume(self._watcher.run)

    def open_folder(self) -> None:
        """Show the person where its results are."""
        if self._watcher:
            show_folder(self.output, self._notices)

    def _on_events(self, events: list[Event]) -> None:
        for event in events:
            self.told.take(event)
        self.events.emit(events)
        self.changed.emit()
