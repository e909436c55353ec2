"""The laws of a view that is turned and mirrored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QSizeF

from gui.widgets.viewport import MOST_SCALE, Viewport

PARTS = st.floats(0, 1)
ANGLES = st.floats(-400, 400)
PICTURES = st.builds(QSizeF, st.integers(1, 5000), st.integers(1, 5000))


def turned(picture: QSizeF, angle: float, mirrored: bool) -> Viewport:
    viewport = Viewport(picture, QSizeF(800, 600), is_free=True, least_zoom=0.1)
    viewport.zoom_at(QPointF(300, 200), 2)
    viewport.turn(angle)
    if mirrored:
        viewport.mirror()
    return viewport


@given(PICTURES, ANGLES, st.booleans(), PARTS, PARTS)
def test_there_and_back(picture, angle, mirrored, x, y):
    viewport = turned(picture, angle, mirrored)
    position = QPointF(800 * x, 600 * y)
    point = viewport.point_at(position)
    pixel = QPointF(point.x() * picture.width(), point.y() * picture.height())
    back = viewport.to_widget().map(pixel)
    assert (back.x(), back.y()) == pytest.approx((position.x(), position.y()), abs=1e-3)


@given(PICTURES, ANGLES, st.booleans(), PARTS, PARTS, st.floats(0.5, 2))
def test_the_point_under_the_pointer_stays_there(picture, angle, mirrored, x, y, factor):
    viewport = turned(picture, angle, mirrored)
    middle = QPointF(400, 300)
    viewport.move(QPointF(x, y), middle)  # any point of the picture can be brought to the middle
    assert viewport.point_at(middle).x() == pytest.approx(x, abs=1e-6)
    viewport.zoom_at(middle, factor)
    assert viewport.point_at(middle).y() == pytest.approx(y, abs=1e-6)


@given(PICTURES, ANGLES, st.booleans())
def test_mirroring_exchanges_left_and_right_of_what_is_seen_and_turning_keeps_the_middle(picture, angle, mirrored):
    viewport = turned(picture, angle, mirrored)
    left, middle = viewport.point_at(QPointF(100, 250)), viewport.point_at(QPointF(400, 300))
    viewport.mirror()
    right = viewport.point_at(QPointF(700, 250))
    assert (right.x(), right.y()) == pytest.approx((left.x(), left.y()), abs=1e-6)
    viewport.turn(77)
    again = viewport.point_at(QPointF(400, 300))
    assert (again.x(), again.y()) == pytest.approx((middle.x(), middle.y()), abs=1e-6)
    assert -180 <= viewport.angle <= 180


def test_a_pixel_of_a_large_picture_can_be_looked_at():
    viewport = turned(QSizeF(4096, 4096), 0, False)
    viewport.zoom_at(QPointF(400, 300), 1e6)
    assert viewport.rectangle().width() / 4096 == pytest.approx(MOST_SCALE)
