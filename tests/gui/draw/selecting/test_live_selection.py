"""Live in selection only: the photo changes where something is selected, and around it stays what was there."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QGuiApplication

from gui.draw.asking.photo import Freshness
from gui.draw.results.variations import COUNT
from gui.pictures import to_pixels

LEFT, RIGHT = (8, 8, 30, 56), (34, 8, 56, 56)  # left, top, right, bottom, in pixels of a drawing of 64 x 64
BORDER = 2  # pixels, of such a drawing


@pytest.fixture(autouse=True)
def _quickly(monkeypatch):
    """A rest is over in a moment."""
    for module in ("finishing", "history", "variations"):
        monkeypatch.setattr(f"gui.draw.results.{module}.REST", 60)


def drag(desk, tool: str, *points: tuple[int, int]) -> None:
    """Take a tool by its key, and drag it through points of the drawing."""
    canvas, qtbot = desk.page.canvas, desk.qtbot
    qtbot.keyClick(canvas, tool)
    there = [canvas.viewport.to_widget().map(QPointF(*point)).toPoint() for point in points]
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=there[0])
    for place in there:
        qtbot.mouseMove(canvas, place)
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=there[-1])


def draw(desk, row: int) -> None:
    """A line across the whole drawing, and its photo."""
    drag(desk, "B", (2, row), (32, row), (62, row))
    desk.qtbot.waitUntil(lambda: desk.page.live.freshness == Freshness.FRESH)


def select(desk, box: tuple[int, int, int, int]) -> None:
    drag(desk, "S", box[:2], box[2:])


def switch(desk) -> None:
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    desk.qtbot.keyClick(desk.page.canvas, Qt.Key.Key_L, control | shift)


def photo(desk) -> np.ndarray:
    return to_pixels(desk.page.photo)


def whole(desk, seed: int = 0) -> np.ndarray:
    """What the model answers to the drawing."""
    return 255 - desk.page.document.lines ^ seed


def inside(picture: np.ndarray, box: tuple[int, int, int, int], border: int = BORDER) -> np.ndarray:
    left, top, right, bottom = box
    return picture[top + border : bottom - border, left + border : right - border]


def outside(picture: np.ndarray, *boxes: tuple[int, int, int, int]) -> np.ndarray:
    is_outside = np.ones(picture.shape[:2], np.bool_)
    for left, top, right, bottom in boxes:
        is_outside[top:bottom, left:right] = False
    return picture[is_outside]


def test_the_photo_changes_in_the_selection_only_and_is_whole_again_without_one(desk, qtbot):
    draw(desk, 20)
    before = photo(desk)
    select(desk, LEFT)
    switch(desk)
    draw(desk, 40)
    one = photo(desk)
    assert np.array_equal(outside(one, LEFT), outside(before, LEFT))
    assert np.array_equal(inside(one, LEFT), inside(whole(desk), LEFT))
    assert not np.array_equal(inside(one, LEFT), inside(before, LEFT))
    assert "in the selection" in desk.page.photo_pane.state()
    qtbot.keyClick(
        desk.page.canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert np.array_equal(to_pixels(QGuiApplication.clipboard().image())[..., :3], one)
    qtbot.waitUntil(lambda: any(np.array_equal(kept.picture, one) for kept in desk.page.results.history.photos()))
    draw(desk, 48)
    desk.services.commands.action("edit.undo").trigger()
    qtbot.waitUntil(lambda: np.array_equal(photo(desk), one))
    qtbot.waitUntil(lambda: desk.page.live.freshness == Freshness.FRESH)
    qtbot.keyClick(desk.page.canvas, Qt.Key.Key_Escape)
    assert np.array_equal(photo(desk), one)
    draw(desk, 30)
    assert np.array_equal(photo(desk), whole(desk))
    assert "selection" not in desk.page.photo_pane.state()


def test_each_selection_keeps_its_own_seed_and_all_that_made_the_photo_is_told(desk, qtbot):
    desk.choose("random")
    draw(desk, 20)
    before = photo(desk)
    switch(desk)
    for box in (LEFT, RIGHT):
        select(desk, box)
        desk.services.commands.action("model.variation").trigger()
        desk.wait_for_photo()
    both = photo(desk)
    assert np.array_equal(inside(both, LEFT), inside(whole(desk, 1), LEFT))
    assert np.array_equal(inside(both, RIGHT), inside(whole(desk, 2), RIGHT))
    assert np.array_equal(outside(both, LEFT, RIGHT), outside(before, LEFT, RIGHT))
    assert [step["seed"] for step in desk.page.results.shown.made] == [0, 1, 2]
    qtbot.waitUntil(lambda: len(desk.page.results.variations.photos) == COUNT)
    qtbot.mouseClick(desk.page.results.variations_panel.thumbnails[3], Qt.MouseButton.LeftButton)
    taken = photo(desk)
    assert np.array_equal(inside(taken, RIGHT), inside(whole(desk, 4), RIGHT))
    assert np.array_equal(outside(taken, RIGHT), outside(both, RIGHT))
    draw(desk, 40)
    assert np.array_equal(outside(photo(desk), RIGHT), outside(both, RIGHT))


def test_the_photo_is_finished_as_it_is_and_stays_around_what_comes_next(desk, qtbot):
    desk.services.commands.action("model.finish").trigger()
    draw(desk, 20)
    before = photo(desk)[::4, ::4] if desk.page.photo.width() == 256 else photo(desk)
    qtbot.waitUntil(lambda: desk.page.photo.width() == 256)
    select(desk, LEFT)
    switch(desk)
    draw(desk, 40)
    assert desk.page.photo.width() == 64
    assert np.array_equal(outside(photo(desk), LEFT), outside(before, LEFT))
    one = photo(desk)
    qtbot.waitUntil(lambda: desk.page.photo.width() == 256)
    assert np.array_equal(photo(desk)[::4, ::4], one)
    assert [step["model"] for step in desk.page.results.shown.made] == ["plain", "finisher"]


def test_what_was_drawn_before_a_selection_is_not_lost_where_its_photo_comes_later(desk, qtbot):
    desk.choose("slow")
    switch(desk)
    draw(desk, 20)
    drag(desk, "B", (2, 40), (62, 40))
    assert desk.page.live.freshness == Freshness.ASKED
    select(desk, LEFT)
    qtbot.waitUntil(lambda: desk.page.live.freshness == Freshness.FRESH)
    assert np.array_equal(photo(desk), whole(desk))
    before = photo(desk)
    drag(desk, "B", (2, 48), (62, 48))
    select(desk, RIGHT)
    drag(desk, "B", (2, 12), (62, 12))
    qtbot.waitUntil(lambda: desk.page.live.freshness == Freshness.FRESH)
    for box in (LEFT, RIGHT):
        assert np.array_equal(inside(photo(desk), box), inside(whole(desk), box))
    assert np.array_equal(outside(photo(desk), LEFT, RIGHT), outside(before, LEFT, RIGHT))


def test_what_is_moved_leaves_nothing_behind_in_the_photo(desk, qtbot):
    draw(desk, 20)
    box = (8, 14, 24, 26)
    select(desk, box)
    switch(desk)
    drag(desk, "S", (16, 18), (16, 30), (16, 44))
    for place in (box, (8, 40, 24, 52)):
        qtbot.waitUntil(lambda at=place: np.array_equal(inside(photo(desk), at), inside(whole(desk), at)))
    moved = photo(desk)
    select(desk, RIGHT)
    draw(desk, 50)
    assert np.array_equal(outside(photo(desk), RIGHT), outside(moved, RIGHT))
    assert np.array_equal(inside(photo(desk), RIGHT), inside(whole(desk), RIGHT))


@pytest.mark.parametrize("size", [64, 48])
def test_another_drawing_begins_with_a_photo_of_its_own(desk, size):
    draw(desk, 20)
    select(desk, LEFT)
    switch(desk)
    desk.page.sheet.begin(np.full((size, size, 3), 90, np.uint8), "Open")
    desk.qtbot.waitUntil(lambda: desk.page.live.freshness == Freshness.FRESH)
    assert desk.page.canvas.selection.region is None
    assert np.array_equal(photo(desk), whole(desk))


def test_a_photo_of_another_size_than_the_one_before_is_new_everywhere(desk, qtbot):
    desk.page.document.new(QSize(128, 128))
    draw(desk, 20)
    select(desk, (20, 20, 90, 90))
    switch(desk)
    desk.services.commands.action("model.finish").trigger()
    qtbot.waitUntil(lambda: desk.page.photo.width() == 4 * 64)
    before = photo(desk)[::4, ::4]
    assert (before > 60).any(axis=(0, 2)).sum() > 25  # the line, from edge to middle
    draw(desk, 60)
    assert np.array_equal(outside(photo(desk), (10, 10, 45, 45)), outside(before, (10, 10, 45, 45)))
