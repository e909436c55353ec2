"""Line, rectangle and ellipse: Shift makes multiples of 45 degrees, squares and circles, Alt draws from the middle."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath

from gui.draw.toolbox.outlines import OutlineTool
from gui.draw.toolbox.tool import Touch
from gui.draw.tools.shapes import ellipse, line, rectangle

Keys = Qt.KeyboardModifier


class DraggedTool(OutlineTool):
    """A shape between where the hand came down and where it is."""

    _ends: tuple[QPointF, QPointF] | None = None
    _modifiers: Keys = Keys.NoModifier

    def press(self, touch: Touch) -> None:
        at = self.place(touch)
        self._ends, self._modifiers = (at, at), touch.modifiers

    def move(self, touch: Touch) -> None:
        if self._ends:
            self._ends, self._modifiers = (self._ends[0], self.place(touch)), touch.modifiers

    def release(self, touch: Touch) -> None:
        self.move(touch)
        if self._ends and self._ends[0] != self._ends[1]:
            self.paint()
        self._ends = None

    def cancel(self) -> None:
        self._ends = None

    @property
    def is_busy(self) -> bool:
        return self._ends is not None

    def outline(self) -> QPainterPath:
        if self._ends is None:
            return QPainterPath()
        held = self._modifiers
        constrained, centred = bool(held & Keys.ShiftModifier), bool(held & Keys.AltModifier)
        return self.between(*self._ends, constrained=constrained, centred=centred)

    def between(self, start: QPointF, end: QPointF, *, constrained: bool, centred: bool) -> QPainterPath:
        """The shape of a drag."""
        raise NotImplementedError


class LineTool(DraggedTool):
    """A straight stroke of the brush's tip."""

    is_line = True

    def between(self, start: QPointF, end: QPointF, *, constrained: bool, centred: bool) -> QPainterPath:
        return line(start, end, constrained=constrained, centred=centred)


class RectangleTool(DraggedTool):
    """A rectangle between two corners."""

    def between(self, start: QPointF, end: QPointF, *, constrained: bool, centred: bool) -> QPainterPath:
        return rectangle(start, end, constrained=constrained, centred=centred)


class EllipseTool(DraggedTool):
    """The ellipse in a rectangle between two corners."""

    def between(self, start: QPointF, end: QPointF, *, constrained: bool, centred: bool) -> QPainterPath:
        return ellipse(start, end, constrained=constrained, centred=centred)
