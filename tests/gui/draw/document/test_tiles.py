"""Tiles: what is written is read again, whatever lies around it; and nothing is held where nothing is painted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QColor, QImage

from gui.draw.document.tiles import COLOUR, LABELS, TILE, VOID, Tiles
from gui.pictures import pixels_in

SIZE = QSize(300, 200)
WHOLE = QRect(QPoint(0, 0), SIZE)
rects = st.builds(QRect, st.integers(-50, 320), st.integers(-50, 220), st.integers(1, 200), st.integers(1, 150))
writes = st.lists(st.tuples(rects, st.integers(0, 254)), max_size=6)


def filled(size: QSize, value: int, format_=COLOUR) -> QImage:
    image = QImage(size, format_)
    image.fill(value if format_ == LABELS else QColor(value, value, value))
    return image


@pytest.mark.parametrize("format_", [COLOUR, LABELS])
@given(writes=writes, read=rects)
def test_what_is_written_is_read(writes, read, format_):
    """Against one whole array, which is what tiles stand for."""
    tiles, expected = Tiles(SIZE, format_), np.zeros((200, 300, 4), np.uint8)
    if format_ == LABELS:
        expected = np.full((200, 300), VOID, np.uint8)
    for rect, value in writes:
        tiles.write(rect, filled(rect.size(), value, format_))
        inside = rect & WHOLE
        if not inside.isEmpty():
            pixel = value if format_ == LABELS else (value, value, value, 255)
            expected[inside.top() : inside.bottom() + 1, inside.left() : inside.right() + 1] = pixel
    whole, image = tiles.read(WHOLE), tiles.read(read)
    assert np.array_equal(pixels_in(whole), expected)
    part, inside = pixels_in(image), read & WHOLE
    shown = inside.translated(-read.topLeft())
    assert np.array_equal(
        part[shown.top() : shown.bottom() + 1, shown.left() : shown.right() + 1],
        expected[inside.top() : inside.bottom() + 1, inside.left() : inside.right() + 1],
    )


@given(writes)
def test_what_is_told_holds_what_was_written(writes):
    told: list[QRect] = []
    tiles = Tiles(SIZE, written=told.append)
    for rect, value in writes:
        tiles.write(rect, filled(rect.size(), value))
        if rect.intersects(WHOLE):
            assert told.pop() == rect & WHOLE
        assert not told


def test_memory_is_taken_up_only_where_something_is_painted():
    tiles = Tiles(QSize(4096, 4096))
    assert tiles.bytes == 0
    tiles.write(QRect(100, 100, 60, 10), filled(QSize(60, 10), 0))
    assert tiles.bytes == 2 * TILE * TILE * 4
    assert tiles.bounds() == QRect(0, 0, 2 * TILE, TILE)


def test_a_tile_that_was_taken_stays_as_it_was():
    tiles = Tiles(SIZE)
    tiles.write(WHOLE, filled(SIZE, 10))
    before = tiles.tile((0, 0))
    tiles.pixels((0, 0))[:] = 99
    assert before.pixelColor(5, 5) == QColor(10, 10, 10)
    assert int(tiles.pixels((0, 0))[5, 5, 0]) == 99


def test_a_painter_paints_in_coordinates_of_the_picture():
    tiles = Tiles(SIZE)
    with tiles.painter(QRect(120, 60, 80, 80)) as painter:
        painter.fillRect(QRect(125, 70, 10, 1), QColor("red"))
    read = tiles.read(WHOLE)
    assert read.pixelColor(125, 70) == read.pixelColor(134, 70) == QColor("red")
    assert read.pixelColor(135, 70).alpha() == read.pixelColor(125, 71).alpha() == 0


def test_what_is_erased_is_let_go_of():
    tiles = Tiles(SIZE)
    tiles.record()
    tiles.write(WHOLE, filled(SIZE, 10))
    tiles.clear()
    assert tiles.is_blank
    assert tiles.recorded() == {}
