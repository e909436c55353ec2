"""CloseGuard: what becomes of the runs when the window is closed. They need no window, but a person must know."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gui.runs.jobs import Jobs
from gui.settings import OnClose, SettingsFile
from gui.shell.closing_question import ClosingQuestion
from gui.widgets.notice import NoticeBar
from img2img.runs.folder import RunFolder


class CloseGuard(QObject):
    """Lets the window close at once, or asks first; the answer closes it then."""

    def __init__(self, jobs: Jobs, settings: SettingsFile, notices: NoticeBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._settings, self._notices = jobs, settings, notices
        self._answer: OnClose = "ask"
        self.question: ClosingQuestion | None = None  # the one that is shown

    def lets_close(self, window: QWidget) -> bool:
        """Whether `window` may close now. When not, a question is shown over it, and its answer decides."""
        runs = self._jobs.active()
        wanted = self._settings.current.on_close if self._answer == "ask" else self._answer
        if runs and wanted == "ask":
            self._ask(window, runs)
            return False
        if wanted == "stop":
            with self._notices.faults_shown():
                self._jobs.stop(runs)
        return True

    def _ask(self, window: QWidget, runs: Sequence[RunFolder]) -> None:
        if self.question is not None:
            return
        self.question = ClosingQuestion([run.kind for run in runs], window)
        self.question.answered.connect(partial(self._on_answered, window))
        self.question.finished.connect(self._on_finished)
        self.question.open()

    def _on_answered(self, window: QWidget, answer: OnClose) -> None:
        if self.question and self.question.is_for_ever.isChecked():
            self._settings.change(on_close=answer)
        self._answer = answer
        window.close()

    def _on_finished(self) -> None:
        self.question = None
