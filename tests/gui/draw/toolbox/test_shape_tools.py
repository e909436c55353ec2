"""Shapes and fill on labels, lines and colours: what is shown before is what is painted, in one step to undo."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor

from gui.draw.brush.pen import Pen
from gui.draw.document.document import Document
from gui.draw.document.tiles import VOID
from gui.draw.toolbox.filling import FillTool
from gui.draw.toolbox.outlines import OutlineTool
from gui.draw.toolbox.polygon import PolygonTool
from gui.draw.toolbox.shapes import EllipseTool, LineTool, RectangleTool
from gui.draw.toolbox.tool import Tool, Touch
from gui.draw.tools.masks import filled, stroked
from gui.pictures import pixels_in

SIZE = QSize(200, 150)  # more than one tile
NONE, SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
places = st.builds(QPointF, st.integers(-30, 230).map(float), st.integers(-30, 180).map(float))


def labels_of(document: Document) -> np.ndarray:
    image = document.active.tiles.read(document.rect)
    return pixels_in(image).copy()


def colours_of(document: Document) -> np.ndarray:
    image = document.active.tiles.read(document.rect)
    return pixels_in(image).copy()


@pytest.fixture
def document(qapp) -> Document:
    return Document(SIZE, ("labels",))


@pytest.fixture
def pen(document) -> Pen:
    pen = Pen()
    pen.set_label(3)
    return pen


def drag(tool: Tool, *points: QPointF, modifiers: Qt.KeyboardModifier = NONE) -> None:
    first, *others = [Touch(point, modifiers=modifiers) for point in points]
    tool.press(first)
    for touch in others:
        tool.move(touch)
    tool.release(others[-1])


def outline_before(tool: OutlineTool, *points: QPointF, modifiers: Qt.KeyboardModifier = NONE):
    """What is shown while the hand is still down."""
    tool.press(Touch(points[0], modifiers=modifiers))
    tool.move(Touch(points[-1], modifiers=modifiers))
    shown = tool.outline()
    tool.cancel()
    return shown


@given(
    start=places,
    end=places,
    kind=st.sampled_from([RectangleTool, EllipseTool]),
    modifiers=st.sampled_from([NONE, SHIFT, ALT, SHIFT | ALT]),
)
def test_a_shape_gives_its_class_to_exactly_the_pixels_of_what_was_shown(qapp, start, end, kind, modifiers):
    document, pen = Document(SIZE, ("labels",)), Pen()
    pen.set_label(3)
    tool = kind(document, pen)
    shown = outline_before(tool, start, end, modifiers=modifiers)
    drag(tool, start, end, modifiers=modifiers)
    assert np.array_equal(labels_of(document) == 3, filled(shown, document.rect))
    document.undo()
    assert (labels_of(document) == VOID).all()
    assert not document.stack.can_undo


def test_a_line_is_as_wide_as_the_brush(document, pen):
    pen.shape(size=7)
    tool = LineTool(document, pen)
    shown = outline_before(tool, QPointF(10, 20), QPointF(180, 140))
    drag(tool, QPointF(10, 20), QPointF(180, 140))
    assert np.array_equal(labels_of(document) == 3, stroked(shown, 7, document.rect))


def test_a_press_without_a_drag_and_a_cancelled_one_paint_nothing(document, pen):
    tool = RectangleTool(document, pen)
    drag(tool, QPointF(10, 10), QPointF(10, 10))
    tool.press(Touch(QPointF(10, 10)))
    tool.move(Touch(QPointF(90, 90)))
    assert tool.is_busy
    tool.cancel()
    tool.release(Touch(QPointF(90, 90)))
    assert not tool.is_busy
    assert document.is_blank
    assert not document.stack.can_undo


def test_copies_appear_in_a_symmetric_drawing(document, pen):
    pen.set_symmetry("both")
    drag(RectangleTool(document, pen), QPointF(10, 10), QPointF(40, 30))
    painted = labels_of(document) == 3
    assert painted.sum() == 4 * 30 * 20
    assert np.array_equal(painted, painted[::-1])
    assert np.array_equal(painted, painted[:, ::-1])


def test_control_snaps_to_the_edge_of_what_is_painted_so_that_walls_meet(document, pen):
    drag(RectangleTool(document, pen), QPointF(20, 20), QPointF(80, 100))
    pen.set_label(5)
    drag(RectangleTool(document, pen), QPointF(83, 24), QPointF(150, 97), modifiers=CTRL)
    labels = labels_of(document)
    assert (labels[20:100, 20:80] == 3).all()
    assert (labels[20:97, 80:150] == 5).all()
    assert (labels == 5).sum() == 77 * 70, "where no edge is near, a corner stays where the hand is"


def test_a_polygon_is_closed_at_its_first_corner_or_by_enter(document, pen):
    corners = [QPointF(20, 20), QPointF(120, 30), QPointF(60, 120)]
    tool = PolygonTool(document, pen)
    for corner in (*corners, QPointF(23, 22)):
        tool.hover(Touch(corner))
        tool.press(Touch(corner))
        tool.release(Touch(corner))
    first = labels_of(document)
    assert not tool.is_busy
    document.undo()
    for corner in corners:
        tool.press(Touch(corner))
    tool.hover(Touch(QPointF(190, 140)))
    shown = filled(tool.outline(), document.rect)
    tool.accept()
    assert np.array_equal(labels_of(document), first)
    assert shown.sum() > (first == 3).sum() > 3000, "the corner that hangs on the pointer is shown, but not painted"


def test_a_polygon_of_two_corners_is_none_and_one_can_be_cancelled(document, pen):
    tool = PolygonTool(document, pen)
    for corner in (QPointF(20, 20), QPointF(120, 30)):
        tool.press(Touch(corner))
    tool.accept()
    assert not tool.is_busy
    tool.press(Touch(QPointF(20, 20)))
    assert tool.is_busy
    tool.cancel()
    assert not tool.is_busy
    assert document.is_blank


def test_shift_keeps_a_side_of_a_polygon_at_45_degrees(document, pen):
    tool = PolygonTool(document, pen)
    tool.press(Touch(QPointF(20, 20)))
    tool.press(Touch(QPointF(100, 25), modifiers=SHIFT))
    assert tool.outline().elementAt(1).y == pytest.approx(20)


def test_lines_are_outlines_and_colours_areas(qapp):
    document, pen = Document(SIZE), Pen()
    pen.set_colour((200, 30, 40))
    inside, on_edge = (50, 50), (20, 50)  # row, column
    for number, is_filled in ((1, False), (0, True)):  # lines, and colours below them
        document.activate(document.layers[number])
        drag(RectangleTool(document, pen), QPointF(20, 20), QPointF(120, 100))
        pixels = colours_of(document)
        assert pixels[on_edge].tolist() == [40, 30, 200, 255]
        assert (pixels[inside][3] == 255) == is_filled


def test_a_fill_is_bounded_by_other_classes_and_does_not_leave_through_a_gap(document, pen):
    pen.shape(size=3)
    for start, end in (((20, 20), (120, 20)), ((120, 20), (120, 100)), ((120, 100), (20, 100)), ((20, 100), (20, 24))):
        drag(LineTool(document, pen), QPointF(*start), QPointF(*end))
    pen.set_label(5)
    FillTool(document, pen).press(Touch(QPointF(70, 60)))
    labels = labels_of(document)
    assert (labels[30:90, 30:110] == 5).all()
    assert (labels[:15] == VOID).all()
    document.undo()
    assert not (labels_of(document) == 5).any()


def test_shift_fills_everything_alike(document, pen):
    drag(RectangleTool(document, pen), QPointF(60, 0), QPointF(80, 150))
    pen.set_label(5)
    FillTool(document, pen).press(Touch(QPointF(10, 10), modifiers=SHIFT))
    labels = labels_of(document)
    assert (labels != VOID).all()
    assert (labels == 3).sum() == 20 * 150


def test_lines_bound_what_is_filled_on_the_layer_of_colours(qapp):
    document, pen = Document(SIZE), Pen()
    document.activate(document.layers[1])
    drag(EllipseTool(document, pen), QPointF(40, 20), QPointF(160, 130))
    document.activate(document.layers[0])
    pen.set_colour((250, 200, 0))
    FillTool(document, pen).press(Touch(QPointF(100, 75)))
    seen = document.flatten()
    assert seen.pixelColor(100, 75) == QColor(250, 200, 0)
    assert seen.pixelColor(5, 5) == QColor("white")
    image = document.layers[0].tiles.read(QRect(QPoint(0, 0), SIZE))
    coloured = pixels_in(image)[..., 3] > 0
    lines = document.flatten(("lines",))
    inked = pixels_in(lines)[..., 0] < 128
    rows, columns = np.nonzero(inked)
    inside = coloured[75, columns[rows == 75].min() : columns[rows == 75].max()]
    assert inside[3:-3].all(), "no rim"


def test_a_click_outside_fills_nothing(document, pen):
    FillTool(document, pen).press(Touch(QPointF(-1, 5)))
    assert document.is_blank
