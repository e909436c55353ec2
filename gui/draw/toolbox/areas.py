"""How a tool paints an area at once: with a class on a map of labels, elsewhere in the colour of the brush."""

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from gui.draw.brush.pen import RGB, Pen
from gui.draw.document.layer import Layer
from gui.draw.document.tiles import Tiles, rect_of
from gui.draw.tools import Mask
from gui.draw.tools.masks import filled, stroked


def paint_outlines(layer: Layer, pen: Pen, outlines: Iterable[QPainterPath], *, is_line: bool) -> None:
    """Fill outlines on a layer, or draw along them with the tip of the brush where they are lines."""
    width = pen.tips["brush"].size
    reach = int(width / 2) + 2 if is_line else 2
    for outline in outlines:
        rect = outline.boundingRect().toAlignedRect().adjusted(-reach, -reach, reach, reach) & layer.tiles.rect
        if layer.role == "labels":
            for key in layer.tiles.keys(rect):
                part = rect_of(key) & rect
                mask = stroked(outline, width, part) if is_line else filled(outline, part)
                lay_label(layer.tiles, mask, part.topLeft(), pen.label)
        elif not rect.isEmpty():
            with layer.tiles.painter(rect) as painter:
                _paint(painter, outline, pen, width if is_line else 0)


def lay_label(tiles: Tiles, mask: Mask, place: QPoint, number: int) -> None:
    """Give a class to the pixels of `mask` (H, W), whose upper left corner lies at `place`."""
    height, width = mask.shape
    rect = QRect(place, QSize(width, height)) & tiles.rect
    for key in tiles.keys(rect):
        part = rect_of(key) & rect
        here = mask[_inside(part, place)]
        if here.any():
            tiles.pixels(key)[_inside(part, rect_of(key).topLeft())][here] = np.uint8(number)
            tiles.tell(part)


def lay_colour(tiles: Tiles, mask: Mask, colour: RGB) -> None:
    """Lay a colour over the pixels of `mask`, which is as large as the drawing."""
    red, green, blue = colour
    for key in tiles.keys(tiles.rect):
        part = rect_of(key) & tiles.rect
        here = mask[_inside(part, QPoint(0, 0))]
        if here.any():
            tiles.pixels(key)[_inside(part, rect_of(key).topLeft())][here] = (blue, green, red, 255)
            tiles.tell(part)


def _paint(painter: QPainter, outline: QPainterPath, pen: Pen, width: float) -> None:
    """As opaque as the brush is; along the outline where there is a width."""
    colour = QColor(*pen.colour)
    colour.setAlphaF(pen.tips["brush"].opacity)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if width:
        round_cap, round_join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        painter.strokePath(outline, QPen(colour, width, Qt.PenStyle.SolidLine, round_cap, round_join))
    else:
        painter.fillPath(outline, colour)


def _inside(part: QRect, origin: QPoint) -> tuple[slice, slice]:
    """Rows and columns of a part, counted from `origin`."""
    moved = part.translated(-origin)
    return slice(moved.top(), moved.bottom() + 1), slice(moved.left(), moved.right() + 1)
