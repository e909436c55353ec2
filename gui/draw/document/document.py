"""Document: what is drawn, and every step of it that can be undone. It knows nothing of how it is shown."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage

from gui.draw.document.editing import Editing
from gui.draw.document.layer import ALL, Layer, Role
from gui.draw.document.sheet import Sheet
from gui.draw.document.steps import SheetStep
from gui.draw.document.tiles import Tiles
from gui.pictures import without_paper
from img2img.pictures import Picture

SKETCH: tuple[Role, ...] = ("colours", "lines")
PAPER = QColor(255, 255, 255)


class Document(Editing):
    """Layers of one size, bottom to top; a stack of steps to undo.

    Tiles are written to inside an edit, so that they can be undone; what is written outside one, such as the newest
    result of a model, is no step.

    Signals:
        changed(QRect): what is drawn may have changed there, and with it what a model is sent.
        shown(QRect): what is seen may have changed there, whichever layer it is of.
        layers_changed(): there are other layers, another one is active, or one looks different.
        replaced(): it is another drawing, which shares no layer with the one before.
        resized(): the size is another one.
    """

    def __init__(
        self, size: QSize | None = None, roles: Sequence[Role] = SKETCH, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.use(self._blank_sheet(size or QSize(256, 256), roles))

    # --- what there is

    @property
    def size(self) -> QSize:
        return QSize(self.sheet.size)

    @property
    def layers(self) -> list[Layer]:
        """Bottom to top."""
        return list(self.sheet.layers)

    @property
    def roles(self) -> tuple[Role, ...]:
        """Of the layers that are drawn on."""
        return tuple(layer.role for layer in self.sheet.layers if layer.is_drawn)

    @property
    def active(self) -> Layer:
        """The layer that is drawn on."""
        assert self.sheet.active is not None
        return self.sheet.active

    @property
    def is_blank(self) -> bool:
        """Whether nothing is drawn, on any layer."""
        return self.sheet.is_blank

    def layer(self, role: Role) -> Layer | None:
        """The layer of that role, if there is one."""
        return self.sheet.layer(role)

    def flatten(self, roles: Sequence[Role] = SKETCH, paper: QColor | None = PAPER) -> QImage:
        """The visible layers of these roles as one picture; transparent where nothing is drawn if there is no paper."""
        return self.sheet.flatten(self.rect, tuple(roles), paper)

    def seen(self, rect: QRect) -> QImage:
        """That part as a person sees it: everything that is visible, on paper."""
        return self.sheet.flatten(rect, ALL, PAPER)

    def held_pixels(self, roles: Sequence[Role] = SKETCH, paper: QColor | None = PAPER) -> Callable[[], Picture]:
        """Hold on to what is drawn; what makes pixels of it, as `Sheet.pixels`, can be called in any thread."""
        return partial(self.sheet.held().pixels, tuple(roles), paper)

    @property
    def lines(self) -> Picture:
        """What models of sketches are sent: lines on white paper, (H, W, 3) uint8."""
        return self.sheet.pixels(("lines",), PAPER)

    # --- what looks different

    def activate(self, layer: Layer) -> None:
        """Draw on that layer from now on."""
        self.finish()
        self.sheet = Sheet(self.sheet.size, self.sheet.layers, layer)
        self.layers_changed.emit()

    def show_layer(self, layer: Layer, visible: bool) -> None:
        """Show or hide a layer; a hidden one is not sent to models either."""
        layer.visible = visible
        self._tell_look(layer)

    def fade(self, layer: Layer, opacity: float) -> None:
        """Make a layer more or less opaque; opacity in [0, 1]."""
        layer.opacity = opacity
        self._tell_look(layer)

    def lock(self, layer: Layer, locked: bool) -> None:
        """Keep a layer from being painted on."""
        self.finish()
        layer.locked = locked
        self.layers_changed.emit()

    def set_palette(self, palette: list[int]) -> None:
        """The colours of labels: 256 of them, as QRgb."""
        for layer in self.sheet.layers:
            if layer.role == "labels":
                layer.palette = palette
                self.shown.emit(self.rect)

    # --- steps

    def new(self, size: QSize, roles: Sequence[Role] = SKETCH, *, keeps_underlay: bool = False) -> None:
        """Begin a blank sheet, perhaps of another size or kind; one step to undo."""
        self.finish()
        sheet = self._blank_sheet(size, roles)
        underlay = self.layer("underlay")
        if underlay is not None and keeps_underlay:
            sheet = sheet.with_layer(replace(underlay, tiles=Tiles(size)), "underlay", 0)
        is_alike = self.size == size and self.roles == tuple(roles)
        if self._is_untouched and not len(self.stack):
            self.use(sheet)  # nothing was there that anyone could want back
        elif not self._is_untouched or not is_alike:
            self.stack.push(SheetStep(sheet, self.tr("New sketch"), self.use))

    def open(self, layers: Sequence[Layer], text: str) -> None:
        """Put other layers, of one size and bottom to top, in place of all; one step to undo."""
        self.finish()
        drawn = [layer for layer in layers if layer.is_drawn]
        sheet = Sheet(QSize(layers[0].tiles.size), list(layers), drawn[-1])
        self.stack.push(SheetStep(sheet, text, self.use))

    def clear(self) -> None:
        """Nothing is drawn any more, on any layer; one step to undo."""
        with self.edit(self.tr("Clear")):
            for layer in self.sheet.layers:
                if layer.is_drawn and not layer.locked:
                    layer.tiles.clear()

    def replace_lines(self, pixels: Picture, text: str) -> None:
        """Put a picture (H, W, 3) of this size in place of the lines; what is white in it becomes paper."""
        layer = self.layer("lines")
        if layer is not None:
            with self.edit(text):
                layer.tiles.clear()
                layer.tiles.write(self.rect, without_paper(pixels))

    def lay_underlay(self, picture: QImage, opacity: float) -> None:
        """Lay a picture under everything, as large as it fits, or take it away (a null one); one step to undo."""
        self.finish()
        if picture.isNull() and self.layer("underlay") is None:
            return
        layer = Layer.blank("underlay", self.tr("Underlay"), self.size)
        layer.picture, layer.opacity, layer.locked = picture, opacity, True
        sheet = self.sheet.with_layer(None if picture.isNull() else layer, "underlay", 0)
        self.stack.push(SheetStep(sheet, self.tr("Underlay"), self.use))

    def keep_result(self, photo: QImage) -> None:
        """Lay a photo above everything as a layer of its own, which tools change from now on; one step to undo."""
        self.finish()
        number = 1 + sum(layer.role == "result" for layer in self.sheet.layers)
        layer = Layer.blank("result", self.tr("Photo {0}").format(number), self.size)
        smooth = Qt.TransformationMode.SmoothTransformation
        layer.tiles.write(self.rect, photo.scaled(self.size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth))
        sheet = Sheet(self.sheet.size, [*self.sheet.layers, layer], layer)
        self.stack.push(SheetStep(sheet, self.tr("Keep photo"), self.use))
        self.activate(layer)

    def remove(self, layer: Layer) -> None:
        """Take a photo away that was kept; one step to undo."""
        self.finish()
        layers = [other for other in self.sheet.layers if other is not layer]
        active = [other for other in layers if other.is_drawn][-1] if self.active is layer else self.active
        self.stack.push(SheetStep(Sheet(self.sheet.size, layers, active), self.tr("Remove photo"), self.use))

    # --- sheets

    @property
    def _is_untouched(self) -> bool:
        return self.is_blank and self.layer("underlay") is None

    def _blank_sheet(self, size: QSize, roles: Sequence[Role]) -> Sheet:
        names: dict[Role, str] = {
            "underlay": self.tr("Underlay"),
            "colours": self.tr("Colours"),
            "lines": self.tr("Lines"),
            "labels": self.tr("Labels"),
            "result": self.tr("Photo"),
        }
        layers = [Layer.blank(role, names[role], size) for role in roles]
        return Sheet(QSize(size), layers, layers[-1])

    def _tell_look(self, layer: Layer) -> None:
        self.layers_changed.emit()
        self.shown.emit(self.rect)
        if layer.is_drawn:
            self.changed.emit(self.rect)
