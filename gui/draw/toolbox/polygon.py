"""Polygon: a corner at each press."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath

from gui.draw.brush.pen import Pen
from gui.draw.document.document import Document
from gui.draw.selecting.selection import Selection
from gui.draw.toolbox.outlines import OutlineTool
from gui.draw.toolbox.tool import Touch
from gui.draw.tools.shapes import at_45_degrees, polygon

CLOSES = 8  # screen pixels around the first corner; a press there closes the polygon


class PolygonTool(OutlineTool):
    """A press on the first corner, or Enter, closes it; Shift keeps the next side at a multiple of 45 degrees."""

    def __init__(self, document: Document, pen: Pen, selection: Selection | None = None) -> None:
        super().__init__(document, pen, selection)
        self._corners: list[QPointF] = []
        self._next: QPointF | None = None

    def press(self, touch: Touch) -> None:
        at = self.place(touch)
        is_closed = len(self._corners) > 2 and (at - self._corners[0]).manhattanLength() * touch.scale <= CLOSES
        if is_closed:
            self.accept()
        else:
            self._corners.append(self._constrained(at, touch))

    def move(self, touch: Touch) -> None:
        self.hover(touch)

    def hover(self, touch: Touch) -> None:
        if self._corners:
            self._next = self._constrained(self.place(touch), touch)

    def accept(self) -> None:
        self._next = None
        if len(self._corners) > 2:
            self.paint()
        self._corners = []

    def cancel(self) -> None:
        self._corners, self._next = [], None

    @property
    def is_busy(self) -> bool:
        return bool(self._corners)

    def outline(self) -> QPainterPath:
        corners = [*self._corners, self._next] if self._next else self._corners
        return polygon(corners) if corners else QPainterPath()

    def _constrained(self, at: QPointF, touch: Touch) -> QPointF:
        is_held = touch.modifiers & Qt.KeyboardModifier.ShiftModifier
        return at_45_degrees(self._corners[-1], at) if is_held and self._corners else at
