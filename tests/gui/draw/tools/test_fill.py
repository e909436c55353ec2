"""Fill against a naive flood, and the laws of closed gaps: nothing leaks, no rim is left."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainterPath

from gui.draw.tools.fill import fill_mask
from gui.draw.tools.gaps import without_leaks
from gui.draw.tools.masks import stroked
from gui.draw.tools.morphology import dilated, eroded, grown
from gui.draw.tools.runs import Regions, connected


@st.composite
def masks(draw: st.DrawFn) -> np.ndarray:
    """From nearly empty to nearly full: mazes, single pixels and wide areas."""
    height, width = draw(st.integers(1, 14)), draw(st.integers(1, 14))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.random((height, width)) < draw(st.sampled_from([0.1, 0.4, 0.6, 0.8, 1.0]))


@st.composite
def masks_with_a_pixel(draw: st.DrawFn) -> tuple[np.ndarray, int, int]:
    mask = draw(masks())
    return mask, draw(st.integers(0, mask.shape[1] - 1)), draw(st.integers(0, mask.shape[0] - 1))


def naive_flood(mask: np.ndarray, x: int, y: int) -> np.ndarray:
    found = np.zeros_like(mask)
    front = [(x, y)]
    while front:
        x, y = front.pop()
        if 0 <= x < mask.shape[1] and 0 <= y < mask.shape[0] and mask[y, x] and not found[y, x]:
            found[y, x] = True
            front += [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)]
    return found


@given(masks_with_a_pixel())
def test_what_is_connected_is_what_a_naive_flood_reaches(given_mask):
    mask, x, y = given_mask
    assert np.array_equal(connected(mask, x, y), naive_flood(mask, x, y))


@given(masks())
def test_the_regions_of_a_mask_are_a_partition_of_it(mask):
    regions = Regions.of(mask)
    parts = [regions.mask_of(region) for region in np.unique(regions.owner).tolist()]
    assert np.array_equal(np.sum([np.zeros_like(mask, int), *parts], axis=0), mask)
    for part in parts:
        y, x = np.argwhere(part)[0].tolist()
        assert np.array_equal(naive_flood(mask, x, y), part)


@given(masks(), st.integers(1, 9))
def test_erosion_and_dilation_are_all_and_any_of_a_square(mask, side):
    height, width = mask.shape
    side = min(side, height, width)
    squares = eroded(mask, side)
    assert squares.shape == (height - side + 1, width - side + 1)
    for y, x in np.ndindex(squares.shape):
        assert squares[y, x] == mask[y : y + side, x : x + side].all()
    covered = np.zeros((height + side - 1, width + side - 1), bool)
    for y, x in np.argwhere(mask):
        covered[y : y + side, x : x + side] = True
    assert np.array_equal(dilated(mask, side), covered)


@given(masks(), st.integers(0, 4))
def test_growing_reaches_that_many_pixels_and_shrinking_is_growing_of_the_rest(mask, pixels):
    rows, columns = np.indices(mask.shape)
    near = np.zeros_like(mask)
    for y, x in np.argwhere(mask):
        near |= np.maximum(abs(rows - y), abs(columns - x)) <= pixels
    assert np.array_equal(grown(mask, pixels), near)
    assert np.array_equal(grown(mask, -pixels), ~grown(~mask, pixels))


@st.composite
def colours(draw: st.DrawFn) -> np.ndarray:
    height, width = draw(st.integers(1, 10)), draw(st.integers(1, 10))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    values = draw(st.lists(st.integers(0, 255), min_size=1, max_size=4))
    shape = (height, width, 4) if draw(st.booleans()) else (height, width)
    return np.array(values, np.uint8)[rng.integers(0, len(values), shape)]


@given(pixels=colours(), tolerance=st.integers(0, 255), everywhere=st.booleans())
def test_a_fill_is_what_is_within_the_tolerance_of_the_clicked_pixel(pixels, tolerance, everywhere):
    y, x = pixels.shape[0] // 2, pixels.shape[1] // 2
    apart = abs(pixels.astype(int) - pixels[y, x].astype(int))
    alike = (apart.max(axis=2) if pixels.ndim == 3 else apart) <= tolerance
    expected = alike if everywhere else naive_flood(alike, x, y)
    assert np.array_equal(fill_mask(pixels, x, y, tolerance=tolerance, everywhere=everywhere), expected)


def test_a_click_outside_is_refused():
    for x, y in ((-1, 0), (0, -1), (4, 0), (0, 3)):
        with pytest.raises(IndexError, match="outside of 4 x 3 pixels"):
            fill_mask(np.zeros((3, 4), np.uint8), x, y)


@given(masks_with_a_pixel(), st.integers(0, 6))
def test_a_fill_with_shut_gaps_is_a_connected_part_of_the_one_without_and_has_the_clicked_pixel(given_mask, gap):
    mask, x, y = given_mask
    filled = without_leaks(mask, x, y, gap)
    assert not (filled & ~naive_flood(mask, x, y)).any()
    assert filled[y, x] == mask[y, x]


@given(masks_with_a_pixel())
def test_no_gap_is_an_ordinary_fill(given_mask):
    mask, x, y = given_mask
    assert np.array_equal(without_leaks(mask, x, y, 0), naive_flood(mask, x, y))


@settings(max_examples=60)
@given(gap=st.integers(1, 12), opening=st.integers(1, 16), thickness=st.integers(1, 4), place=st.floats(0, 1))
@example(gap=5, opening=5, thickness=1, place=0.0)
@example(gap=5, opening=6, thickness=1, place=0.5)
def test_a_room_is_filled_to_its_walls_and_left_only_through_wider_doors(gap, opening, thickness, place):
    """Two rooms, and a door in the wall between them."""
    mask = np.ones((40, 60 + thickness), bool)
    mask[:, 30 : 30 + thickness] = False
    top = round(place * (40 - opening))
    mask[top : top + opening, 30 : 30 + thickness] = True
    filled = without_leaks(mask, 10, 20, gap)
    assert filled[:, :30].all()
    assert filled[:, 30 + thickness :].any() == (opening > gap)
    assert opening <= gap or filled[mask].all()


@settings(max_examples=60)
@given(
    gap=st.integers(2, 10),
    radius=st.floats(25, 45),
    width=st.floats(1, 5),
    start=st.floats(0, 360),
    share=st.floats(0, 0.5),
)
def test_a_circle_drawn_by_hand_with_a_gap_is_filled_without_leak_and_rim(qapp, gap, radius, width, start, share):
    """The opening is up to half as wide as what is shut, so that no slant makes a wider one of it."""
    area, middle = QRect(0, 0, 120, 120), QPointF(60, 60)
    path = QPainterPath()
    around = QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
    angle = np.degrees((share * gap + width) / radius)
    path.arcMoveTo(around, start)
    path.arcTo(around, start, 360 - angle)
    mask = ~stroked(path, width, area)
    filled = without_leaks(mask, 60, 60, gap)
    rows, columns = np.indices(mask.shape)
    distance = np.hypot(columns + 0.5 - middle.x(), rows + 0.5 - middle.y())
    assert filled[mask & (distance < radius - width / 2 - 0.8)].all(), "a rim is left"
    assert not filled[distance > radius + width / 2 + 1].any(), "it leaks"


def test_a_sharp_corner_is_filled_to_its_tip():
    """A wedge of 26 degrees: no square reaches its tip."""
    rows, columns = np.indices((60, 60))
    mask = rows > 2 * abs(columns - 30)
    assert np.array_equal(without_leaks(mask, 30, 50, 6), mask)


def test_a_click_in_a_narrow_place_shuts_smaller_gaps():
    mask = np.zeros((20, 40), bool)
    mask[8:11, 2:38] = True
    assert np.array_equal(without_leaks(mask, 20, 9, 12), mask)


def test_growing_reaches_below_smoothed_lines():
    pixels = np.zeros((9, 9), np.uint8)
    pixels[:, 4:] = 200
    assert np.array_equal(fill_mask(pixels, 0, 0, grow=1), np.indices((9, 9))[1] < 5)
