"""A picture that the window makes smaller is the one that the engine would make of it."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from img2img.pictures.pixels import resize
from img2img.pictures.reducing import reduced

SIDES = st.integers(1, 12)


@given(SIDES, SIDES, SIDES, SIDES, st.sampled_from([1, 3, 4]), st.integers(0, 2**32 - 1))
def test_whole_parts_are_as_of_opencv_to_the_last_bit(rows, columns, down, across, channels, seed):
    picture = np.random.default_rng(seed).integers(0, 256, (rows * down, columns * across, channels), np.uint8)
    assert np.array_equal(reduced(picture, (rows, columns)), resize(picture, (rows, columns), cv2.INTER_AREA))


@given(SIDES, SIDES, SIDES, SIDES, st.sampled_from([np.uint8, np.uint16]), st.integers(0, 2**32 - 1))
def test_maps_keep_their_numbers_as_of_opencv(rows, columns, down, across, dtype, seed):
    picture = np.random.default_rng(seed).integers(0, 256, (rows * down, columns * across, 2)).astype(dtype)
    expected = resize(picture, (rows, columns), cv2.INTER_NEAREST)
    assert np.array_equal(reduced(picture, (rows, columns), is_map=True), expected)


@pytest.mark.parametrize("size", [(30, 30), (7, 30), (60, 60), (20, 7)])
def test_what_is_no_whole_part_is_left_to_the_engine(size):
    picture = np.zeros((30, 30, 3), np.uint8)
    assert reduced(picture, size) is picture
