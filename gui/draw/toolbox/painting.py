"""Brush and eraser."""

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from gui.draw.brush.paint import Colour, Label, Nothing, Paint
from gui.draw.brush.pen import TipName
from gui.draw.brush.stroke import Stroke
from gui.draw.document.editing import Edit
from gui.draw.document.layer import Layer
from gui.draw.toolbox.tool import Tool, Touch
from gui.translation import translate

LONGEST_STRING = 120  # screen pixels, at full smoothing


class BrushTool(Tool):
    """Strokes with the brush's tip; the other end of a pen erases with the eraser's."""

    paints = True
    rings = True
    tip_name: TipName = "brush"

    _stroke: Stroke | None = None
    _edit: Edit | None = None

    def press(self, touch: Touch) -> None:
        layer = self.document.active
        tip_name = "eraser" if touch.is_eraser else self.tip_name
        tip = self.pen.tips[tip_name]
        self._edit = self.document.begin_edit(translate("Tools", "Stroke"))
        self._stroke = Stroke(
            layer.tiles,
            tip,
            _paint(layer, self.pen.label, self.pen.colour, tip.opacity, is_eraser=tip_name == "eraser"),
            self.pen.transforms(self.document.size),
            tip.smoothing * LONGEST_STRING / touch.scale,
        )
        self.move(touch)

    def move(self, touch: Touch) -> None:
        if self._stroke and self.is_busy:
            self._stroke.extend(touch.at.x(), touch.at.y(), touch.pressure)

    def release(self, touch: Touch) -> None:
        if self._stroke and self._edit and self.is_busy:
            self._stroke.end()
            self._edit.keep()
        self._stroke = None

    def cancel(self) -> None:
        if self._edit:
            self._edit.cancel()
        self._stroke = None

    @property
    def is_busy(self) -> bool:
        """False as well when somebody else has closed the edit, such as by clearing the sheet in the midst of it."""
        return self._edit is not None and self._edit.is_open

    def overlay(self) -> QRectF:
        string = self._string()
        return QRectF(string.p1(), string.p2()).normalized()

    def paint_overlay(self, painter: QPainter, scale: float) -> None:
        """The string by which a smoothed tip hangs on the hand."""
        if self._string().length() * scale > 2:
            painter.setPen(QPen(QColor(90, 90, 200), 1 / scale))
            painter.drawLine(self._string())

    def _string(self) -> QLineF:
        path = self._stroke.path if self._stroke else None
        if path is None or path.hand is None or path.last is None:
            return QLineF()
        return QLineF(QPointF(path.last.x, path.last.y), QPointF(path.hand.x, path.hand.y))


class EraserTool(BrushTool):
    """Takes away what is there."""

    tip_name = "eraser"


def _paint(layer: Layer, label: int, colour: tuple[int, int, int], opacity: float, *, is_eraser: bool) -> Paint:
    """What a tip leaves on a layer."""
    if layer.role == "labels":
        return Label() if is_eraser else Label(label)
    return Nothing(opacity) if is_eraser else Colour(colour, opacity)
