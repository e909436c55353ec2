"""OutlineTool: what all shapes have in common."""

from typing import ClassVar

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from gui.draw.toolbox.areas import paint_outlines
from gui.draw.toolbox.tool import Tool, Touch
from gui.draw.tools.snapping import snapped
from gui.pictures import pixels_in
from gui.translation import translate

REACH = 8  # screen pixels that a shape snaps over
GROUND, EDGE = QColor(255, 255, 255, 200), QColor(0, 0, 0, 200)


class OutlineTool(Tool):
    """On a layer of lines the outline is drawn along, on others what is in it is filled; Ctrl snaps to edges of labels.

    Subclasses say what the outline is; it is shown until it is painted.
    """

    paints = True
    is_line: ClassVar[bool] = False

    def outline(self) -> QPainterPath:
        """In pixels of the document; empty as long as there is none."""
        raise NotImplementedError

    def paint(self) -> None:
        """Paint the outline, and its copies in a symmetric drawing, as one step to undo."""
        layer, outline = self.document.active, self.outline()
        copies = [transform.map(outline) for transform in self.pen.transforms(self.document.size)]
        with self.document.edit(translate("Tools", "Shape")):
            paint_outlines(layer, self.pen, copies, is_line=self.is_line or layer.role == "lines")

    def place(self, touch: Touch) -> QPointF:
        """Where the hand is; on the nearest edges of labels while Ctrl is held."""
        layer = self.document.active
        if layer.role != "labels" or not touch.modifiers & Qt.KeyboardModifier.ControlModifier:
            return touch.at
        reach = REACH / touch.scale
        span = int(2 * reach) + 2
        centre = touch.at.toPoint()
        near = QRect(centre.x() - span, centre.y() - span, 2 * span, 2 * span) & self.document.rect
        if near.isEmpty():
            return touch.at
        image, corner = layer.tiles.read(near), QPointF(near.topLeft())
        return snapped(touch.at - corner, pixels_in(image), reach) + corner

    def overlay(self) -> QRectF:
        return self.outline().boundingRect()

    def paint_overlay(self, painter: QPainter, scale: float) -> None:
        """The outline, dark and light, so that it is seen on every ground."""
        outline = self.outline()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((GROUND, 3.0), (EDGE, 1.0)):
            pen = QPen(colour, width)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawPath(outline)
