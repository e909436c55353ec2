"""Strokes: how wide they are told to be, and the same lines in other strokes."""

import cv2
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from img2img.derivations.strokes import restroke, stroke_statistics
from img2img.pictures import Picture

SIDE = 128


def disc(x: float, y: float, radius: float) -> Picture:
    """A soft disc, as a pen leaves it that is put on white paper."""
    rows, columns = np.indices((SIDE, SIDE))
    covered = np.clip(radius + 0.5 - np.hypot(columns - x, rows - y), 0, 1)
    return (255 - 255 * covered).round().astype(np.uint8)[..., None]


def line(start: tuple[float, float], stop: tuple[float, float], width: float) -> Picture:
    """A soft stroke with round ends."""
    rows, columns = np.indices((SIDE, SIDE))
    dx, dy = stop[0] - start[0], stop[1] - start[1]
    along = np.clip(((columns - start[0]) * dx + (rows - start[1]) * dy) / max(dx * dx + dy * dy, 1e-9), 0, 1)
    away = np.hypot(columns - start[0] - along * dx, rows - start[1] - along * dy)
    return (255 - 255 * np.clip(width / 2 + 0.5 - away, 0, 1)).round().astype(np.uint8)[..., None]


def ring(width: float) -> Picture:
    rows, columns = np.indices((SIDE, SIDE))
    away = np.abs(np.hypot(columns - 64, rows - 64) - 40)
    return (255 - 255 * np.clip(width / 2 + 0.5 - away, 0, 1)).round().astype(np.uint8)[..., None]


places = st.tuples(st.floats(24, 104), st.floats(24, 104))
widths = st.floats(2, 14)


def measured(drawn):
    """The strokes of a drawing that has some."""
    found = stroke_statistics(drawn)
    assert found is not None
    return found


@given(places, places, widths)
def test_a_stroke_is_told_as_wide_as_the_pen_was(start, stop, width):
    assume(np.hypot(start[0] - stop[0], start[1] - stop[1]) > max(20, 4 * width))
    drawn = line(start, stop, width)
    found = measured(drawn)
    assert found.width == pytest.approx(width, rel=0.25, abs=0.6)
    assert found.ink == pytest.approx((255 - drawn.astype(float)).sum() / 255 / SIDE**2, rel=0.2)


@given(st.floats(2, 20))
def test_a_dot_is_as_wide_as_it_is(radius):
    assert measured(disc(64, 64, radius)).width == pytest.approx(2 * radius, rel=0.15, abs=1.5)


@pytest.mark.parametrize("width", [1.5, 2, 3, 5, 8, 16])
def test_a_line_without_ends(width):
    assert measured(ring(width)).width == pytest.approx(width, rel=0.12)


@given(widths, st.sampled_from([2, 3, 4]))
def test_only_the_strokes_count_and_not_the_paper_or_the_ink(width, channels):
    drawn = line((20, 30), (100, 80), width)
    plain = measured(drawn)
    pale = (110 + 0.52 * drawn).astype(np.uint8)  # a soft pencil on grey paper
    assert measured(pale).width == pytest.approx(plain.width, rel=0.1)
    assert measured(drawn.astype(np.uint16) * 257).width == pytest.approx(plain.width, rel=0.01)
    if channels == 3:
        other = np.repeat(drawn, 3, axis=2)
    else:  # black ink on nothing, which is white paper
        other = np.concatenate([np.zeros((SIDE, SIDE, channels - 1), np.uint8), 255 - drawn], axis=2)
    assert measured(other).width == pytest.approx(plain.width, rel=0.02)


@pytest.mark.parametrize("grey", [255, 240, 128])
def test_of_blank_paper_nothing_is_told(grey):
    paper = np.full((32, 40, 1), grey, np.uint8)
    assert stroke_statistics(paper) is None
    assert restroke(paper, 3).min() == 255


@given(st.floats(1.2, 10), st.floats(2, 14))
def test_strokes_that_are_drawn_anew_are_as_wide_as_was_asked_and_where_they_were(wanted, width):
    drawn = np.minimum(line((20, 30), (100, 80), width), line((30, 100), (100, 96), width))
    anew = restroke(drawn, wanted)
    assert (anew.shape, anew.dtype) == (drawn.shape, np.uint8)
    assert measured(anew).width == pytest.approx(wanted, rel=0.25, abs=0.7)
    reach = int(np.ceil(max(0, wanted - width) / 2)) + 2
    before = cv2.erode(drawn[..., 0], np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    assert (before[anew[..., 0] < 128] < 200).all()  # nothing is drawn where nothing was near
