"""Draw: a sketch on the left, the photo that a model makes of it on the right, at every stroke."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QActionGroup, QGuiApplication, QImage, QShowEvent
from PySide6.QtWidgets import QSplitter, QWidget

from gui.commands import Commands
from gui.draw.bars import DrawBar, SketchPane
from gui.draw.canvas import Canvas
from gui.draw.files import FileQuestions
from gui.draw.live import LivePhoto
from gui.draw.open_picture import PictureImporter
from gui.draw.pen import Pen, Tool
from gui.draw.preview import Preview
from gui.draw.results.arrangement import Arrangement
from gui.draw.results.panels import Results
from gui.draw.results.placing import PhotoPlace
from gui.draw.results.recorder import Recorder
from gui.draw.sketch import Sketch
from gui.draw.tool_strip import ToolStrip
from gui.engine_client import EngineClient
from gui.library.choice import ModelChoice
from gui.settings import SettingsFile
from gui.widgets.layout import column, row, stack
from gui.widgets.notice import NoticeBar
from gui.widgets.picture_view import STEP
from img2img.models.library import Library


class DrawPage(QWidget):
    """The canvas and the photo move together when one is zoomed.

    Signals:
        page_wanted(str): the person wants to go to that page for a model.
    """

    page_wanted = Signal(str)

    def __init__(
        self,
        engine: EngineClient,
        library: Library,
        settings: SettingsFile,
        commands: Commands,
        notices: NoticeBar,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        kept = settings.current
        self._settings, self._commands, self._notices = settings, commands, notices
        self.sketch = Sketch(parent=self)
        self.pen = Pen(kept.brush_size, kept.eraser_size, self)
        self.live = LivePhoto(self.sketch, engine, settings, self)
        self.importer = PictureImporter(self.sketch, engine, self)
        self.files = FileQuestions(self, self.importer, notices)
        self.canvas = Canvas(self.sketch, self.pen)
        self.preview = Preview()
        self.bar = DrawBar(library, commands, kept.model, kept.photo_opacity)
        self.results = Results(self.live, self.preview, settings, commands)
        self.photo_pane = self.results.pane
        self.recorder = Recorder(self.canvas.image, self)
        self.sketch_pane = SketchPane(self.canvas, commands, kept.underlay_opacity)
        self._lay_out()
        self._connect()
        self._connect_commands()
        self._show_hints()

    @property
    def photo(self) -> QImage:
        """What is shown of the results; null where there is none."""
        return self.results.photo

    def use_underlay(self, image: QImage) -> None:
        """Lay a picture under the sketch; a null one takes it away."""
        self.sketch_pane.show_underlay(image)

    def use_model(self, name: str) -> None:
        """Draw with that model from now on, such as one that was just trained."""
        self.bar.picker.choose(name)

    def close_down(self) -> None:
        """Leave nothing behind on the disk; that there is nothing to undo any more is no news."""
        self.sketch.stack.blockSignals(True)
        self.preview.discard()

    def _lay_out(self) -> None:
        panes = QSplitter(Qt.Orientation.Horizontal)
        panes.setChildrenCollapsible(False)
        panes.setHandleWidth(1)
        for pane in (self.sketch_pane, self.photo_pane):
            panes.addWidget(pane)
        panes.setSizes([1000, 1000])
        self.arrangement = Arrangement(panes, self.sketch_pane, self.photo_pane, self.canvas, self.preview)
        PhotoPlace(self.arrangement, self.bar, self._commands, self._settings)
        layout = column(self, margin=0, spacing=0)
        layout.addWidget(self.bar)
        drawn = stack(panes, self.results.bar, spacing=0)
        drawn.setStretch(0, 1)
        layout.addLayout(row(ToolStrip(self.pen, self._commands), drawn, spacing=0), 1)

    def _connect(self) -> None:
        self.bar.picker.chosen.connect(self._on_model_chosen)
        self.results.photo_shown.connect(self._on_photo)
        self.results.photo_shown.connect(self.recorder.show)
        self.results.tell_faults(self._notices)
        self.recorder.failed.connect(self._notices.fail)
        self.recorder.written.connect(self._on_recording_written)
        self.importer.failed.connect(self._notices.fail)
        self.importer.underlay_read.connect(self.use_underlay)
        self.importer.tracing.connect(self.sketch_pane.show_tracing)
        self.sketch_pane.opacity_chosen.connect(self._on_opacity_chosen)
        self.photo_pane.page_wanted.connect(self.page_wanted)
        self.canvas.files_dropped.connect(self._on_files_dropped)
        self.canvas.moved.connect(lambda: self.preview.follow(self.canvas))
        self.preview.moved.connect(lambda: self.canvas.follow(self.preview))
        self.sketch.changed.connect(self._show_hints)
        self.sketch.resized.connect(self.results.show_size)

    def _connect_commands(self) -> None:
        self._connect_tools()
        sketch, canvas, live, files = self.sketch, self.canvas, self.live, self.files
        slots: dict[str, Callable[[], object]] = {
            "file.new": self._begin_new,
            "file.open": files.open_sketch,
            "file.trace": files.trace,
            "file.underlay": files.open_underlay,
            "file.save": lambda: files.save(self.photo, "photo.png"),
            "file.save_sketch": lambda: files.save(canvas.image(), "sketch.png"),
            "edit.undo": sketch.undo,
            "edit.redo": sketch.redo,
            "edit.copy": lambda: QGuiApplication.clipboard().setImage(self.photo),
            "edit.clear": sketch.clear,
            "edit.smaller": lambda: self.pen.widen(-1),
            "edit.larger": lambda: self.pen.widen(1),
            "edit.swap": self.pen.swap_colours,
            "edit.default": self.pen.reset_colours,
            "view.fit": canvas.fit,
            "view.actual": canvas.show_actual_size,
            "view.closer": lambda: canvas.zoom_by(STEP),
            "view.farther": lambda: canvas.zoom_by(1 / STEP),
            "model.translate": live.ask,
            "model.variation": live.vary,
        }
        for name, slot in slots.items():
            self._commands.connect_to(name, slot)
        self._commands.action("model.live").setChecked(live.is_live)
        self._commands.connect_to("model.live", self._on_live_switched)
        finish = self._commands.action("model.finish")
        finish.setChecked(self._settings.current.finish)
        self._commands.connect_to("model.finish", self.results.finish_photos)
        self.photo_pane.finish_wanted.connect(finish.trigger)
        self._commands.connect_to("file.record", self._on_recording_switched)
        sketch.stack.canUndoChanged.connect(partial(self._commands.allow, "edit.undo"))
        sketch.stack.canRedoChanged.connect(partial(self._commands.allow, "edit.redo"))
        for name in ("edit.undo", "edit.redo", "edit.copy", "file.save", "model.translate", "model.variation"):
            self._commands.allow(name, False)

    def _connect_tools(self) -> None:
        """Brush and eraser: exactly one of them is in the hand."""
        group = QActionGroup(self)
        actions = {Tool.BRUSH: "edit.brush", Tool.ERASER: "edit.eraser"}
        for tool, name in actions.items():
            group.addAction(self._commands.action(name))
            self._commands.action(name).setChecked(tool == self.pen.tool)
            self._commands.connect_to(name, partial(self._on_tool_switched, tool))

    def _on_tool_switched(self, tool: Tool, is_on: bool) -> None:
        if is_on:
            self.pen.take(tool)

    def _on_opacity_chosen(self, percent: int) -> None:
        self._settings.change(underlay_opacity=percent)

    def _on_live_switched(self, is_live: bool) -> None:
        self._settings.change(live=is_live)
        self.live.go_live(is_live)

    def _on_recording_switched(self, is_on: bool) -> None:
        """Record from now on; or keep what was recorded, if there is anything."""
        if is_on:
            self.recorder.start()
        else:
            self.recorder.stop()
            if self.recorder.frames:
                self.files.save_recording(self.recorder)

    def _on_recording_written(self, path: Path) -> None:
        self._notices.tell(self.tr("Saved {0}").format(path), "done")

    def _on_model_chosen(self, choice: ModelChoice | None) -> None:
        if choice and self.sketch.is_blank and self.sketch.size != choice.size:
            self.sketch.new(*choice.size)
        if choice:
            self._settings.change(model=choice.key)
        self._commands.allow("model.translate", choice is not None)
        self._commands.allow("model.variation", choice is not None and choice.is_random)
        self.bar.show_variation(choice is not None and choice.is_random)
        self.live.choose(choice)
        self.results.show_model(choice)
        self.live.warm()
        self._show_hints()

    def _on_photo(self, photo: QImage) -> None:
        self.arrangement.over.show_photo(photo)
        for name in ("edit.copy", "file.save"):
            self._commands.allow(name, not photo.isNull())
        self._show_hints()

    def _show_hints(self) -> None:
        self.canvas.hint = self.tr("Draw here") if self.sketch.is_blank and self.canvas.underlay.isNull() else ""
        awaited = self.tr("The photo appears here as you draw") if self.live.is_live else self.tr("Choose Translate")
        self.preview.hint = awaited if self.photo.isNull() else ""

    def _begin_new(self) -> None:
        """A blank sheet of the model's size."""
        choice = self.live.choice
        self.sketch.new(*(choice.size if choice else self.sketch.size))
        self.use_underlay(QImage())

    def _on_files_dropped(self, paths: list[Path]) -> None:
        self.files.ask_use(paths[0], self.canvas.mapToGlobal(self.canvas.rect().center()))

    # --- Qt

    def showEvent(self, event: QShowEvent) -> None:
        """A model may have been added on another page."""
        super().showEvent(event)
        self.bar.picker.list_models()
        self.canvas.setFocus()
