"""CloseGuard: what becomes of the drawing and of the runs when the window is closed. Runs need no window, but a person
must know."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gui.runs.jobs import Jobs
from gui.settings import OnClose, SettingsFile
from gui.shell.closing_question import ClosingQuestion
from gui.shell.unsaved_question import UnsavedQuestion
from gui.widgets.notice import NoticeBar
from img2img.runs.folder import RunFolder


class Unsaved(Protocol):
    """What may be lost when the window is closed."""

    @property
    def name(self) -> str:
        """What a person calls it."""
        raise NotImplementedError

    @property
    def is_modified(self) -> bool:
        """Whether something would be lost."""
        raise NotImplementedError

    def save(self, then: Callable[[], object]) -> None:
        """Save it, asking where if need be; `then` is called once it is saved."""
        raise NotImplementedError


class CloseGuard(QObject):
    """Lets the window close at once, or asks first; the answer closes it then. `unsaved` gives what may be lost."""

    def __init__(
        self,
        jobs: Jobs,
        settings: SettingsFile,
        notices: NoticeBar,
        unsaved: Callable[[], Unsaved | None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._settings, self._notices, self._unsaved = jobs, settings, notices, unsaved
        self._answer: OnClose = "ask"
        self._is_discarded = False
        self.question: ClosingQuestion | None = None  # the one that is shown
        self.unsaved_question: UnsavedQuestion | None = None

    def let_drawing_go(self) -> None:
        """The next closing asks about no drawing."""
        self._is_discarded = True

    def lets_close(self, window: QWidget) -> bool:
        """Whether `window` may close now. When not, a question is shown over it, and its answer decides."""
        unsaved = self._unsaved()
        if unsaved is not None and unsaved.is_modified and not self._is_discarded:
            self._ask_about(window, unsaved)
            return False
        runs = self._jobs.active()
        wanted = self._settings.current.on_close if self._answer == "ask" else self._answer
        if runs and wanted == "ask":
            self._ask(window, runs)
            return False
        if wanted == "stop":
            with self._notices.faults_shown():
                self._jobs.stop(runs)
        return True

    def _ask_about(self, window: QWidget, unsaved: Unsaved) -> None:
        if self.unsaved_question is not None:
            return
        self.unsaved_question = UnsavedQuestion(unsaved.name, window)
        self.unsaved_question.answered.connect(partial(self._on_unsaved_answered, window, unsaved))
        self.unsaved_question.finished.connect(self._on_unsaved_finished)
        self.unsaved_question.open()

    def _on_unsaved_answered(self, window: QWidget, unsaved: Unsaved, answer: str) -> None:
        if answer == "save":
            unsaved.save(window.close)
        else:
            self.let_drawing_go()
            window.close()
            self._is_discarded = self.question is not None  # until the runs have been asked about, and not for ever

    def _on_unsaved_finished(self) -> None:
        self.unsaved_question = None

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
        self._is_discarded = False
