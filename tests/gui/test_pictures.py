"""Arrays and QImages: the round trip is exact at any width, also one that Qt pads its rows at."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage

from gui.pictures import on_paper, to_image, to_pixels, to_png


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([3, 4]), st.integers(0, 2**32 - 1))
def test_round_trip(height, width, channels, seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, channels), dtype=np.uint8)
    assert np.array_equal(to_pixels(to_image(pixels)), pixels)


def test_grey_becomes_three_equal_channels():
    grey = np.arange(15, dtype=np.uint8).reshape(3, 5, 1)
    assert np.array_equal(to_pixels(to_image(grey)), np.repeat(grey, 3, axis=2))


def test_sixteen_bits_are_shown_as_the_nearest_eight():
    deep = (np.arange(256, dtype=np.uint16) * 257).reshape(16, 16, 1)
    assert np.array_equal(to_pixels(to_image(deep))[..., 0], np.arange(256).reshape(16, 16))


@pytest.mark.parametrize(("height", "width"), [(64, 64), (20, 64), (64, 20)])
def test_on_paper_keeps_proportions_and_leaves_white(height, width):
    black = QImage(40, 10, QImage.Format.Format_RGB888)
    black.fill(0)
    pixels = on_paper(black, height, width)
    rows, columns = np.nonzero(pixels[..., 0] < 128)
    assert pixels.shape == (height, width, 3)
    assert np.ptp(columns) + 1 == width
    assert (np.ptp(rows) + 1) == pytest.approx(width / 4, abs=1)


def test_png_reads_back_the_same():
    pixels = np.random.default_rng(0).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    image = QImage.fromData(to_png(to_image(pixels)))
    assert np.array_equal(to_pixels(image), pixels)
