"""Selections and the pieces they lift out: what is laid back where it was changes nothing."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRect, QSize

from gui.draw.tools.masks import filled
from gui.draw.tools.pieces import Piece, copy_where, lay
from gui.draw.tools.selection import border, border_in, bounds, combined
from gui.draw.tools.shapes import polygon
from gui.draw.tools.shapes import rectangle as outline_of

SIZE = QSize(12, 9)
rectangles = st.builds(QRect, st.integers(0, 11), st.integers(0, 8), st.integers(1, 12), st.integers(1, 9)).map(
    lambda rectangle: rectangle & QRect(QPoint(0, 0), SIZE)
)
masks = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).random((9, 12)) < seed % 5 / 4)
numbers = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).integers(0, 6, (9, 12), np.uint8))
opaque = st.integers(0, 2**32 - 1).map(
    lambda seed: np.dstack(
        [np.random.default_rng(seed).integers(0, 256, (9, 12, 3), np.uint8), np.full((9, 12), 255, np.uint8)]
    )
)
places = st.builds(QPoint, st.integers(-15, 15), st.integers(-12, 12))


def mask_of(rectangle: QRect) -> np.ndarray:
    rows, columns = np.indices((9, 12))
    inside_rows = (rows >= rectangle.top()) & (rows <= rectangle.bottom())
    return inside_rows & (columns >= rectangle.left()) & (columns <= rectangle.right())


def lifted(pixels: np.ndarray, mask: np.ndarray) -> Piece:
    """A copy of what is selected."""
    area = bounds(mask)
    rows, columns = slice(area.top(), area.bottom() + 1), slice(area.left(), area.right() + 1)
    piece = Piece(np.zeros_like(pixels[rows, columns]), mask[rows, columns].copy(), area.topLeft())
    copy_where(piece.pixels, pixels[rows, columns], piece.mask)
    return piece


def laid(pixels: np.ndarray, piece: Piece) -> np.ndarray:
    """The drawing with the piece on it."""
    height, width = pixels.shape[:2]
    result = pixels.copy()
    lay(piece, result, QRect(0, 0, width, height))
    return result


def deleted(pixels: np.ndarray, mask: np.ndarray, empty: int) -> np.ndarray:
    """The drawing with `empty` in every channel of what is selected."""
    left = pixels.copy()
    left[mask] = empty
    return left


@given(rectangles)
def test_a_rectangle_and_a_lasso_around_it_select_the_same(qapp, rectangle):
    start, end = QPointF(rectangle.topLeft()), QPointF(rectangle.topLeft()) + QPointF(*rectangle.size().toTuple())
    corners = [start, QPointF(end.x(), start.y()), end, QPointF(start.x(), end.y())]
    assert np.array_equal(filled(outline_of(start, end), QRect(QPoint(), SIZE)), mask_of(rectangle))
    assert np.array_equal(filled(polygon(corners), QRect(QPoint(), SIZE)), mask_of(rectangle))
    assert bounds(mask_of(rectangle)) == rectangle


@given(masks, masks)
def test_selections_are_combined_as_sets(before, now):
    assert np.array_equal(combined(before, now, "replace"), now)
    assert np.array_equal(combined(combined(before, now, "subtract"), now, "add"), before | now)
    assert np.array_equal(combined(before, now, "intersect"), before & now)


@given(masks)
def test_the_border_lies_between_what_is_selected_and_what_is_not(mask):
    framed = np.pad(mask, 1)
    upright, level = framed[:, 1:] != framed[:, :-1], framed[1:] != framed[:-1]
    for line in border(mask):
        if line.dx() == 0:
            stretch = upright[1 + line.y1() : 1 + line.y2(), line.x1()].copy()
            upright[1 + line.y1() : 1 + line.y2(), line.x1()] = False
        else:
            stretch = level[line.y1(), 1 + line.x1() : 1 + line.x2()].copy()
            level[line.y1(), 1 + line.x1() : 1 + line.x2()] = False
        assert stretch.size
        assert stretch.all()
    assert not upright.any()
    assert not level.any()


@given(masks, st.builds(QRect, st.integers(0, 6), st.integers(0, 4), st.integers(1, 6), st.integers(1, 5)))
def test_the_border_of_a_part_is_that_of_the_part_alone(mask, part):
    cut = mask[part.top() : part.bottom() + 1, part.left() : part.right() + 1]
    assert border_in(mask, part) == [line.translated(part.topLeft()) for line in border(cut)]


def test_the_border_of_a_large_mask_is_as_exact_as_a_screen():
    rows, columns = np.ogrid[:3000, :3000]
    disc = (rows - 1400) ** 2 + (columns - 1500) ** 2 < 1200**2
    lines = border_in(disc, QRect(0, 0, 3000, 3000))
    away = [math.hypot(line.y1() - 1400, line.x1() - 1500) - 1200 for line in lines]
    assert max(map(abs, away)) < 6
    whole = border_in(np.ones((3001, 3001), bool), QRect(0, 0, 3001, 3001))
    assert max(line.x2() for line in whole) == max(line.y2() for line in whole) == 3001


@given(numbers | opaque, masks)
def test_a_piece_laid_where_it_was_changes_nothing(pixels, mask):
    piece = lifted(pixels, mask)
    assert np.array_equal(laid(pixels, piece), pixels)
    assert np.array_equal(laid(deleted(pixels, mask, 255), piece), pixels)


@given(numbers, masks, places)
def test_a_piece_is_moved_pixel_by_pixel_as_far_as_it_lies_inside(pixels, mask, by):
    moved = laid(pixels, lifted(pixels, mask).moved(by))
    for y, x in np.ndindex(pixels.shape):
        row, column = y - by.y(), x - by.x()
        is_covered = 0 <= row < 9 and 0 <= column < 12 and mask[row, column]
        assert moved[y, x] == (pixels[row, column] if is_covered else pixels[y, x])


@given(numbers | opaque, masks, places)
def test_moving_there_and_back_is_no_move(pixels, mask, by):
    piece = lifted(pixels, mask)
    left = deleted(pixels, mask, 0)
    assert np.array_equal(laid(left, piece.moved(by).moved(-by)), laid(left, piece))


@given(numbers, masks, st.integers(1, 30), st.integers(1, 30))
def test_scaling_class_numbers_makes_no_new_ones(pixels, mask, width, height):
    piece = lifted(pixels, mask | mask_of(QRect(3, 3, 2, 2)))
    scaled = piece.scaled(QRect(-4, 2, width, height))
    assert scaled.area == QRect(-4, 2, width, height)
    assert set(scaled.pixels[scaled.mask].tolist()) <= set(piece.pixels[piece.mask].tolist())


@given(numbers, st.integers(1, 4), st.integers(1, 4))
def test_scaling_by_whole_numbers_and_back_is_exact(pixels, across, down):
    piece = lifted(pixels, np.ones((9, 12), bool))
    large = piece.scaled(QRect(0, 0, 12 * across, 9 * down))
    assert np.array_equal(large.pixels, pixels.repeat(down, 0).repeat(across, 1))
    assert np.array_equal(large.scaled(piece.area).pixels, pixels)


def test_colours_are_scaled_smoothly_and_what_is_transparent_lets_the_drawing_show():
    half = np.zeros((4, 4, 4), np.uint8)
    half[:, 2:] = 255, 0, 0, 255
    piece = Piece(half, np.ones((4, 4), bool), QPoint(0, 0)).scaled(QRect(0, 0, 8, 4))
    assert 0 < piece.pixels[0, 3, 3] < 255 or 0 < piece.pixels[0, 4, 3] < 255
    blue = np.full((4, 8, 4), (0, 0, 255, 255), np.uint8)
    shown = laid(blue, piece)
    assert shown[0, 0].tolist() == [0, 0, 255, 255]
    assert shown[0, 7].tolist() == [255, 0, 0, 255]
    assert (shown[..., 3] == 255).all()
