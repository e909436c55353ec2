"""Convert: files and folders through a model, each with its state, compared with its original."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from gui.background import in_background
from gui.jobs import Jobs, RunSummary
from gui.pages.page import Page
from gui.settings import SettingsFile
from gui.watcher import RunWatcher
from gui.widgets.batch_bar import ACTIVE, BatchBar
from gui.widgets.convert_settings import ConvertSettings
from gui.widgets.drop_zone import DropZone, local_paths
from gui.widgets.earlier_batches import EarlierBatches
from gui.widgets.file_compare import FileCompare
from gui.widgets.file_list import FileList
from gui.widgets.file_queue import FileRow, FileTable
from gui.widgets.layouts import column, title
from gui.widgets.notice import NoticeBar
from gui.widgets.pieces import row
from img2img.errors import Img2ImgError
from img2img.models.library import Library
from img2img.plan import FileFailed, plan_conversions
from img2img.runs import Event, RunFolder


class ConvertPage(Page):
    """Either files are gathered, or a batch is shown: one that was started here, or one that was found."""

    name = "convert"
    title = str(QT_TRANSLATE_NOOP("Page", "Convert"))
    icon = "mdi6.image-sync-outline"

    def __init__(
        self,
        jobs: Jobs,
        library: Library,
        settings: SettingsFile,
        notices: NoticeBar,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._kept, self._notices = jobs, settings, notices
        self._paths: list[Path] = []
        self._watcher: RunWatcher | None = None
        self._last: Event = {}
        self._gathering = 0  # counts what was asked to be listed; only the newest list is shown
        self._has_looked = False  # for a batch that was left unfinished
        self._is_followed = True  # whether the file that was done last is looked at
        self.settings = ConvertSettings(library)
        self.drop_zone = DropZone()
        self.table = FileTable(self)
        self.files = FileList(self.table)
        self.compare = FileCompare()
        self.bar = BatchBar()
        self.earlier = EarlierBatches()
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self._show_state()

    @property
    def state(self) -> str:
        """The state of the batch that is shown; "" while files are gathered."""
        return self._watcher.state if self._watcher else ""

    def add(self, paths: Iterable[Path]) -> None:
        """Take in files and folders; after a batch has ended, they begin a new one."""
        if self.state in ACTIVE:
            self._notices.tell(self.tr("A batch is running. Stop it, or wait for its end, to add more."), "warning")
            return
        if self._watcher:
            self.clear()
        self._paths += [path for path in paths if path not in self._paths]
        self._list_files()

    def clear(self) -> None:
        """Start over with no files; a batch that is shown is left alone."""
        self._leave_run()
        self._paths = []
        self._list_files()

    def start(self) -> None:
        """Convert what was gathered."""
        choice = self.settings.chosen()
        if choice is None or not self._paths:
            return
        kept = self._kept.current
        try:
            run = self._jobs.start_batch(choice.config(self._paths, kept.device, kept.precision))
        except (Img2ImgError, OSError) as error:
            self._notices.fail(str(error))
            return
        self.show_run(run)

    def show_run(self, run: RunFolder) -> None:
        """Show a batch: its files, and what becomes or became of them."""
        try:
            config = run.config
        except Img2ImgError as error:
            self._notices.fail(str(error))
            return
        self._leave_run()
        self._paths = [Path(path) for path in config["paths"]]
        self._watcher = self._jobs.watch(run, self)
        self.settings.choose(str(config["model"]))
        self._list_files(Path(config["output"]), config["format"])

    # --- listing files

    def _list_files(self, output: Path = Path("converted"), file_format: str = "same") -> None:
        self._gathering += 1
        number, paths = self._gathering, list(self._paths)
        self.settings.show_first(paths[0] if paths else None)
        in_background(
            self,
            lambda: _rows(paths, output, file_format),
            lambda rows: self._on_listed(number, rows),
        )

    def _on_listed(self, number: int, rows: list[FileRow] | Img2ImgError) -> None:
        if number != self._gathering:
            return
        if isinstance(rows, Img2ImgError):
            self._notices.fail(str(rows))
            return
        self.table.show_rows(rows)
        if self._watcher:
            self._watcher.events.connect(self._on_events)
            self._watcher.state_changed.connect(self._show_state)
            self._watcher.lost.connect(self._notices.fail)
            self._watcher.start()
        self._is_followed = True
        self._show_state()

    # --- the batch

    def _on_events(self, events: list[Event]) -> None:
        for event in events:
            if event["event"] in ("progress", "failed", "started"):
                self._last = event
        self.table.take_events(events)
        self._follow(events)
        self._show_state()

    def _follow(self, events: list[Event]) -> None:
        """Look at the file that was done last, until the person chooses another."""
        done = [event for event in events if event["event"] == "file" and event["state"] == "done"]
        if done and self._is_followed:
            self.files.choose_path(Path(done[-1]["path"]))

    def _leave_run(self) -> None:
        if self._watcher:
            self._watcher.stop()
        self._watcher, self._last = None, {}

    def _go_on(self) -> None:
        if self._watcher:
            try:
                self._jobs.resume(self._watcher.run)
            except (Img2ImgError, OSError) as error:
                self._notices.fail(str(error))

    def _stop(self) -> None:
        if self._watcher:
            self._watcher.wish("stop")
            self.bar.show_stopping()

    def _wish(self, wish: str) -> None:
        if self._watcher:
            self._watcher.wish(wish)  # pyright: ignore[reportArgumentType]

    def _open_folder(self) -> None:
        if self._watcher:
            QDesktopServices.openUrl(QUrl.fromLocalFile(self._watcher.run.config["output"]))

    def _show_state(self) -> None:
        is_active = self.state in ACTIVE
        self._stack.setCurrentIndex(1 if self._paths else 0)
        self.files.set_editable(not is_active)
        self.settings.setEnabled(not is_active)
        can_start = bool(self._paths) and self.settings.chosen() is not None
        self.bar.setVisible(bool(self._paths))
        self.bar.show_state(self.state, self.table.counts, self._last, can_start=can_start)

    # --- earlier batches

    def _on_runs_found(self, runs: list[RunSummary]) -> None:
        batches = [run for run in runs if run.kind == "batch"]
        self.earlier.show_batches(batches)
        unfinished = [run for run in batches if run.state in ("running", "paused", "died")]
        if unfinished and not self._paths and not self._has_looked:
            self.show_run(unfinished[0].run)
        self._has_looked = True

    def _lay_out(self) -> None:
        head = row(title(self.tr("Convert")), "stretch", self.earlier)
        splitter = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False, handleWidth=1)
        for widget, stretch in ((self.files, 2), (self.compare, 3)):
            splitter.addWidget(widget)
            splitter.setStretchFactor(splitter.count() - 1, stretch)
        self._stack.addWidget(self.drop_zone)
        self._stack.addWidget(splitter)
        layout = column(self)
        layout.addLayout(head)
        layout.addWidget(self.settings)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self.bar)
        self.setAcceptDrops(True)

    def _connect(self) -> None:
        self.drop_zone.dropped.connect(self.add)
        self.files.add_files_asked.connect(self.drop_zone.add_files.click)
        self.files.add_folder_asked.connect(self.drop_zone.add_folder.click)
        self.files.clear_asked.connect(self.clear)
        self.files.row_chosen.connect(self.compare.show_row)
        self.earlier.chosen.connect(self.show_run)
        self.files.view.clicked.connect(self._stop_following)
        self.settings.changed.connect(self._show_state)
        self.bar.start_asked.connect(self.start)
        self.bar.stop_asked.connect(self._stop)
        self.bar.pause_asked.connect(lambda: self._wish("pause"))
        self.bar.resume_asked.connect(lambda: self._wish("resume"))
        self.bar.again_asked.connect(self._go_on)
        self.bar.folder_asked.connect(self._open_folder)
        self._jobs.runs_found.connect(self._on_runs_found)

    def _stop_following(self) -> None:
        self._is_followed = False

    # --- Qt

    def showEvent(self, event: QShowEvent) -> None:
        self.settings.list_models()
        self._jobs.refresh()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.add(local_paths(event.mimeData()))


def _rows(paths: list[Path], output: Path, file_format: str) -> list[FileRow]:
    """The files that a batch of `paths` consists of, in its order."""
    planned = plan_conversions(paths, output, file_format)  # pyright: ignore[reportArgumentType]
    return [
        FileRow(item.source, "failed", message=str(item)) if isinstance(item, FileFailed) else FileRow(item.source)
        for item in planned
    ]
