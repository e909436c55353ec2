"""Train: set up a training, watch it, find it again, and use what it learned."""

import importlib
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from gui.background import in_background
from gui.engine_client import EngineClient
from gui.runs.jobs import Jobs
from gui.runs.watcher import ACTIVE
from gui.settings import VULKAN, SettingsFile
from gui.train.run_list import RunList
from gui.train.training_form import TrainingForm
from gui.widgets.layout import column, row, title
from gui.widgets.notice import NoticeBar
from img2img.errors import Img2ImgError, NameTaken
from img2img.models.library import Entry, Library
from img2img.runs.folder import RunFolder
from img2img.runs.summary import RunSummary
from training.config import RunConfig

if TYPE_CHECKING:
    from gui.train.run_view import RunView

LIST_WIDTH = 176, 236  # pixels, of a small window and of a large one
REFRESH_MILLISECONDS = 2000


class TrainPage(QWidget):
    """A list of trainings on the left; on the right the chosen one, or the form for a new one.

    Signals:
        model_added(Entry): a model was put into the library.
    """

    model_added = Signal(object)

    def __init__(
        self,
        jobs: Jobs,
        engine: EngineClient,
        library: Library,
        settings: SettingsFile,
        notices: NoticeBar,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._engine, self._library = jobs, engine, library
        self._kept, self._notices = settings, notices
        self._recipes_asked = 0
        self._has_looked = False  # for a training that is under way
        self._has_chosen = False  # what is shown: then nothing comes in its place by itself
        self.runs = RunList()
        self.form = TrainingForm()
        self.view: RunView | None = None  # made when first needed: its curves bring in pyqtgraph
        self._stack = QStackedWidget()
        self._stack.addWidget(self.form)
        self._refresh = QTimer(self)
        self._refresh.setInterval(REFRESH_MILLISECONDS)
        self._lay_out()
        self._connect()

    def show_form(self) -> None:
        """Set up a new training."""
        self._has_chosen = True
        self.runs.choose(None)
        self._stack.setCurrentWidget(self.form)

    def show_run(self, run: RunFolder) -> None:
        """Show a training."""
        self._has_chosen = True
        view = self._run_view()
        with self._notices.faults_shown():
            if view.watcher is None or view.watcher.run != run:
                view.show_run(self._jobs.watch(run, view))
            self._stack.setCurrentWidget(view)
            self.runs.choose(run.path)

    def start(self, config: RunConfig) -> None:
        """Start a training and show it."""
        kept = self._kept.current
        device = "auto" if kept.device == VULKAN else kept.device
        chosen = config.model_copy(update={"device": device, "precision": kept.precision})
        with self._notices.faults_shown():
            self.show_run(self._jobs.start_training(chosen.model_dump(mode="json")))

    def use_model(self, run: RunFolder | None = None, *, replace: bool = False) -> None:
        """Put the model of a run into the library: of the one that is shown, when None is named."""
        shown = self.view.watcher.run if self.view and self.view.watcher else None
        if chosen := run or shown:
            file, name = chosen.path / "model.safetensors", str(chosen.config.get("name") or chosen.path.name)
            add = partial(self._library.add, file, name, replace=replace)
            in_background(self, add, partial(self._on_added, chosen))

    def _on_added(self, run: RunFolder, added: Entry | Img2ImgError) -> None:
        if not isinstance(added, NameTaken):
            self._notices.unless_fault(self._tell_added)(added)
        elif added.is_own:
            offer = self.tr("Replace it")
            self._notices.tell(str(added), "warning", offer, lambda: self.use_model(run, replace=True))
        else:
            told = self.tr("A model of that name came with the program. Import {0} on the Models page, and rename it.")
            self._notices.warn(told.format(run.path / "model.safetensors"))

    def _tell_added(self, added: Entry) -> None:
        words = self.tr("{0} is in your library. Draw and Convert can use it.").format(added.name)
        self._notices.tell(words, "done")
        self.model_added.emit(added)

    def _go_on(self) -> None:
        if self.view and self.view.watcher:
            with self._notices.faults_shown():
                self._jobs.resume(self.view.watcher.run)

    def _run_view(self) -> "RunView":
        if self.view is None:
            from gui.train.run_view import RunView

            self.view = RunView()
            self.view.go_on_asked.connect(self._go_on)
            self.view.use_asked.connect(self.use_model)
            self._stack.addWidget(self.view)
        return self.view

    # --- what is answered

    def _on_runs_found(self, runs: list[RunSummary]) -> None:
        trainings = [run for run in runs if run.kind == "train"]
        self.runs.show_runs(trainings)
        if self.view and self.view.watcher and self._stack.currentWidget() is self.view:
            self.runs.choose(self.view.watcher.run.path)
        active = [run for run in trainings if run.state in ACTIVE]
        if active and not self._has_looked:
            in_background(self, _import_view, lambda _: self._show_unless_chosen(active[0].run))
        self._has_looked = True

    def _show_unless_chosen(self, run: RunFolder) -> None:
        if not self._has_chosen:
            self.show_run(run)

    def _on_answered(self, number: int, header: dict[str, Any], picture: object) -> None:
        if number == self._recipes_asked:
            self.form.show_recipes(header["recipes"])

    def _on_failed(self, number: int, sentence: str) -> None:
        if number == self._recipes_asked:
            self._recipes_asked = 0  # asked again when the page is shown again
            self.form.show_no_recipes(sentence)

    def _connect(self) -> None:
        self.runs.new_asked.connect(self.show_form)
        self.runs.chosen.connect(self.show_run)
        self.form.start_asked.connect(self.start)
        self._jobs.runs_found.connect(self._on_runs_found)
        self._jobs.launched.connect(self._jobs.refresh)
        self._refresh.timeout.connect(self._jobs.refresh)
        self._engine.answered.connect(self._on_answered)
        self._engine.failed.connect(self._on_failed)

    def _lay_out(self) -> None:
        strip = QFrame()
        strip.setProperty("role", "strip")
        strip.setMaximumWidth(LIST_WIDTH[1])
        inside = column(strip, margin=16)
        inside.addStrut(LIST_WIDTH[0] - 32)
        inside.addWidget(title(self.tr("Train")))
        inside.addWidget(self.runs, 1)
        layout = row(strip, self._stack, spacing=0)
        layout.setStretch(0, 1)
        layout.setStretch(1, 3)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)

    # --- Qt

    def showEvent(self, event: QShowEvent) -> None:
        self._jobs.refresh()
        self._refresh.start()
        if not self._recipes_asked:
            self._recipes_asked = self._engine.request("recipes")

    def hideEvent(self, event: QHideEvent) -> None:
        self._refresh.stop()


def _import_view() -> None:
    """Let the curves' modules be there before the view is made: on the GUI thread they would stop it for a while."""
    importlib.import_module("gui.train.run_view")
