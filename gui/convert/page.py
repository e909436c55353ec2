"""Convert: files and folders through a model, each with its state, compared with its original."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from gui.background import LatestOnly
from gui.commands import Commands
from gui.convert.batch_bar import BatchBar
from gui.convert.compare_dialog import Comparing
from gui.convert.compare_panel import ComparePanel
from gui.convert.convert_settings import ConvertSettings
from gui.convert.drop_zone import DropZone
from gui.convert.earlier_batches import EarlierBatches
from gui.convert.file_actions import FileActions
from gui.convert.file_list import FileList
from gui.convert.file_rows import FileRow, planned_rows
from gui.convert.file_table import FileTable
from gui.convert.gathered import Gathered
from gui.convert.options.mask_painter import MaskPainter
from gui.convert.shown_batch import ShownBatch
from gui.convert.trial_dialog import trial_of
from gui.engine_client import EngineClient
from gui.library.choice import ModelChoice
from gui.runs.jobs import Jobs
from gui.settings import SettingsFile
from gui.widgets.drops import FileDrops
from gui.widgets.layout import action_button, column, row, split, title
from gui.widgets.notice import NoticeBar
from img2img.batch.config import BatchConfig
from img2img.batch.naming import Format
from img2img.models.library import Library
from img2img.runs.events import Event, FileEvent
from img2img.runs.folder import RunFolder
from img2img.runs.queue_edits import QueueEdit
from img2img.runs.summary import RunSummary


class ConvertPage(QWidget):
    """Either files are gathered, or a batch is shown: one that was started here, or one that was found.

    Signals:
        draw_wanted(Path): a picture is to be taken to the Draw page.
    """

    draw_wanted = Signal(object)

    def __init__(
        self,
        jobs: Jobs,
        engine: EngineClient,
        library: Library,
        settings: SettingsFile,
        commands: Commands,
        notices: NoticeBar,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._jobs, self._kept, self._commands, self._notices = jobs, settings, commands, notices
        self.gathered = Gathered()
        self._listing = LatestOnly(self)
        self._has_looked = False  # for a batch that is under way
        self._last_state = ""  # of the batch
        self.batch = ShownBatch(jobs, notices, self)
        self.settings = ConvertSettings(library, settings.current.convert_model)
        self.drop_zone = DropZone(commands)
        self.table = FileTable(self)
        self.files = FileList(self.table, commands)
        self.file_actions = FileActions(self.files, commands, notices, self)
        self.panel = ComparePanel(
            *(action_button(commands.action(name)) for name in ("view.compare_files", "model.try"))
        )
        self.compare = self.panel.compare
        self.comparing = Comparing(self, commands, notices)
        self.bar = BatchBar(commands)
        self.earlier = EarlierBatches()
        self._stack = QStackedWidget()
        self._lay_out()
        self.setFocusProxy(self.settings.model)
        self._connect()
        self._show_state()

    @property
    def state(self) -> str:
        """The state of the batch that is shown; "" while files are gathered."""
        return self.batch.state

    def add(self, paths: Iterable[Path]) -> None:
        """Take in files and folders; after a batch has ended, they begin a new one."""
        if self.batch.is_active:
            self._notices.tell(self.tr("A batch is running. Stop it, or wait for its end, to add more."), "warning")
            return
        if self.state:
            self.clear()
        self.gathered.add(paths)
        self._list_files()

    def clear(self) -> None:
        """Start over with no files; a batch that is shown is left alone."""
        self.batch.leave()
        self.gathered = Gathered()
        self._list_files()

    def start(self) -> None:
        """Convert what was gathered."""
        kept = self._kept.current
        self.comparing.withdraw()
        with self._notices.faults_shown():
            if config := self.settings.config(self.gathered.paths, kept.device, kept.precision):
                self.show_run(self._jobs.start_batch(config, self.gathered.edits))

    def use_model(self, name: str) -> None:
        """Convert with that model; a batch that is under way does not come in its place."""
        self._has_looked = True
        self.settings.model.choose(name)

    def try_models(self) -> None:
        """Try models on a part of the file that is looked at; the one that is chosen, and the next, are ticked."""
        row = self.files.chosen()
        model, options = self.settings.model, self.settings.options.said()
        if row and (dialog := trial_of(row.path, model, options, self._engine, self._kept.current, self)):
            dialog.model_taken.connect(self.settings.model.choose)
            dialog.open()

    def paint_protection(self) -> None:
        """Paint what is protected over the file that is looked at."""
        if row := self.files.chosen():
            protect = self.settings.options.drawing.protect
            painter = MaskPainter(row.path, protect.path, self.settings.options)
            painter.saved.connect(protect.show_path)
            painter.open()

    def show_run(self, run: RunFolder) -> None:
        """Show a batch: its files, and what becomes or became of them."""
        with self._notices.faults_shown():
            config = BatchConfig.read(run.config)
            self.batch.show(run)
            self.gathered = Gathered(config.paths)
            self.settings.show_config(config)
            self._list_files(config.output, config.format)

    def _on_dropped(self, paths: list[Path]) -> None:
        """Take them in; two pictures may have been meant to be compared."""
        is_first = not self.gathered.paths
        self.add(paths)
        if is_first:
            self.comparing.offer(paths)

    def _list_files(self, output: Path = Path("converted"), file_format: Format = "same") -> None:
        paths = list(self.gathered.paths)
        self.settings.show_first(paths[0] if paths else None)
        self._listing.ask(lambda: planned_rows(paths, output, file_format), self._notices.unless_fault(self._on_listed))

    def _on_listed(self, rows: list[FileRow]) -> None:
        self.files.is_followed = True
        self.table.show_rows(rows)
        self._show_edits()
        self.batch.begin()
        self._show_state()

    def _show_edits(self) -> None:
        """Show what the changes come to that were asked for, and that no worker has taken up yet."""
        for edit in self.batch.pending_edits() if self.state else self.gathered.edits:
            self.table.apply(edit)

    def _edit(self, edit: QueueEdit) -> None:
        """Change the queue of the batch that is shown, or of what is gathered."""
        self.table.apply(edit)
        if self.state:
            self.batch.edit(edit)
        elif self.gathered.edit(edit, self.table.rows()):
            self._list_files()
        self._show_state()

    def _on_model_chosen(self, choice: ModelChoice | None) -> None:
        classes = choice.card.classes if choice and choice.card.source == "labels" else ()
        self.table.show_classes(classes)
        self.compare.show_classes(classes)
        if choice:
            self._kept.change(convert_model=choice.key)

    def _on_events(self, events: list[Event]) -> None:
        """Note what became of files, and look at the one that was done last."""
        self.table.take_events(events)
        done = [event for event in events if isinstance(event, FileEvent) and event.state == "done"]
        if done:
            self.files.follow(Path(done[-1].path))

    def _on_runs_found(self, runs: list[RunSummary]) -> None:
        batches = [run for run in runs if run.kind == "batch"]
        self.earlier.show_batches(batches)
        under_way = [run for run in batches if run.state in ("running", "paused")]
        if under_way and not self.gathered.paths and not self._has_looked:
            self.show_run(under_way[0].run)
        self._has_looked = True

    def _show_state(self) -> None:
        self._stack.setCurrentIndex(1 if self.gathered.paths else 0)
        focus = QApplication.focusWidget()
        if self.batch.is_active and focus and self.settings.isAncestorOf(focus):
            self.files.view.setFocus()
        self.settings.setEnabled(not self.batch.is_active)
        if self.batch.is_active:
            self.settings.output.suggest(self.batch.output)
        else:
            self.settings.suggest_output()
        self.bar.setVisible(bool(self.gathered.paths))
        can_start = self.table.total > 0 and self.settings.is_complete
        self.bar.show_batch(self.batch, self.table.counts, can_start=can_start)
        self._allow_commands()
        if self.state != self._last_state:
            self._last_state = self.state
            self._jobs.refresh()

    def _allow_commands(self) -> None:
        """Files are added only while no batch is at work."""
        for name in ("file.add_files", "file.add_folder"):
            self._commands.allow(name, not self.batch.is_active)
        self._commands.allow("model.try", bool(self.gathered.paths))
        self.settings.options.drawing.paint.setEnabled(bool(self.gathered.paths))
        self._commands.allow("file.new_batch", bool(self.gathered.paths) and not self.batch.is_active)

    def _lay_out(self) -> None:
        head = row(title(self.tr("Convert")), "stretch", self.earlier)
        self._stack.addWidget(self.drop_zone)
        self._stack.addWidget(split((self.files, 56), (self.panel, 44)))
        layout = column(self)
        layout.addLayout(head)
        layout.addWidget(self.settings)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self.bar)

    def _connect(self) -> None:
        FileDrops(self).dropped.connect(self._on_dropped)
        self.drop_zone.dropped.connect(self._on_dropped)
        self.files.row_chosen.connect(self.compare.show_row)
        self.file_actions.edited.connect(self._edit)
        self.file_actions.draw_wanted.connect(self.draw_wanted)
        self.comparing.taken_out.connect(self.clear)
        self.earlier.chosen.connect(self.show_run)
        self.settings.changed.connect(self._show_state)
        self.settings.model.chosen.connect(self._on_model_chosen)
        self.settings.options.drawing.paint_asked.connect(self.paint_protection)
        self.batch.events.connect(self._on_events)
        self.batch.caught_up.connect(self._show_edits)
        self.batch.changed.connect(self._show_state)
        self.bar.start_asked.connect(self.start)
        self.bar.requested.connect(self.batch.request)
        self.bar.again_asked.connect(self.batch.go_on)
        self.bar.folder_asked.connect(self.batch.open_folder)
        self._jobs.runs_found.connect(self._on_runs_found)
        self._commands.connect_to("file.new_batch", self.clear)
        self._commands.connect_to("model.try", self.try_models)

    # --- Qt

    def showEvent(self, event: QShowEvent) -> None:
        self.settings.model.list_models()
        self._jobs.refresh()
