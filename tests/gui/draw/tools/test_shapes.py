"""Shapes: what Shift and Alt promise, and masks of exactly the pixels whose centres lie inside."""

import math

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QPainterPath, QTransform

from gui.draw.tools.masks import filled, stroked
from gui.draw.tools.shapes import ellipse, frame, line, polygon, rectangle

numbers = st.integers(-8, 32).map(float) | st.integers(-512, 2048).map(lambda sixtyfourths: sixtyfourths / 64)
points = st.builds(QPointF, numbers, numbers)
whole = st.integers(0, 16).map(float)
AREA = QRect(0, 0, 24, 20)
CLOSE = 0.05  # pixels; Qt counts in 64ths


def centres_inside(path: QPainterPath) -> tuple[np.ndarray, np.ndarray]:
    """By Qt's own word, pixel by pixel: whose centre lies inside, and for which that is certain."""
    inside = np.zeros((AREA.height(), AREA.width()), bool)
    certain = inside.copy()
    for y, x in np.ndindex(inside.shape):
        around = [
            path.contains(QPointF(x + 0.5 + CLOSE * across, y + 0.5 + CLOSE * down))
            for across, down in ((0, 0), (-1, -1), (1, -1), (-1, 1), (1, 1))
        ]
        inside[y, x], certain[y, x] = around[0], len(set(around)) == 1
    return inside, certain


@given(start=points, end=points)
def test_a_constrained_line_lies_at_a_multiple_of_45_degrees_and_is_no_longer_than_the_drag(start, end):
    path = line(start, end, constrained=True)
    first, last = path.elementAt(0), path.elementAt(path.elementCount() - 1)
    across, down = last.x - first.x, last.y - first.y
    assert min(abs(across), abs(down), abs(abs(across) - abs(down))) < 1e-9
    assert math.hypot(across, down) <= math.hypot(end.x() - start.x(), end.y() - start.y()) + 1e-9


@given(start=points, end=points, constrained=st.booleans())
def test_a_centred_line_has_the_start_in_its_middle(start, end, constrained):
    middle = line(start, end, constrained=constrained, centred=True).boundingRect().center()
    assert (middle - start).manhattanLength() < 1e-9


@given(start=points, end=points, centred=st.booleans())
def test_a_square_is_square_and_reaches_as_far_as_the_pointer(start, end, centred):
    square = frame(start, end, constrained=True, centred=centred)
    assert square.width() == pytest.approx(square.height(), abs=1e-9)
    sides = abs(end.x() - start.x()), abs(end.y() - start.y())
    assert square.width() == pytest.approx(max(sides) * (2 if centred else 1), abs=1e-9)


@given(start=points, end=points, constrained=st.booleans())
def test_a_centred_frame_has_the_start_in_its_middle(start, end, constrained):
    middle = frame(start, end, constrained=constrained, centred=True).center()
    assert (middle - start).manhattanLength() < 1e-9


@given(start=points, end=points)
def test_a_drag_spans_the_same_from_any_corner(start, end):
    assert frame(start, end) == frame(end, start)
    assert ellipse(start, end).boundingRect() == rectangle(start, end).boundingRect()


@given(corners=st.lists(points, min_size=3, max_size=6))
def test_the_last_side_of_a_constrained_polygon_lies_at_a_multiple_of_45_degrees(corners):
    path = polygon(corners, constrained=True)
    before, last = path.elementAt(len(corners) - 2), path.elementAt(len(corners) - 1)
    across, down = last.x - before.x, last.y - before.y
    assert min(abs(across), abs(down), abs(abs(across) - abs(down))) < 1e-9


@settings(max_examples=40)
@given(start=points, end=points, kind=st.sampled_from([rectangle, ellipse]))
@example(start=QPointF(-1, 0), end=QPointF(10, 17), kind=ellipse)
def test_a_filled_shape_is_the_pixels_whose_centres_lie_inside(qapp, start, end, kind):
    path = kind(start, end)
    inside, certain = centres_inside(path)
    assert np.array_equal(filled(path, AREA)[certain], inside[certain])


@settings(max_examples=40)
@given(corners=st.lists(points, min_size=3, max_size=6))
def test_a_filled_polygon_is_the_pixels_whose_centres_lie_inside(qapp, corners):
    path = polygon(corners)
    inside, certain = centres_inside(path)
    assert np.array_equal(filled(path, AREA)[certain], inside[certain])


@given(corners=st.lists(points, min_size=3, max_size=3), end=points)
def test_shapes_with_a_common_border_neither_overlap_nor_leave_a_gap(qapp, corners, end):
    """A triangle cut in two from a corner to a point of the opposite side."""
    first, second, third = corners
    cut = second + (third - second) * ((end.x() + 8) / 40)
    cut = QPointF(round(cut.x() * 64) / 64, round(cut.y() * 64) / 64)
    one, other = (filled(polygon(part), AREA) for part in ([first, second, cut], [first, cut, third]))
    both = filled(polygon([first, second, cut, third]), AREA)
    assert not (one & other).any()
    assert np.array_equal(one | other, both)


@given(x=whole, y=whole, width=st.integers(0, 8), height=st.integers(0, 4))
def test_a_rectangle_on_whole_pixels_is_those_pixels(qapp, x, y, width, height):
    mask = filled(rectangle(QPointF(x, y), QPointF(x + width, y + height)), AREA)
    expected = np.zeros_like(mask)
    expected[int(y) : int(y) + height, int(x) : int(x) + width] = True
    assert np.array_equal(mask, expected)


@settings(max_examples=40)
@given(start=points, end=points, left=st.integers(-5, 20), top=st.integers(-5, 20))
def test_a_part_of_the_drawing_has_the_part_of_the_mask(qapp, start, end, left, top):
    area = QRect(left, top, 15, 15) & AREA
    assume(not area.isEmpty())
    path = ellipse(start, end)
    whole_mask = filled(path, AREA)
    part = whole_mask[area.top() : area.bottom() + 1, area.left() : area.right() + 1]
    _, certain = centres_inside(path)
    certain = certain[area.top() : area.bottom() + 1, area.left() : area.right() + 1]
    assert np.array_equal(filled(path, area)[certain], part[certain])


@given(start=points, end=points, width=st.floats(0.1, 9))
def test_a_stroke_is_one_piece_and_as_wide_as_it_says(qapp, start, end, width):
    mask = stroked(line(start, end), width, AREA)
    rows, columns = np.nonzero(mask)
    across, down = end.x() - start.x(), end.y() - start.y()
    along = np.clip(
        ((columns + 0.5 - start.x()) * across + (rows + 0.5 - start.y()) * down) / (across**2 + down**2 or 1), 0, 1
    )
    distances = np.hypot(start.x() + along * across - columns - 0.5, start.y() + along * down - rows - 0.5)
    assert (distances <= max(1.0, width) / 2 + 1).all()
    assert touching_all_round(mask)


def touching_all_round(mask: np.ndarray) -> bool:
    """Whether the pixels are one piece, diagonal neighbours included."""
    left = {tuple(place) for place in np.argwhere(mask)}
    front = [left.pop()] if left else []
    while front:
        y, x = front.pop()
        beside = {(y + down, x + across) for down in (-1, 0, 1) for across in (-1, 0, 1)} & left
        left -= beside
        front += beside
    return not left


def test_outlines_can_be_mirrored(qapp):
    path = rectangle(QPointF(2, 3), QPointF(8, 5))
    mirrored = QTransform(-1, 0, 0, 1, AREA.width(), 0).map(path)
    assert np.array_equal(filled(mirrored, AREA), filled(path, AREA)[:, ::-1])
