"""The before/after slider: laws of its geometry, and the widget by mouse and keyboard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from gui.widgets.compare import Compare
from gui.widgets.viewport import MOST_ZOOM, Viewport

SIZES = st.builds(QSizeF, st.integers(1, 20_000), st.integers(1, 20_000))
VIEWS = st.builds(QSizeF, st.integers(50, 2000), st.integers(50, 2000))
PARTS = st.floats(0, 1)


@given(SIZES, VIEWS, PARTS, PARTS, st.lists(st.floats(0.2, 5), max_size=6))
def test_the_picture_never_leaves_the_view_and_always_fits_at_first(picture, view, x, y, factors):
    viewport = Viewport(picture, view)
    whole = viewport.rectangle()
    assert whole.width() <= view.width() + 1e-6
    assert whole.height() <= view.height() + 1e-6
    for factor in factors:
        viewport.zoom_at(QPointF(x * view.width(), y * view.height()), factor)
        area = viewport.rectangle()
        assert 1 <= viewport.zoom <= MOST_ZOOM
        for start, end, length in (
            (area.left(), area.right(), view.width()),
            (area.top(), area.bottom(), view.height()),
        ):
            centred = abs(start + end - length) < 1e-3 * length
            assert centred or (start <= 1e-3 * length and end >= length * (1 - 1e-3))


@given(SIZES, PARTS, PARTS, st.floats(1, 8))
def test_zooming_in_keeps_the_point_under_the_pointer(picture, x, y, factor):
    viewport = Viewport(picture, picture)
    viewport.zoom_at(QPointF(viewport.view.width() / 2, viewport.view.height() / 2), 4)
    pointer = QPointF(x * viewport.view.width(), y * viewport.view.height())
    before = viewport.point_at(pointer)
    viewport.zoom_at(pointer, factor)
    after = viewport.point_at(pointer)
    assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()), abs=1e-6)


@pytest.fixture
def compare(qtbot) -> Compare:
    compare = Compare()
    qtbot.addWidget(compare)
    compare.resize(400, 300)
    compare.show_pictures(_filled(100, 75, "red"), _filled(400, 300, "blue"))
    compare.show()
    return compare


def _filled(width: int, height: int, colour: str) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB888)
    image.fill(QColor(colour))
    return image


def _colour(compare: Compare, x: int, y: int = 40) -> str:
    return compare.grab().toImage().pixelColor(x, y).name()


def test_the_original_is_left_of_the_handle_and_the_result_right(compare):
    assert (_colour(compare, 100), _colour(compare, 300)) == ("#ff0000", "#0000ff")


def test_the_handle_is_dragged(qtbot, compare):
    qtbot.mousePress(compare, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    qtbot.mouseMove(compare, QPoint(320, 150))
    qtbot.mouseRelease(compare, Qt.MouseButton.LeftButton, pos=QPoint(320, 150))
    assert compare.split == pytest.approx(0.8, abs=0.01)


def test_dragging_elsewhere_pans_what_is_zoomed(qtbot, compare):
    compare.zoom_by(4)
    handle = compare.handle_x()
    qtbot.mousePress(compare, Qt.MouseButton.LeftButton, pos=QPoint(60, 150))
    qtbot.mouseMove(compare, QPoint(100, 150))
    qtbot.mouseRelease(compare, Qt.MouseButton.LeftButton, pos=QPoint(100, 150))
    assert compare.handle_x() == pytest.approx(handle + 40)
    qtbot.keyClick(compare, Qt.Key.Key_0)
    assert compare.viewport.zoom == 1


def test_the_arrow_keys_move_the_handle_and_stop_at_the_edges(qtbot, compare):
    for key, split in ((Qt.Key.Key_Right, 0.52), (Qt.Key.Key_End, 1), (Qt.Key.Key_Right, 1), (Qt.Key.Key_Home, 0)):
        qtbot.keyClick(compare, key)
        assert compare.split == pytest.approx(split)
    qtbot.keyClick(compare, Qt.Key.Key_Plus)
    assert compare.viewport.zoom > 1


def test_tab_held_shows_the_original_and_a_tap_moves_the_focus_on(qtbot):
    window, compare, neighbour = QWidget(), Compare(), QLineEdit()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    layout.addWidget(compare)
    layout.addWidget(neighbour)
    with qtbot.waitActive(window):
        window.show()
    compare.setFocus()
    qtbot.keyPress(compare, Qt.Key.Key_Tab)
    assert compare.shows_original
    qtbot.wait(300)
    qtbot.keyRelease(compare, Qt.Key.Key_Tab)
    assert not compare.shows_original
    assert compare.hasFocus()
    qtbot.keyClick(compare, Qt.Key.Key_Tab)
    assert neighbour.hasFocus()


def _point(qtbot, compare: Compare, x: int, y: int = 40) -> None:
    qtbot.mouseMove(compare, QPoint(x - 1, y))
    qtbot.mouseMove(compare, QPoint(x, y))


def test_side_by_side_both_are_whole_and_zoom_together(qtbot, compare):
    compare.set_mode("beside")
    assert (_colour(compare, 100, 150), _colour(compare, 300, 150)) == ("#ff0000", "#0000ff")
    assert compare.viewport.view.width() == pytest.approx(197)
    compare.zoom_by(4)
    centre = QPointF(compare.viewport.centre)
    qtbot.mousePress(compare, Qt.MouseButton.LeftButton, pos=QPoint(300, 150))
    qtbot.mouseMove(compare, QPoint(150, 150))  # over the other one: what is held stays held
    qtbot.mouseRelease(compare, Qt.MouseButton.LeftButton, pos=QPoint(150, 150))
    area = compare.viewport.rectangle()
    assert compare.viewport.centre.x() - centre.x() == pytest.approx(150 / area.width(), abs=0.01)
    compare.set_mode("slider")
    assert compare.viewport.view.width() == 400


def test_one_after_the_other(qtbot, compare):
    compare.set_mode("flicker")
    seen = [_colour(compare, 200)]
    qtbot.waitUntil(lambda: _colour(compare, 200) != seen[0], timeout=2000)
    assert {seen[0], _colour(compare, 200)} == {"#ff0000", "#0000ff"}
    compare.set_mode("slider")
    assert not compare._flicker.isActive()


def test_a_difference_is_black_where_nothing_has_changed_and_four_times_as_strong_elsewhere(qtbot, compare):
    result = _filled(100, 75, "#646464")
    result.setPixelColor(50, 37, QColor("#6e6464"))
    compare.show_pictures(_filled(100, 75, "#646464"), result)
    compare.set_mode("difference")
    qtbot.waitUntil(lambda: not compare._difference.isNull())
    assert compare._difference.pixelColor(50, 37) == QColor(40, 0, 0)
    assert compare._difference.pixelColor(49, 37) == QColor(0, 0, 0)
    assert _colour(compare, 20) == "#000000"
    compare.show_pictures(_filled(100, 75, "black"), _filled(400, 300, "#0a0000"))
    qtbot.waitUntil(lambda: compare._difference.width() == 400)
    assert compare._difference.pixelColor(3, 3) == QColor(40, 0, 0)


def test_the_colours_under_the_pointer_are_those_of_both_pictures(qtbot, compare):
    _point(qtbot, compare, 300)
    assert compare.pixels() == (QPoint(300, 40), QColor("red"), QColor("blue"))
    compare.set_mode("beside")
    _point(qtbot, compare, 302, 150)
    place, before, after = compare.pixels()
    assert (before, after) == (QColor("red"), QColor("blue"))
    assert place.x() == pytest.approx(201, abs=3)
    compare.show_pictures(_filled(100, 75, "teal"), QImage())
    assert compare.pixels()[1:] == (QColor("teal"), QColor("teal"))
    compare.show_hint("Nothing.", "mdi6.image")
    assert compare.pixels() is None
