"""RunView: one training, live or long past: how far it is, its samples, its losses, and what can be asked of it."""

from collections import deque
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QProgressBar, QSplitter, QWidget

from gui.background import in_background
from gui.runs.watcher import RunWatcher
from gui.train.filmstrip import Filmstrip
from gui.train.findings import Findings, Remark
from gui.train.history import TrainingHistory
from gui.train.loss_chart import LossChart
from gui.train.recipe_words import say
from gui.train.run_bar import RunBar
from gui.train.state_chip import StateChip
from gui.widgets.disclosure import Disclosure
from gui.widgets.layout import column, quiet, row, title, wrapped
from gui.words import about, span, weights
from img2img.runs.events import Event
from img2img.runs.folder import Request

LOG_LINES = 200
MOST_WARNINGS = 4


class RunView(QWidget):
    """Shows the run of one watcher at a time.

    Signals:
        go_on_asked(), use_asked(): see RunBar.
    """

    go_on_asked = Signal()
    use_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.history = TrainingHistory()
        self.watcher: RunWatcher | None = None
        self._plan = ""
        self.name = title("")
        self.chip = StateChip()
        self.facts = quiet()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.words = QLabel()
        self.bar = RunBar()
        self.filmstrip = Filmstrip()
        self.chart = LossChart()
        self.remarks = Findings()
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setMaximumHeight(160)
        self.log.setAccessibleName(self.tr("The end of the log"))
        self.log_place = Disclosure(self.tr("The end of the log"), self.log)
        self._lay_out()
        self.bar.requested.connect(self._on_requested)
        self.bar.go_on_asked.connect(self.go_on_asked)
        self.bar.use_asked.connect(self.use_asked)

    def show_run(self, watcher: RunWatcher) -> None:
        """Show another run, and start to watch it."""
        if self.watcher:
            self.watcher.stop()
        self.watcher, self.history = watcher, TrainingHistory()
        config = watcher.run.config
        self.name.setText(str(config.get("name") or watcher.run.path.name))
        self._plan = " · ".join((str(config["recipe"]), say(str(config["preset"])), _sources(config["data"])))
        self.history.steps = int(config["steps"])
        watcher.events.connect(self._on_events)
        watcher.state_changed.connect(self._show)
        watcher.lost.connect(self._on_lost)
        watcher.start()
        self._show()

    def _on_events(self, events: list[Event]) -> None:
        self.history.take(events)
        self._show()

    def _on_requested(self, request: Request) -> None:
        if self.watcher:
            self.watcher.request(request)
            self._show()

    def _on_lost(self, sentence: str) -> None:
        self.remarks.show_remarks([Remark("error", sentence)])

    def _show(self) -> None:
        if self.watcher is None:
            return
        history, state, folder = self.history, self.watcher.state, self.watcher.run.path
        self.chip.show_state(state)
        self.facts.setText(" · ".join((self._plan, *self._machine())))
        self.progress.setMaximum(max(1, history.steps))
        self.progress.setValue(history.step)
        self.words.setText(self._progress_words(state))
        self.bar.show_state(state, self.watcher.pending, has_model=history.saved_step is not None)
        self.filmstrip.show_samples(folder, history.samples)
        self.chart.show_losses(history.losses)
        self.remarks.show_remarks(self._remarks(state))
        has_log = state in ("failed", "died")
        if has_log and not self.log_place.isVisibleTo(self):
            in_background(self, lambda: _tail(folder / "log.txt"), lambda end: self.log.setPlainText(str(end)))
        self.log_place.setVisible(has_log)

    def _machine(self) -> tuple[str, ...]:
        history = self.history
        if not history.device:
            return ()
        return f"{history.device} {history.precision}", weights(history.parameters)

    def _progress_words(self, state: str) -> str:
        history = self.history
        if state == "starting" or (state == "running" and history.preparing):
            now = history.preparing
            words = self.tr("Preparing: {0} of {1}") if now and now.total else self.tr("Getting ready…")
            return words.format(now.done, now.total) if now else words
        parts = [self.tr("Step {0} of {1}").format(f"{history.step:,}", f"{history.steps:,}")]
        if history.elapsed is not None:
            parts.append(span(history.elapsed))
        if state == "running":
            parts.append(about(history.eta))
        if history.seconds_per_step:
            parts.append(self.tr("{0} s a step").format(f"{history.seconds_per_step:.3g}"))
        return " · ".join(part for part in parts if part)

    def _remarks(self, state: str) -> list[Remark]:
        found: list[Remark] = []
        if state == "failed" and self.history.failure:
            found.append(Remark("error", self.history.failure))
        if state == "died":
            found.append(
                Remark("error", self.tr("Its process ended unexpectedly. Resume goes on from the last checkpoint."))
            )
        newest = list(self.history.warnings.items())[-MOST_WARNINGS:]
        return found + [
            Remark("warning", text if count == 1 else self.tr("{0} ({1} times)").format(text, count))
            for text, count in newest
        ]

    def _lay_out(self) -> None:
        head = row(self.name, self.chip, "stretch", spacing=12)
        samples, curves = wrapped(row(self.filmstrip)), wrapped(row(self.chart))
        samples.layout().setContentsMargins(0, 0, 12, 0)  # pyright: ignore[reportOptionalMemberAccess]
        curves.layout().setContentsMargins(12, 0, 0, 0)  # pyright: ignore[reportOptionalMemberAccess]
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        for widget in (samples, curves):
            splitter.addWidget(widget)
            splitter.setStretchFactor(splitter.count() - 1, 1)
        splitter.setSizes([10_000, 10_000])  # halves, whatever the two would like
        layout = column(self, spacing=10)
        layout.addLayout(head)
        for widget in (self.facts, self.progress, self.words, self.bar, self.remarks, self.log_place):
            layout.addWidget(widget)
        layout.addSpacing(4)
        layout.addWidget(splitter, 1)


def _sources(data: dict[str, str]) -> str:
    """The data's folders by their names."""
    return " → ".join(Path(data[key]).name for key in ("source", "target", "pairs", "labels", "photos") if key in data)


def _tail(file: Path) -> str:
    """The last lines of a log; empty when there is none."""
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            return "".join(deque(lines, LOG_LINES))
    except OSError:
        return ""
