"""Colours of videos, held to the standards' own numbers and to their inverse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from img2img.errors import PictureError
from img2img.video.colours import Coding, matrix_of, planes_to_rgb, rgb_to_planes

CODINGS = [Coding(matrix, depth, full) for matrix in (1, 6, 9) for depth in (8, 10, 12) for full in (False, True)]


@pytest.mark.parametrize(
    ("coding", "rgb", "samples"),
    [
        (Coding(1, 8, is_full=False), (255, 255, 255), (235, 128, 128)),
        (Coding(1, 8, is_full=False), (255, 0, 0), (63, 102, 240)),  # of BT.709's bars of 100 %
        (Coding(1, 8, is_full=False), (0, 255, 0), (173, 42, 26)),
        (Coding(1, 8, is_full=False), (0, 0, 255), (32, 240, 118)),
        (Coding(6, 8, is_full=False), (255, 0, 0), (81, 90, 240)),  # and BT.601's
        (Coding(6, 8, is_full=True), (255, 0, 0), (76, 85, 255)),  # as in JPEG
        (Coding(1, 10, is_full=False), (255, 255, 0), (877, 64, 553)),
    ],
)
def test_colours_have_the_samples_that_the_standards_say(coding, rgb, samples):
    planes = rgb_to_planes(np.full((2, 2, 3), rgb, np.uint8), coding, 1, 1)
    assert tuple(int(plane[0, 0]) for plane in planes) == pytest.approx(samples, abs=1)


@pytest.mark.parametrize("coding", CODINGS, ids=str)
@given(picture=arrays(np.uint8, (4, 6, 3)))
def test_there_and_back_is_the_same_but_for_rounding(coding, picture):
    """A step of limited 8-bit chroma is more than two of RGB; deeper samples keep every one of 8 bits."""
    back = planes_to_rgb(rgb_to_planes(picture, coding, 1, 1), coding)
    assert back.dtype == (np.uint8 if coding.depth == 8 else np.uint16)
    shown = back / (1 if coding.depth == 8 else 257)
    assert np.abs(shown - picture).max() <= (3 if coding.depth == 8 else 0.75)


@pytest.mark.parametrize(("across", "down"), [(2, 2), (2, 1)])
@given(size=st.tuples(st.integers(1, 9), st.integers(1, 9)), grey=st.integers(0, 255))
def test_shared_chroma_has_the_size_that_codecs_expect_and_leaves_one_colour_one(across, down, size, grey):
    coding = Coding(1, 8, is_full=False)
    planes = rgb_to_planes(np.full((*size, 3), (grey, 128, 255 - grey), np.uint8), coding, across, down)
    assert planes[1].shape == planes[2].shape == (-(-size[0] // down), -(-size[1] // across))
    back = planes_to_rgb(planes, coding)
    assert back.shape == (*size, 3)
    assert np.abs(back.astype(int) - (grey, 128, 255 - grey)).max() <= 3


def test_shared_chroma_stays_where_it_was():
    """A ramp of colour comes back as the same ramp, not half a pixel beside it: once to the right, once downwards."""
    coding = Coding(1, 12, is_full=True)
    ramp = np.linspace(0, 1, 40)
    picture = np.zeros((40, 40, 3), np.uint16)
    picture[..., 0], picture[..., 2] = np.round(65535 * ramp), np.round(65535 * ramp)[:, None]
    back = planes_to_rgb(rgb_to_planes(picture, coding, 2, 2), coding)
    inside = np.s_[4:-4, 4:-4]
    assert np.abs(back[inside].astype(int) - picture[inside]).max() < 65535 / 40 / 20


def test_what_is_not_told_is_taken_as_players_take_it():
    assert [matrix_of(2, height) for height in (480, 576, 720, 1080)] == [6, 6, 1, 1]
    assert matrix_of(9, 480) == 9
    with pytest.raises(PictureError, match="matrix 14"):
        matrix_of(14, 1080)
