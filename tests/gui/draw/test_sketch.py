"""The sketch without a window: strokes, and the law that undo and redo restore every bit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gui.draw.edits import TILE, TileEdit
from gui.draw.sketch import Sketch
from gui.draw.stroke import Stroke

BLACK = (0, 0, 0)
inside = st.floats(-20, 180, allow_nan=False)
points = st.lists(st.tuples(inside, inside, st.floats(0, 1)), min_size=1, max_size=6)
colours = st.tuples(*[st.integers(0, 255)] * 3)
strokes = st.tuples(points, st.floats(1, 60), colours)
steps = st.lists(st.one_of(strokes, st.just("clear"), st.just("new"), st.just("undo"), st.just("redo")), max_size=8)


def draw(sketch: Sketch, points, diameter=4.0, colour=BLACK) -> None:
    (x, y, pressure), *others = points
    sketch.begin(x, y, pressure, diameter, colour)
    for x, y, pressure in others:
        sketch.extend(x, y, pressure)
    sketch.end()


def line(*points) -> list:
    return [(x, y, 1.0) for x, y in points]


@given(steps)
@settings(max_examples=60)
def test_undo_and_redo_restore_every_bit(qapp, steps):
    sketch = Sketch(150, 130)
    for step in steps:
        if step == "clear":
            sketch.clear()
        elif step == "new":
            sketch.new(sketch.size[1], sketch.size[0])  # on its side
        elif step == "undo":
            sketch.undo()
        elif step == "redo":
            sketch.redo()
        else:
            draw(sketch, *step)
    history = [sketch.pixels.copy()]
    while sketch.stack.canUndo():
        sketch.undo()
        history.append(sketch.pixels.copy())
    assert sketch.is_blank
    for before in reversed(history[:-1]):
        sketch.redo()
        assert np.array_equal(sketch.pixels, before)
    assert not sketch.stack.canRedo() or steps[-1:] == ["undo"] or "undo" in steps


@given(strokes)
@settings(max_examples=40)
def test_the_same_points_give_the_same_pixels(qapp, stroke):
    one, other = Sketch(150, 130), Sketch(150, 130)
    draw(one, *stroke)
    draw(other, *stroke)
    assert np.array_equal(one.pixels, other.pixels)


@given(points, st.floats(1, 40))
@settings(max_examples=40)
def test_what_is_told_as_changed_holds_all_that_has_changed(qapp, points, diameter):
    sketch = Sketch(150, 130)
    told = np.zeros(sketch.size, bool)

    def note(box) -> None:
        told[box.top() : box.bottom() + 1, box.left() : box.right() + 1] = True

    sketch.changed.connect(note)
    draw(sketch, points, diameter)
    assert told[(sketch.pixels != 255).any(axis=2)].all()


def test_a_line_is_as_wide_as_the_tip(qapp):
    sketch = Sketch(64, 64)
    draw(sketch, line((5, 32), (30, 32), (59, 32)), diameter=10)
    ink = (255 - sketch.pixels[:, 32, 0].astype(float)).sum() / 255
    assert ink == pytest.approx(10, abs=0.2)


def test_a_curve_has_no_corners(qapp):
    """Over a right angle the line runs beside the corner point, not through it."""
    sketch = Sketch(64, 64)
    draw(sketch, line((8, 8), (56, 8), (56, 56)), diameter=2)
    assert sketch.pixels[8, 55].min() == 255


def test_a_slow_hand_draws_as_smooth_as_a_quick_one():
    quick, slow = Stroke(32, 32, 6), Stroke(32, 32, 6)
    for x in (4, 16, 28):
        quick.extend(x, 16.3)
    for x in np.linspace(4, 28, 200):
        slow.extend(float(x), 16.3)
    quick.end()
    slow.end()
    assert np.abs(quick.coverage.astype(int) - slow.coverage).max() <= 1


def test_pressure_makes_it_wider(qapp):
    def ink(pressure: float) -> int:
        sketch = Sketch(64, 64)
        draw(sketch, [(10, 32, pressure), (50, 32, pressure)], diameter=20)
        return int((sketch.pixels < 128).sum())

    assert ink(0.0) < ink(0.5) < ink(1.0)


def test_a_stroke_is_one_step_and_a_stroke_beside_the_paper_none(qapp):
    sketch = Sketch(64, 64)
    draw(sketch, line((5, 5), (20, 40), (60, 60)))
    assert sketch.stack.count() == 1
    draw(sketch, line((-50, -50), (-20, -20)))
    assert sketch.stack.count() == 1


def test_undo_in_the_midst_of_a_stroke_takes_it_back(qapp):
    sketch = Sketch(64, 64)
    sketch.begin(10, 10, 1, 5, BLACK)
    sketch.extend(50, 50)
    sketch.undo()
    assert sketch.is_blank
    sketch.extend(20, 20)
    sketch.end()
    assert sketch.is_blank
    assert not sketch.stack.canUndo()


def test_an_undo_step_keeps_only_the_tiles_that_changed(qapp):
    sketch = Sketch(1024, 1024)
    draw(sketch, line((10, 10), (30, 30)))
    edit = sketch.stack.command(0)
    assert isinstance(edit, TileEdit)
    (kept,) = edit.tiles.values()
    assert kept.shape == (TILE, TILE, 3)


def test_a_stroke_copies_the_tiles_that_it_touches_and_no_more(qapp):
    """Most of the memory of a large sheet is never written to: a stroke on it begins at once."""
    sketch = Sketch(4096, 4096)
    sketch.begin(100, 100, 1, 5, BLACK)
    sketch.extend(180, 100)
    assert sketch._under_way is not None
    assert sketch._under_way.tiles == {(64, 64), (128, 64)}
    sketch.cancel()
    assert sketch.is_blank


def test_a_new_sketch_of_another_size_is_one_step_to_undo(qapp):
    sketch, resized = Sketch(64, 64), []
    draw(sketch, line((5, 5), (20, 40)))
    drawn = sketch.pixels.copy()
    sketch.resized.connect(lambda: resized.append(sketch.size))
    sketch.new(96, 128)
    assert (sketch.size, sketch.is_blank) == ((96, 128), True)
    sketch.undo()
    assert np.array_equal(sketch.pixels, drawn)
    sketch.undo()
    assert sketch.is_blank
    assert resized == [(96, 128), (64, 64)]


def test_a_blank_sheet_in_place_of_a_blank_sheet_is_no_step(qapp):
    sketch = Sketch(64, 64)
    sketch.new(96, 128)
    assert sketch.size == (96, 128)
    assert not sketch.stack.canUndo()


@pytest.mark.parametrize("replace", [Sketch.clear, lambda sketch: sketch.new(64, 64)])
def test_a_stroke_under_way_is_not_lost_when_the_sheet_is_replaced(qapp, replace):
    sketch = Sketch(64, 64)
    sketch.begin(5, 5, 1, 5, BLACK)
    sketch.extend(50, 50)
    replace(sketch)
    assert sketch.is_blank
    sketch.undo()
    assert (sketch.pixels[20:30, 20:30] == 0).any()


@given(st.lists(st.sampled_from(["draw", "clear", "new", "undo"]), max_size=8))
def test_blank_is_what_is_white_everywhere(qapp, steps):
    sketch = Sketch(32, 32)
    for number, step in enumerate(steps):
        if step == "draw":
            draw(sketch, line((4 * number, 9)), colour=(255, 255, 254))
        elif step == "new":
            sketch.new(32 + number, 32)
        else:
            getattr(sketch, step)()
        assert sketch.is_blank == (sketch.pixels == 255).all()
