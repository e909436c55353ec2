"""Strokes: their borders, their opacity, their symmetry, and that the same points give the same pixels."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QTransform

from gui.draw.brush.paint import Colour, Label, Nothing, Paint
from gui.draw.brush.path import Path
from gui.draw.brush.stroke import Stroke
from gui.draw.brush.tip import Tip
from gui.draw.document.tiles import LABELS, VOID, Tiles
from gui.pictures import pixels_in

SIZE = QSize(200, 150)
WHOLE = QRect(0, 0, 200, 150)
BLACK = Colour((0, 0, 0))
inside = st.floats(-20, 220, allow_nan=False)
points = st.lists(st.tuples(inside, inside, st.floats(0, 1)), min_size=1, max_size=6)
tips = st.builds(
    Tip,
    size=st.floats(1, 80),
    hardness=st.floats(0, 1),
    presses_size=st.booleans(),
    presses_opacity=st.booleans(),
)


def draw(tiles: Tiles, points, tip: Tip | None = None, paint: Paint = BLACK, **options) -> Tiles:
    stroke = Stroke(tiles, tip or Tip(size=4), paint, **options)
    for x, y, *pressure in points:
        stroke.extend(x, y, *pressure)
    stroke.end()
    return tiles


def pixels(tiles: Tiles):
    image = tiles.read(WHOLE)
    return pixels_in(image).copy()


def ink(tiles: Tiles):
    """Coverage (H, W), 0 to 255, of what was drawn in black."""
    return pixels(tiles)[..., 3].astype(int)


@given(points, tips)
@settings(max_examples=40)
def test_the_same_points_give_the_same_pixels(points, tip):
    one, other = draw(Tiles(SIZE), points, tip), draw(Tiles(SIZE), points, tip)
    assert np.array_equal(pixels(one), pixels(other))


@given(points, tips)
@settings(max_examples=40)
def test_what_is_told_as_changed_holds_all_that_has_changed(points, tip):
    told = np.zeros((150, 200), bool)

    def note(rect: QRect) -> None:
        told[rect.top() : rect.bottom() + 1, rect.left() : rect.right() + 1] = True

    assert told[ink(draw(Tiles(SIZE, written=note), points, tip)) > 0].all()


@given(points, tips, st.floats(0.1, 1))
@settings(max_examples=40)
def test_no_pixel_gets_darker_than_the_opacity(points, tip, opacity):
    """However often a stroke crosses itself, and however slowly the hand moves."""
    there_and_back = [*points, *reversed(points)]
    assert ink(draw(Tiles(SIZE), there_and_back, tip, Colour((0, 0, 0), opacity))).max() <= round(opacity * 255)


def test_a_stroke_that_crosses_itself_is_as_dark_there_as_elsewhere():
    cross = [(20, 75), (180, 75), (180, 20), (100, 20), (100, 140)]
    drawn = ink(draw(Tiles(SIZE), cross, Tip(size=20), Colour((0, 0, 0), 0.5)))
    assert drawn[75, 100] == drawn[75, 50] == drawn[120, 100] == 128


def test_a_second_stroke_does_get_darker():
    tiles = Tiles(SIZE)
    for _ in range(2):
        draw(tiles, [(20, 75), (180, 75)], Tip(size=20), Colour((0, 0, 0), 0.5))
    assert ink(tiles)[75, 100] == 192


@pytest.mark.parametrize("size", [1, 2, 3, 10, 33.3, 140])
def test_a_line_is_as_wide_as_the_tip(size):
    drawn = ink(draw(Tiles(SIZE), [(5, 75.2), (60, 75.2), (190, 75.2)], Tip(size=size)))
    widths = drawn[:, 80:120].sum(axis=0) / 255
    assert widths == pytest.approx(size, abs=0.3)


def test_a_curve_has_no_corners():
    """Over a right angle the line runs beside the corner point, not through it."""
    assert ink(draw(Tiles(SIZE), [(8, 8), (56, 8), (56, 56)], Tip(size=2)))[8, 55] == 0


def test_a_slow_hand_draws_nearly_the_same_border_as_a_quick_one():
    quick = draw(Tiles(SIZE), [(10, 60.3), (90, 60.3), (170, 60.3)], Tip(size=30))
    slow = draw(Tiles(SIZE), [(x, 60.3) for x in np.linspace(10, 170, 800)], Tip(size=30))
    assert np.abs(ink(quick) - ink(slow)).max() <= 48  # places are rounded to a quarter of a pixel
    assert np.abs(ink(quick) - ink(slow)).mean() < 0.5


def test_hardness_decides_how_the_border_fades():
    cuts = [ink(draw(Tiles(SIZE), [(100, 75)], Tip(size=80, hardness=hardness)))[75] for hardness in (1, 0.5, 0)]
    borders = [((cut > 5) & (cut < 250)).sum() for cut in cuts]
    assert borders[0] <= 2 < borders[1] < borders[2]
    assert all(cut[100] >= 250 for cut in cuts)
    assert all(after <= before for before, after in itertools.pairwise(cuts[2][100:]))


@pytest.mark.parametrize("what", ["presses_size", "presses_opacity"])
def test_pressure(what):
    tip = Tip(size=40, presses_size=what == "presses_size", presses_opacity=what == "presses_opacity")
    light, middle, full = (ink(draw(Tiles(SIZE), [(60, 75, p), (140, 75, p)], tip)) for p in (0.1, 0.5, 1.0))
    assert light.sum() < middle.sum() < full.sum()
    assert (light.max() < 40) == (what == "presses_opacity")


def test_a_mouse_presses_fully_whatever_pressure_does():
    plain = draw(Tiles(SIZE), [(60, 75), (140, 75)], Tip(size=40, presses_size=False))
    pressed = draw(Tiles(SIZE), [(60, 75), (140, 75)], Tip(size=40, presses_opacity=True))
    assert np.array_equal(ink(plain), ink(pressed))


def test_an_eraser_takes_away_and_leaves_no_colour():
    tiles = draw(Tiles(SIZE), [(20, 75), (180, 75)], Tip(size=40), Colour((250, 10, 30)))
    draw(tiles, [(100, 75)], Tip(size=30), Nothing(0.5))
    assert tuple(pixels(tiles)[75, 100]) == (15, 5, 125, 127)
    draw(tiles, [(0, 75), (199, 75), (199, 75)], Tip(size=60), Nothing())
    assert not pixels(tiles).any()


def test_labels_are_never_mixed():
    tiles = Tiles(SIZE, LABELS)
    draw(tiles, [(20, 20), (180, 130)], Tip(size=30, hardness=0), Label(3))
    draw(tiles, [(20, 130), (180, 20)], Tip(size=9), Label(7))
    assert set(np.unique(pixels(tiles))) == {3, 7, VOID}
    draw(tiles, [(0, 75), (199, 75), (199, 75)], Tip(size=400), Label())
    assert set(np.unique(pixels(tiles))) == {VOID}


@pytest.mark.parametrize("paint", [Label(3), Label(VOID)])
def test_a_label_painted_on_its_own_class_is_no_news(paint):
    tiles = draw(Tiles(SIZE, LABELS), [(60, 75), (140, 75)], Tip(size=40), paint)
    told: list[QRect] = []
    tiles.written = told.append
    draw(tiles, [(80, 75), (120, 75)], Tip(size=20), paint)
    assert not told
    draw(tiles, [(80, 75), (120, 75)], Tip(size=20), Label(4))
    assert told


def test_a_symmetric_drawing_is_its_own_mirror():
    mirror = QTransform(-1, 0, 0, 1, 200, 0)
    drawn = draw(Tiles(SIZE), [(20, 20), (70, 100), (95, 60)], Tip(size=7), transforms=[QTransform(), mirror])
    both = pixels(drawn)
    assert np.abs(both.astype(int) - both[:, ::-1]).max() <= 40  # places of a tip are rounded to fractions of a pixel
    assert both[..., 3].sum() > 1.9 * ink(draw(Tiles(SIZE), [(20, 20), (70, 100), (95, 60)], Tip(size=7))).sum()


@given(points)
def test_the_hand_that_trembles_within_the_string_draws_a_dot(points):
    path = Path(Tip(), string=50)
    path.extend(100, 100)
    near = [(100 + (x % 30) - 15, 100 + (y % 30) - 15) for x, y, _ in points]
    assert [path.extend(*point) for point in near] == [[] for _ in near]


def test_a_string_smooths_and_the_line_still_ends_at_the_hand():
    zigzag = [(20 + 2 * step, 75 + 5 * (-1) ** step) for step in range(80)]

    def height(string: float) -> float:
        rows = np.nonzero(ink(draw(Tiles(SIZE), zigzag, Tip(size=3), string=string))[:, 60:120].any(axis=1))[0]
        return float(rows.max() - rows.min())

    assert height(12) < height(0) / 2
    drawn = ink(draw(Tiles(SIZE), zigzag, Tip(size=5), string=12))
    assert drawn[int(zigzag[-1][1]), int(zigzag[-1][0])] == 255


def test_a_stroke_holds_tiles_only_where_it_has_been():
    large = Tiles(QSize(4096, 4096))
    draw(large, [(100, 100), (180, 100)], Tip(size=20))
    assert [key for key, _ in large.painted(large.rect)] == [(0, 0), (1, 0)]
