"""Fill: a click gives a region the colour of the brush, or a class."""

import math

from PySide6.QtCore import QPoint, Qt

from gui.draw.document.document import SKETCH
from gui.draw.document.layer import Layer
from gui.draw.toolbox.areas import lay_colour, lay_label
from gui.draw.toolbox.tool import Tool, Touch
from gui.draw.tools.fill import fill_mask
from gui.pictures import pixels_in
from gui.translation import translate

TOLERANCE = 48  # of 255; what is nearly white around smoothed lines is white
GAP = 6  # pixels; openings in a line drawn by hand that the fill does not leave through
UNDER_LINES = 1  # pixels that colour reaches below what bounds it


class FillTool(Tool):
    """What bounds a region is what is drawn, on every layer: lines bound colours. Shift fills what is not connected."""

    paints = True

    def press(self, touch: Touch) -> None:
        layer, everywhere = self.document.active, bool(touch.modifiers & Qt.KeyboardModifier.ShiftModifier)
        fill = self._fill_labels if layer.role == "labels" else self._fill_colour
        with self.document.edit(translate("Tools", "Fill")):
            for transform in self.pen.transforms(self.document.size):
                at = transform.map(touch.at)
                x, y = math.floor(at.x()), math.floor(at.y())
                if self.document.rect.contains(x, y):
                    fill(layer, x, y, everywhere=everywhere)

    def _fill_labels(self, layer: Layer, x: int, y: int, *, everywhere: bool) -> None:
        image = layer.tiles.read(self.document.rect)
        mask = fill_mask(pixels_in(image), x, y, gap=GAP, everywhere=everywhere)
        lay_label(layer.tiles, mask, QPoint(0, 0), self.pen.label)

    def _fill_colour(self, layer: Layer, x: int, y: int, *, everywhere: bool) -> None:
        image = self.document.flatten(SKETCH)
        mask = fill_mask(pixels_in(image), x, y, tolerance=TOLERANCE, gap=GAP, everywhere=everywhere, grow=UNDER_LINES)
        lay_colour(layer.tiles, mask, self.pen)
