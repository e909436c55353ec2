"""Draw: a sketch on the left, the photo that a model makes of it on the right, at every stroke."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QImage, QShowEvent
from PySide6.QtWidgets import QSplitter, QWidget

from gui.commands import Commands
from gui.draw.asking.drawing import Held
from gui.draw.bars import DrawBar, SketchPane
from gui.draw.brush.pen import Filling, Pen
from gui.draw.brush.tip import Tip
from gui.draw.canvas import Canvas
from gui.draw.canvas_commands import CanvasCommands
from gui.draw.document.document import PAPER, Document
from gui.draw.drawn import DrawnDocument
from gui.draw.files import FileQuestions
from gui.draw.fill_popover import FillPopover
from gui.draw.kinds import KindSwitch, size_for
from gui.draw.label_files import LabelFiles
from gui.draw.labels.example import ExampleOffer
from gui.draw.labels.ground import ground_brush
from gui.draw.labels.painting import LabelPainting
from gui.draw.labels.palette import ClassPalette
from gui.draw.layers_popover import LayersPopover
from gui.draw.live import LivePhoto
from gui.draw.live_selection import LiveSelection
from gui.draw.open_picture import PictureImporter
from gui.draw.preview import Preview
from gui.draw.project.desk import ProjectDesk
from gui.draw.project.openraster import SUFFIX
from gui.draw.results.arrangement import Arrangement
from gui.draw.results.panels import Results
from gui.draw.results.placing import PhotoPlace
from gui.draw.results.recorder import Recorder
from gui.draw.results.recording import Recording
from gui.draw.selecting.commands import SelectionCommands
from gui.draw.tip_popover import SymmetryPopover, TipPopover
from gui.draw.tool_strip import ToolStrip
from gui.draw.tracing.matching import StrokeMatch
from gui.draw.tracing.opened import Opened
from gui.draw.tracing.sheet import Sheet
from gui.draw.wording import Wording
from gui.engine_client import EngineClient
from gui.library.choice import ModelChoice
from gui.settings import SettingsFile
from gui.widgets.layout import column, row, stack
from gui.widgets.notice import NoticeBar
from img2img.errors import PictureError
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
        self.document = Document(parent=self)
        self.pen = Pen(Tip(size=kept.brush_size), Tip(size=kept.eraser_size), self)
        self.pen.set_filling(Filling(kept.fill_gap, kept.fill_tolerance, kept.fill_everywhere))
        self.live = LivePhoto(self.document, engine, settings, self)
        self.sheet = Sheet(self.document, self)
        self.importer = PictureImporter(self.sheet, self)
        self.files = FileQuestions(self, self.sheet, self.importer, engine, notices)
        self.matching = StrokeMatch(self.sheet, engine, notices, self)
        self.canvas = Canvas(self.document, self.pen)
        self.preview = Preview()
        self.bar = DrawBar(library, commands, kept.model, kept.photo_opacity)
        self.results = Results(self.live, self.preview, settings, commands)
        self.photo_pane = self.results.pane
        Recording(self, Recorder(self.canvas.image, self), self.results, commands, notices)
        self.sketch_pane = SketchPane(self.canvas, commands)
        self.strip = ToolStrip(self.pen, commands)
        self.classes = ClassPalette()
        self.labels = LabelPainting(self.document, self.pen, self.classes, self)
        self.label_files = LabelFiles(self, self.labels, engine, notices)
        self.example = ExampleOffer(self.canvas)
        self.kinds = KindSwitch(self.document, self.bar.picker, notices, self)
        self.live.drawing.source = self._source
        CanvasCommands(self.canvas, commands)
        self.selecting = SelectionCommands(self.canvas.selection, self.labels, commands, notices, lambda: self.photo)
        LiveSelection(self.canvas.selection, self.results, commands)
        self.layers = LayersPopover(self.document, self)
        self.tip = TipPopover(self.pen, self)
        self.wording = Wording(commands, self.sketch_pane, self.canvas, self.strip, self.tip)
        self.symmetry = SymmetryPopover(self.pen, self)
        self.filling = FillPopover(self.pen, self)
        drawing = DrawnDocument(self.document, self.live, self.bar.picker)
        self.desk = ProjectDesk(self, drawing, engine, library, settings, commands, notices, self._open_picture)
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
        self.document.lay_underlay(image, self._settings.current.underlay_opacity / 100)

    def use_model(self, name: str) -> None:
        """Draw with that model from now on, such as one that was just trained."""
        self.bar.picker.choose(name)

    def close_down(self) -> None:
        """Leave nothing behind on the disk, and to others what was copied."""
        self.selecting.close()
        self.layers.close()  # it may have something to tell
        self.preview.discard()
        self.desk.close()

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
        layout.addLayout(row(self.strip, self.classes, drawn, spacing=0), 1)

    def _connect(self) -> None:
        self.bar.picker.chosen.connect(self._on_model_chosen)
        self.results.photo_shown.connect(self._on_photo)
        self.results.tell_faults(self._notices)
        self.importer.failed.connect(self._notices.fail)
        self.importer.underlay_read.connect(self.use_underlay)
        self.importer.sketch_opened.connect(self._on_sketch_opened)
        self.matching.can_match_changed.connect(partial(self._commands.allow, "edit.match"))
        self.layers.underlay_faded.connect(self._on_opacity_chosen)
        self.layers.underlay_removed.connect(lambda: self.use_underlay(QImage()))
        self.canvas.pointed.connect(self.labels.point_at)
        self.example.clicked.connect(self.label_files.open_example)
        self.kinds.parted.connect(self._on_parted)
        self.canvas.refused.connect(partial(self._notices.tell, subject="layer"))
        self.filling.chosen.connect(self._on_filling_chosen)
        self.results.layer_wanted.connect(self._keep_photo)
        self.photo_pane.page_wanted.connect(self.page_wanted)
        self.canvas.files_dropped.connect(self._on_files_dropped)
        self.canvas.moved.connect(lambda: self.preview.follow(self.canvas))
        self.preview.moved.connect(lambda: self.canvas.follow(self.preview))
        self.document.changed.connect(self._show_hints)
        self.document.layers_changed.connect(self._show_hints)
        self.document.resized.connect(self.results.show_size)

    def _connect_commands(self) -> None:
        live, files = self.live, self.files
        slots: dict[str, Callable[[], object]] = {
            "file.new": self._begin_new,
            "file.trace": files.trace,
            "file.underlay": files.open_underlay,
            "file.save": self._export_photo,
            "file.save_sketch": self._export_drawing,
            "edit.match": self.matching.match,
            "edit.tip": lambda: self.tip.open_beside(self.strip.button("edit.tip")),
            "edit.filling": lambda: self.filling.open_beside(self.strip.button("edit.filling")),
            "edit.symmetry": lambda: self.symmetry.open_beside(self.strip.button("edit.symmetry")),
            "edit.layers": lambda: self.layers.open_beside(self.sketch_pane.layers_button),
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
        for name in ("edit.match", "file.save", "model.translate", "model.variation"):
            self._commands.allow(name, False)

    def _on_opacity_chosen(self, percent: int) -> None:
        self._settings.change(underlay_opacity=percent)

    def _on_filling_chosen(self, filling: Filling) -> None:
        self._settings.change(
            fill_gap=filling.gap, fill_tolerance=filling.tolerance, fill_everywhere=filling.everywhere
        )

    def _keep_photo(self, photo: QImage) -> None:
        self.document.keep_result(photo)
        told = self.tr("The photo is a layer now: {0}. It can be erased, faded and hidden under Layers.")
        self._notices.tell(told.format(self.document.active.name), "done")

    def _on_live_switched(self, is_live: bool) -> None:
        self._settings.change(live=is_live)
        self.live.go_live(is_live)

    def _on_model_chosen(self, choice: ModelChoice | None) -> None:
        if choice:
            self._use_kind_of(choice)
            self._settings.change(model=choice.key)
        self._commands.allow("model.translate", choice is not None)
        self._commands.allow("model.variation", choice is not None and choice.is_random)
        self.bar.show_variation(choice is not None and choice.is_random)
        self.matching.compare_with(choice.card.strokes if choice else None)
        self.live.choose(choice)
        self.results.show_model(choice)
        self.live.warm()
        self._show_hints()

    def _use_kind_of(self, choice: ModelChoice) -> None:
        """Draw what the model takes; a drawing of the other kind can be had back by Undo."""
        was_on = self.labels.is_on
        with self._notices.faults_shown():
            self.kinds.follow(choice)
            self.labels.choose(choice.card)
        is_on = self.labels.is_on
        self.canvas.show_ground(ground_brush(self.labels.table) if is_on else QBrush(PAPER))
        self.files.open_labels = self.label_files.open if is_on else None
        self.wording.speak_of_labels(is_on)
        if is_on != was_on:
            self._commands.action("edit.rectangle" if is_on else "edit.brush").setChecked(True)

    def _on_parted(self) -> None:
        """The photo that is shown is not of this drawing, and there will be none."""
        self.live.failed.emit(self.kinds.misfit)
        self.live.restart()

    def _open_picture(self, path: Path) -> None:
        (self.label_files.open if self.labels.is_on else self.importer.open_sketch)(path)

    def _export_drawing(self) -> None:
        if self.labels.is_on:
            self.label_files.export()
        else:
            self.desk.export.ask(self.canvas.image(), "sketch")

    def _source(self) -> Held | None:
        """What the model is sent, which its card decides. Raises PictureError for a drawing of another kind."""
        if misfit := self.kinds.misfit:
            raise PictureError(misfit)
        if self.labels.is_on:
            return self.labels.source()
        kind = self.live.choice.card.source if self.live.choice else "sketch"
        if kind == "sketch":  # of one colour, as it was trained
            return self.document.held_pixels(("lines",))
        return self.document.held_pixels(paper=None if kind == "coloured-sketch" else PAPER)

    def _on_sketch_opened(self, opened: Opened) -> None:
        """A photo has no strokes to match."""
        if opened.is_photo:
            self.matching.dismiss()

    def _on_photo(self, photo: QImage) -> None:
        self.arrangement.over.show_photo(photo)
        self._commands.allow("file.save", not photo.isNull())
        self.selecting.show_state()
        self._show_hints()

    def _show_hints(self) -> None:
        is_untouched = self.document.is_blank and not self.document.layer("underlay")
        is_painting = self.labels.is_on
        invitation = self.tr("Paint here") if is_painting else self.tr("Draw here")
        self.canvas.hint = invitation if is_untouched else ""
        self.example.offer(is_untouched and self.label_files.example is not None)
        painting = self.tr("The photo appears here as you paint")
        drawing = painting if is_painting else self.tr("The photo appears here as you draw")
        awaited = drawing if self.live.is_live else self.tr("Choose Translate")
        self.preview.hint = awaited if self.photo.isNull() else ""

    def _export_photo(self) -> None:
        if shown := self.results.shown:
            self.desk.export.ask(self.photo, "photo", shown.made)

    def _begin_new(self) -> None:
        """A blank sheet of the model's size."""
        choice = self.live.choice
        self.document.new(size_for(choice) if choice else self.document.size, self.document.roles)
        self.desk.begin()

    def take_picture(self, path: Path) -> None:
        """Ask, above the canvas, what a picture is to be here."""
        self.files.ask_use(path, self.canvas.mapToGlobal(self.canvas.rect().center()))

    def _on_files_dropped(self, paths: list[Path]) -> None:
        if paths[0].suffix.lower() == SUFFIX:
            self.desk.open(paths[0])
        else:
            self.take_picture(paths[0])

    # --- Qt

    def showEvent(self, event: QShowEvent) -> None:
        """A model may have been added on another page."""
        super().showEvent(event)
        self.bar.picker.list_models()
        self.canvas.setFocus()
