"""Pictures and tensors: the round trip is exact, and what is transparent leaves no fringe."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from img2img.errors import ModelError, PictureError
from img2img.pictures.pixels import (
    bleed,
    flatten,
    is_grey,
    join_alpha,
    split_alpha,
    to_colour,
    to_depth,
    to_grey,
    with_channels,
)
from img2img.pictures.tensors import to_picture, to_tensor

DEPTHS = (np.uint8, np.uint16)


def pictures(dtypes=DEPTHS, channels=(1, 2, 3, 4)):
    shapes = st.tuples(st.integers(1, 12), st.integers(1, 12), st.sampled_from(channels))
    return st.sampled_from(dtypes).flatmap(lambda dtype: arrays.arrays(dtype, shapes))


@settings(deadline=None)
@given(pictures())
def test_a_round_trip_through_tensors_is_exact(picture):
    tensor = to_tensor(picture)
    assert tensor.dtype == torch.float32
    assert tensor.shape == (1, picture.shape[2], *picture.shape[:2])
    assert tensor.min() >= -1
    assert tensor.max() <= 1
    np.testing.assert_array_equal(to_picture(tensor, picture.dtype), picture)


@pytest.mark.parametrize("dtype", DEPTHS)
def test_every_value_survives_and_the_ends_are_exact(dtype):
    values = np.arange(np.iinfo(dtype).max + 1).astype(dtype)[:, None]
    tensor = to_tensor(values)
    assert (tensor.min().item(), tensor.max().item()) == (-1, 1)
    np.testing.assert_array_equal(to_picture(tensor, dtype)[..., 0], values)


def test_values_are_rounded_and_clipped():
    tensor = torch.tensor([-3.0, -1 + 0.9 / 255, -1 + 1.1 / 255, 5.0]).view(1, 1, 1, 4)
    assert to_picture(tensor).ravel().tolist() == [0, 0, 1, 255]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_never_becomes_a_pixel(value):
    tensor = torch.zeros(1, 3, 4, 4)
    tensor[0, 1, 2, 3] = value
    with pytest.raises(ModelError, match=r"values that are not numbers.*fp32"):
        to_picture(tensor)


def test_two_dimensions_are_one_channel_and_read_only_arrays_are_taken():
    picture = np.zeros((3, 5), np.uint8)
    picture.setflags(write=False)
    assert to_tensor(picture).shape == (1, 1, 3, 5)


def test_what_is_no_picture_is_refused():
    for array in (
        np.zeros((2, 2, 3)),
        np.zeros((2, 2, 5), np.uint8),
        np.zeros(4, np.uint8),
        np.zeros((0, 2), np.uint8),
    ):
        with pytest.raises(PictureError):
            with_channels(array)  # pyright: ignore[reportArgumentType]


@settings(deadline=None)
@given(pictures())
def test_alpha_is_split_and_joined(picture):
    np.testing.assert_array_equal(join_alpha(*split_alpha(picture)), picture)


@settings(deadline=None)
@given(pictures([np.uint8]))
def test_8_bits_survive_16(picture):
    np.testing.assert_array_equal(to_depth(to_depth(picture, np.uint16), np.uint8), picture)


@settings(deadline=None)
@given(pictures([np.uint16]))
def test_16_bits_become_the_nearest_8(picture):
    np.testing.assert_array_equal(to_depth(picture, np.uint8), np.rint(picture / 257).astype(np.uint8))


@settings(deadline=None)
@given(pictures(channels=(1,)))
def test_grey_survives_colour(picture):
    colour = to_colour(picture)
    assert is_grey(colour)
    np.testing.assert_array_equal(to_grey(colour), picture)


def test_grey_is_the_luma_that_pillow_computes():
    colour = np.random.default_rng(0).integers(0, 256, (20, 20, 3), np.uint8)
    np.testing.assert_allclose(to_grey(colour)[..., 0], np.asarray(Image.fromarray(colour).convert("L")), atol=1)
    assert not is_grey(colour)


@settings(deadline=None)
@given(pictures(channels=(4,)))
def test_bleeding_changes_invisible_pixels_only_and_invents_no_colour(picture):
    colour, alpha = split_alpha(picture)
    assert alpha is not None
    bled = bleed(colour, alpha)
    visible = alpha > 0
    np.testing.assert_array_equal(bled[visible], colour[visible])
    if visible.any():
        assert {tuple(pixel) for pixel in bled[~visible]} <= {tuple(pixel) for pixel in colour[visible]}


def test_bleeding_takes_the_nearest_opaque_colour():
    colour = np.zeros((1, 7, 3), np.uint8)
    colour[0, 0], colour[0, 6] = (200, 0, 0), (0, 0, 200)
    colour[0, 1] = (9, 9, 9)  # faint: keeps its colour and lends none
    alpha = np.array([[255, 20, 0, 0, 0, 0, 255]], np.uint8)
    assert bleed(colour, alpha)[0, :, 0].tolist() == [200, 9, 200, 200, 0, 0, 0]


@settings(deadline=None)
@given(pictures(channels=(1, 3)))
def test_flattening_opaque_is_nothing_and_transparent_is_white(colour):
    white = np.iinfo(colour.dtype).max
    np.testing.assert_array_equal(flatten(colour, np.full(colour.shape[:2], white, colour.dtype)), colour)
    assert (flatten(colour, np.zeros(colour.shape[:2], colour.dtype)) == white).all()
