"""Snapping: to edges within reach, to nothing else, and twice is as good as once."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from gui.draw.tools.snapping import snapped

inside = st.floats(0, 60)
reaches = st.floats(1, 12)


@st.composite
def rooms(draw: st.DrawFn) -> np.ndarray:
    """A few rectangles on a map of 60 by 60."""
    numbers = np.full((60, 60), 255, np.uint8)
    for number in range(draw(st.integers(0, 5))):
        left, top = draw(st.integers(0, 50)), draw(st.integers(0, 50))
        numbers[top : top + draw(st.integers(1, 40)), left : left + draw(st.integers(1, 40))] = number
    return numbers


@given(numbers=rooms(), x=inside, y=inside, reach=reaches)
def test_a_point_moves_no_further_than_the_reach_and_only_onto_borders(numbers, x, y, reach):
    point = snapped(QPointF(x, y), numbers, reach)
    assert abs(point.x() - x) <= reach
    assert abs(point.y() - y) <= reach
    for place, before, along in ((point.x(), x, numbers), (point.y(), y, numbers.T)):
        if place not in (before, 0, 60):
            assert place == int(place)
            assert (along[:, int(place)] != along[:, int(place) - 1]).any()


@given(numbers=rooms(), x=inside, y=inside, reach=reaches)
def test_upright_and_level_are_treated_alike(numbers, x, y, reach):
    point, turned = snapped(QPointF(x, y), numbers, reach), snapped(QPointF(y, x), numbers.T, reach)
    assert point == QPointF(turned.y(), turned.x())


@given(x=inside, y=inside)
def test_an_empty_map_has_its_own_borders_only(x, y):
    point = snapped(QPointF(x, y), np.full((60, 60), 255, np.uint8), 8)
    assert point.x() == (0 if x <= 8 else 60 if x >= 52 else x)
    assert point.y() == (0 if y <= 8 else 60 if y >= 52 else y)


def test_a_corner_is_met_and_a_speck_is_not():
    numbers = np.full((60, 60), 255, np.uint8)
    numbers[20:40, 20:40] = 3
    assert snapped(QPointF(23, 17.5), numbers, 8) == QPointF(20, 20)
    assert snapped(QPointF(23, 30), numbers, 8) == QPointF(20, 30)
    speck = np.full((60, 60), 255, np.uint8)
    speck[30, 30] = 1
    assert snapped(QPointF(31.5, 31), speck, 8) == QPointF(31.5, 31)
