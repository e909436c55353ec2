"""Fill: a click gives a region the colour of the brush, or a class."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, QRect, Qt

from gui.background import in_background
from gui.draw.brush.pen import RGB, Filling
from gui.draw.document.document import PAPER, SKETCH
from gui.draw.document.layer import Layer
from gui.draw.document.sheet import Sheet
from gui.draw.document.tiles import Kept, area_of
from gui.draw.toolbox.areas import lay_colour, lay_label
from gui.draw.toolbox.tool import Tool, Touch
from gui.draw.tools.fill import fill_mask
from gui.pictures import pixels_in
from gui.translation import translate
from img2img.errors import Img2ImgError

AT_ONCE = 300 * 300  # pixels; a larger sheet is filled in the background
UNDER_LINES = 1  # pixels that colour reaches below what bounds it


class FillTool(Tool):
    """What bounds a region is what is drawn, on every layer: lines bound colours. Shift fills what is not connected.

    While a large sheet is filled, one can go on; a fill that comes when something else was drawn is left out.
    """

    paints = True

    def press(self, touch: Touch) -> None:
        self.document.finish()
        layer = self.document.active
        is_everywhere = self.pen.filling.everywhere or bool(touch.modifiers & Qt.KeyboardModifier.ShiftModifier)
        work = self._work(layer, touch, replace(self.pen.filling, everywhere=is_everywhere))
        size = self.document.size
        if size.width() * size.height() <= AT_ONCE:
            self._apply(layer, work())
        else:
            in_background(self.document, work, partial(self._on_found, layer, self._state()))

    def _work(self, layer: Layer, touch: Touch, filling: Filling) -> Callable[[], Kept]:
        """What finds the tiles that are filled, in any thread: it holds on to the sheet as it is."""
        sheet, rect = self.document.sheet, self.document.rect
        held = sheet.held()
        target = held.layers[sheet.layers.index(layer)]
        paint = self.pen.label if layer.role == "labels" else self.pen.colour
        places = [transform.map(touch.at) for transform in self.pen.transforms(sheet.size)]
        points = [QPoint(math.floor(at.x()), math.floor(at.y())) for at in places]
        return lambda: _filled(held, target, rect, [at for at in points if rect.contains(at)], filling, paint)

    def _on_found(self, layer: Layer, state: object, found: Kept | Img2ImgError) -> None:
        if isinstance(found, Img2ImgError):
            self.selection.refused.emit(str(found))
        elif state == self._state():
            self._apply(layer, found)
        else:
            told = translate("Tools", "The drawing changed before the fill was there. Click again to fill.")
            self.selection.refused.emit(told)

    def _apply(self, layer: Layer, found: Kept) -> None:
        with self.document.edit(translate("Tools", "Fill")):
            layer.tiles.put(found)
            layer.tiles.tell(area_of(found))

    def _state(self) -> object:
        """Another one as soon as something was drawn, or is being drawn."""
        return self.document.stack.index, self.document.sheet, self.document.under_way


def _filled(held: Sheet, layer: Layer, rect: QRect, points: list[QPoint], filling: Filling, paint: int | RGB) -> Kept:
    """The tiles of a layer that are other ones when the regions of those points have been filled."""
    layer.tiles.record()
    for at in points:
        gap, everywhere = filling.gap, filling.everywhere
        if isinstance(paint, int):
            image = layer.tiles.read(rect)
            mask = fill_mask(pixels_in(image), at.x(), at.y(), gap=gap, everywhere=everywhere)
            lay_label(layer.tiles, mask, QPoint(0, 0), paint)
        else:
            image = held.flatten(rect, SKETCH, PAPER)
            mask = fill_mask(
                pixels_in(image),
                at.x(),
                at.y(),
                tolerance=filling.tolerance,
                gap=gap,
                everywhere=everywhere,
                grow=UNDER_LINES,
            )
            lay_colour(layer.tiles, mask, paint)
    return {key: layer.tiles.tile(key) for key in layer.tiles.recorded()}
