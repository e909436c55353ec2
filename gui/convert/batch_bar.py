"""BatchBar: how far a batch is, and the buttons that start and steer it."""

from collections import Counter
from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QProgressBar, QPushButton, QWidget

from gui.commands import Commands
from gui.convert.shown_batch import ShownBatch
from gui.widgets.layout import button, quiet, row, set_role, stack, wrapped
from gui.words import about, span, speed


class BatchBar(QFrame):
    """Shows a batch's state; says what a person wants of it.

    Signals:
        start_asked(), again_asked(), folder_asked()
        requested(str): "pause", "resume" or "stop".
    """

    start_asked = Signal()
    again_asked = Signal()  # start the same batch again: what is left, and what failed
    folder_asked = Signal()
    requested = Signal(str)

    def __init__(self, commands: Commands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._commands = commands
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setMaximum(1000)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setAccessibleName(self.tr("Progress in words"))
        self.details = quiet()
        self.details.setAccessibleName(self.tr("How it is computed, and how fast"))
        self.start = button("", self.tr("&Start"), self.start_asked, "primary")
        self.pause = button("mdi6.pause", self.tr("&Pause"))
        self.resume = button("", self.tr("Res&ume"), role="primary")
        self.stop = button("mdi6.stop", self.tr("S&top"))
        self.again = button("", "", self.again_asked, "primary")
        self._grace = QTimer(self, singleShot=True, interval=QApplication.doubleClickInterval())
        for asked in (self.start_asked, self.again_asked):
            asked.connect(self._grace.start)  # Stop comes to where the button was, under a double click
        self._grace.timeout.connect(lambda: self.stop.setEnabled(self._can_stop))
        self._can_stop = True
        self.folder = button("mdi6.folder-open-outline", self.tr("Open fo&lder"), self.folder_asked)
        for request, made in (("pause", self.pause), ("resume", self.resume), ("stop", self.stop)):
            made.clicked.connect(partial(self._ask, request))
        said = wrapped(stack(self.words, self.details, spacing=2))
        buttons = row(said, self.folder, self.again, self.stop, self.pause, self.resume, self.start)
        buttons.setStretch(0, 1)
        layout = stack(self.progress, buttons, spacing=10)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        self._connect_commands()

    def show_batch(self, batch: ShownBatch, counts: Counter[str], *, can_start: bool) -> None:
        """Show how far `batch` is, its files counted by state."""
        state, last = batch.state, batch.told.progress
        is_stopping = batch.told.is_stopping or "stop" in batch.pending
        total = counts.total() - counts["removed"]
        over = counts["done"] + counts["failed"] + counts["skipped"]
        can_go_on = state in ("stopped", "failed", "died") or (state == "finished" and counts["failed"] > 0)
        self.progress.setVisible(bool(state))
        fraction = last.fraction if last and state == "running" else 0.0
        self.progress.setValue(round(1000 * (over + fraction) / total) if total else 0)
        self.start.setVisible(not batch.is_active)
        self.start.setEnabled(can_start)
        self.start.setText(self.tr("Convert a&gain") if state else self.tr("&Start"))
        set_role(self.start, "" if state else "primary")
        self.pause.setVisible(state in ("starting", "running"))
        self.resume.setVisible(state == "paused")
        self.stop.setVisible(batch.is_active)
        for request, made in (("pause", self.pause), ("resume", self.resume)):
            made.setEnabled(request not in batch.pending and not is_stopping)
        self._can_stop = not is_stopping
        self.stop.setEnabled(self._can_stop and not self._grace.isActive())
        self.again.setVisible(can_go_on)
        self.again.setText(self.tr("Retr&y failed") if state == "finished" else self.tr("Go o&n"))
        self.folder.setVisible(bool(state))
        self.words.setText(self._sentence(batch, counts, over))
        self.details.setText("  ·  ".join(_unbroken(said) for said in self._details(batch, counts, over)))
        self.details.setVisible(bool(self.details.text()))
        self._allow_commands()

    def _ask(self, request: str, _checked: bool = False) -> None:
        self.requested.emit(request)

    def _connect_commands(self) -> None:
        self._pressed = {
            "model.convert": (self.start,),
            "model.pause": (self.pause, self.resume),
            "model.stop": (self.stop,),
            "model.again": (self.again,),
            "file.results": (self.folder,),
        }
        for name, buttons in self._pressed.items():
            self._commands.connect_to(name, partial(_press, buttons))

    def _allow_commands(self) -> None:
        """A command makes sense when its button does."""
        for name, buttons in self._pressed.items():
            self._commands.allow(name, any(button.isEnabled() and not button.isHidden() for button in buttons))

    def _sentence(self, batch: ShownBatch, counts: Counter[str], over: int) -> str:
        """What is going on, or came of it."""
        told, total, state = batch.told, counts.total() - counts["removed"], batch.state
        if batch.is_active and (told.is_stopping or "stop" in batch.pending):
            return self.tr("Stopping…") if state == "starting" else self.tr("Stopping after this tile…")
        if state == "running" and told.waiting:
            return told.waiting
        if state == "running" and "pause" in batch.pending:
            return self.tr("Pausing after this tile…")
        texts = {
            "": self.tr("Ready to start.") if total else "",
            "starting": self.tr("Loading the model…"),
            "paused": self.tr("Paused at {0} of {1}.").format(over, total),
            "died": self.tr("It ended unexpectedly at {0} of {1}. What is done stays done.").format(over, total),
            "failed": told.failure,
            "running": self._counts(counts, over),
        }
        done = self.tr("{0} done").format(counts["done"])
        taken = [span(told.progress.elapsed)] if told.progress else []
        return texts.get(state, " · ".join([done, *self._faults(counts), *taken]))

    def _details(self, batch: ShownBatch, counts: Counter[str], over: int) -> list[str]:
        """How far it is, unless that was said already; how long it took and will take; how fast it is, and on what."""
        told, last = batch.told, batch.told.progress
        if not batch.is_active:
            return [*told.computed] if batch.state else []
        is_running = batch.state == "running"
        said = [self._counts(counts, over)] if is_running and self.words.text() != self._counts(counts, over) else []
        if last and batch.state != "starting":
            said.append(self.tr("{0} so far").format(span(last.elapsed)))
            is_going_on = is_running and not told.waiting and not told.is_stopping
            said += [text for text in (about(last.eta), speed(last.megapixels_a_second)) if text and is_going_on]
        return [*said, *told.computed]

    def _counts(self, counts: Counter[str], over: int) -> str:
        total = counts.total() - counts["removed"]
        return " · ".join([self.tr("{0} of {1}").format(over, total), *self._faults(counts)])

    def _faults(self, counts: Counter[str]) -> list[str]:
        texts = {"failed": self.tr("{0} failed"), "skipped": self.tr("{0} skipped")}
        return [text.format(counts[state]) for state, text in texts.items() if counts[state]]


def _press(buttons: Iterable[QPushButton], _checked: bool = False) -> None:
    """The one of them that is offered."""
    next(button for button in buttons if not button.isHidden()).click()


def _unbroken(text: str) -> str:
    """A text that stays on one line, where several fill two."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")
