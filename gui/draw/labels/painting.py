"""LabelPainting: makes a document one of labels while a model of label maps is chosen."""

import math
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPointF, QRect, QSize

from gui.draw.brush.pen import Pen
from gui.draw.document.document import Document
from gui.draw.document.layer import Layer
from gui.draw.document.tiles import LABELS, Tiles, rect_of
from gui.draw.labels import Numbers
from gui.draw.labels.indexed import label_png
from gui.draw.labels.operations import replaced
from gui.draw.labels.palette import ClassPalette
from gui.draw.labels.source import source_of
from gui.draw.labels.table import LabelTable
from gui.pictures import pixels_in, view_as_image
from img2img.errors import PictureError
from img2img.models.card import ModelCard
from img2img.pictures import Picture
from img2img.pictures.classes import VOID


class LabelPainting(QObject):
    """Paints with the classes of one card at a time, which `palette` offers as long as there is one."""

    def __init__(self, document: Document, pen: Pen, palette: ClassPalette, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._pen, self._palette = document, pen, palette
        self.card: ModelCard | None = None
        self.table = LabelTable(())
        palette.hide()
        palette.class_chosen.connect(pen.set_label)
        palette.visibility_changed.connect(self._show_colours)
        palette.replace_wanted.connect(self.replace)
        palette.fill_wanted.connect(partial(self.replace, VOID))
        pen.changed.connect(self._on_pen_changed)
        document.layers_changed.connect(self._show_colours)

    @property
    def is_on(self) -> bool:
        return self.card is not None

    def choose(self, card: ModelCard | None) -> None:
        """Paint for that model from now on; None, or a card of another kind, ends the painting of labels.

        Whoever chooses sees to it that the document is one of these classes, as KindSwitch does. Raises PictureError
        for more classes than a map can hold.
        """
        table = LabelTable.of(card.classes) if card and card.source == "labels" else None
        self.card = card if table else None
        self._palette.setVisible(self.is_on)
        if card is None or table is None:
            return
        self.table = table
        self._palette.show_classes(table)
        if self._layer is not None and self._layer.is_blank:
            self._layer.classes = table.classes
        self._show_colours()

    def is_meant_by(self, layer: Layer) -> bool:
        """Whether the numbers of a layer mean the classes of the card."""
        return not layer.classes or LabelTable(layer.classes).names == self.table.names

    def numbers(self) -> Callable[[], Numbers] | None:
        """Hold on to the map that is painted; what makes it, (H, W), can be called in any thread: numbers of the card's
        classes, VOID where nothing is painted.

        None where the document is none of labels, as an undo may make it. Raises PictureError for a map of other
        classes, as an undo may bring one back.
        """
        layer = self._layer
        if layer is None:
            return None
        if not self.is_meant_by(layer):
            raise PictureError(self.tr("This label map was painted with other classes than the chosen model's."))
        return partial(_numbers_of, layer.tiles.shared(), self.table)

    def source(self) -> Callable[[], Picture] | None:
        """Hold on to what the model is sent, as `source_of` says; None and errors as `numbers`."""
        numbers, table, card = self.numbers(), self.table, self.card
        return None if numbers is None or card is None else lambda: source_of(table.completed(numbers()), card)

    def png(self) -> Callable[[], bytes]:
        """Hold on to the map; what makes the content of a file of it can be called in any thread.

        The model answers that file as it answers the map. Raises PictureError as `numbers`, or where there is no map.
        """
        numbers, table = self.numbers(), self.table
        if numbers is None:
            raise PictureError(self.tr("There is no label map to be exported. Paint one first."))
        return lambda: label_png(table.completed(numbers()), table)

    def use(self, numbers: Numbers, text: str) -> None:
        """Put a map (H, W), perhaps of another size, in place of what is painted; a step to undo, called `text`.

        Raises PictureError where it holds a number that is no class.
        """
        cleaned = self.table.cleaned(numbers)
        height, width = cleaned.shape
        layer = Layer.blank("labels", self.tr("Labels"), QSize(width, height))
        layer.classes = self.table.classes
        grey = view_as_image(cleaned[..., None])
        assert grey.format() == LABELS
        layer.tiles.lay(layer.tiles.rect, grey)
        self._document.open([layer], text)

    def replace(self, old: int, new: int) -> None:
        """Put one class in place of another, as a step to undo; VOID is what is unpainted."""
        if self._layer is None:
            return
        tiles = self._layer.tiles
        with self._document.edit(self.tr("Replace class")):
            for key in tiles.keys(tiles.rect):
                part = rect_of(key) & tiles.rect
                image = tiles.read(part)
                before = pixels_in(image)
                if (before == old).any():
                    tiles.write(part, view_as_image(replaced(before, old, new)[..., None]))

    def class_under(self, point: QPointF) -> int | None:
        """The class at a point of the document, or VOID; None outside of it."""
        pixel = QRect(math.floor(point.x()), math.floor(point.y()), 1, 1)
        if self._layer is None or not self._document.rect.contains(pixel):
            return None
        image = self._layer.tiles.read(pixel)  # which its pixels do not keep alive
        return int(pixels_in(image)[0, 0])

    def point_at(self, point: QPointF | None) -> None:
        """Let the palette name the class at a point of the document; None where there is no pointer."""
        number = None if point is None else self.class_under(point)
        is_known = number is not None and (number == VOID or number < len(self.table.classes))
        self._palette.show_class_under(self.table.name_of(number) if is_known and number is not None else "")

    @property
    def _layer(self) -> Layer | None:
        return self._document.layer("labels")

    def _show_colours(self) -> None:
        layer = self._layer
        if layer is None or not (self.is_on and self.is_meant_by(layer)):
            return  # another map keeps the colours that it has
        layer.classes = layer.classes or self.table.classes
        colours = self.table.colours(self._palette.hidden)
        if layer.palette != colours:
            self._document.set_palette(colours)

    def _on_pen_changed(self) -> None:
        """A class was picked from the canvas."""
        if self.is_on and self._pen.label != self._palette.current and self._pen.label in self.table.paintable:
            self._palette.choose(self._pen.label)


def _numbers_of(tiles: Tiles, table: LabelTable) -> Numbers:
    image = tiles.read(tiles.rect)  # which its pixels do not keep alive
    return table.cleaned(pixels_in(image))
