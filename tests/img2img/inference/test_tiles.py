"""Tiles: whatever the size, tiled and whole agree."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from img2img.errors import ModelError
from img2img.inference.tiles import cover, pad_to_multiple, run_by_strips
from img2img.pictures import Picture
from img2img.pictures.rows import PictureRows, joined

SIDES = st.integers(1, 90)


def noise(height: int, width: int, channels: int = 3, dtype: type[np.uint8 | np.uint16] = np.uint8) -> Picture:
    return np.random.default_rng(height * 1000 + width).integers(
        0, np.iinfo(dtype).max, (height, width, channels), dtype, endpoint=True
    )


def run_tiled(
    function: Callable[[Tensor], Tensor], picture: Picture, tile: int, overlap: int, scale: int = 1, **how: Any
) -> Picture:
    """The whole answer to a picture that lies in memory."""
    strips = run_by_strips(function, PictureRows.of(picture), tile, overlap, scale, **how)
    return joined(strips, len(picture) * scale)


@settings(deadline=None)
@given(SIDES, SIDES, st.integers(1, 40))
def test_padding_works_for_every_size_and_crops_back(height, width, multiple):
    tensor = torch.rand(1, 2, height, width)
    padded, size = pad_to_multiple(tensor, multiple)
    assert size == (height, width)
    assert padded.shape[2] % multiple == padded.shape[3] % multiple == 0
    assert padded.shape[2] - height < multiple
    assert torch.equal(padded[..., :height, :width], tensor)


def test_padding_mirrors_and_repeats_where_it_cannot():
    assert pad_to_multiple(torch.tensor([[[[1.0, 2, 3]]]]), 8)[0][0, 0, 0].tolist() == [1, 2, 3, 2, 1, 2, 3, 2]
    assert pad_to_multiple(torch.tensor([[[[7.0]]]]), 3)[0].unique().tolist() == [7]


@settings(deadline=None)
@given(st.integers(1, 3000), st.integers(8, 300), st.integers(0, 100), st.integers(1, 3), st.integers(1, 32))
def test_tiles_cover_everything_and_their_weights_sum_to_one(length, tile, overlap, scale, multiple):
    axis = cover(length, tile, overlap, scale, multiple)
    total = torch.zeros(length * scale)
    for start, stop, weights in zip(axis.starts, axis.stops, axis.weights, strict=True):
        assert start % multiple == 0
        assert weights.min() >= 0
        total[start * scale : stop * scale] += weights
    np.testing.assert_allclose(total, 1, atol=1e-6)
    for stop, following in zip(axis.stops, axis.starts[1:], strict=False):
        assert stop - following >= min(overlap, length - following)


@settings(deadline=None, max_examples=40)
@given(SIDES, SIDES, st.integers(8, 64), st.integers(0, 24), st.integers(1, 16), st.sampled_from([np.uint8, np.uint16]))
def test_tiling_an_identity_returns_it(height, width, tile, overlap, multiple, dtype):
    picture = noise(height, width, dtype=dtype)
    np.testing.assert_array_equal(run_tiled(lambda x: x, picture, tile, overlap, multiple=multiple), picture)


@settings(deadline=None, max_examples=40)
@given(SIDES, SIDES, st.integers(8, 64), st.integers(0, 24), st.integers(1, 4))
def test_tiling_a_nearest_upscale_returns_the_whole_one(height, width, tile, overlap, scale):
    picture = noise(height, width)
    expected = picture.repeat(scale, axis=0).repeat(scale, axis=1)
    actual = run_tiled(nn.Upsample(scale_factor=scale), picture, tile, overlap, scale)
    np.testing.assert_array_equal(actual, expected)


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 80), st.integers(1, 80), st.integers(16, 40))
def test_a_convolution_in_tiles_is_the_convolution(height, width, tile):
    """Its reach (2) is within what of the overlap does not count (a quarter of 8), so that tiles agree to rounding."""
    torch.manual_seed(0)
    network = nn.Conv2d(3, 3, 5, padding=2).requires_grad_(requires_grad=False)
    picture = noise(height, width, dtype=np.uint16)
    whole, tiled = run_tiled(network, picture, 1000, 8), run_tiled(network, picture, tile, 8)
    np.testing.assert_allclose(tiled.astype(int), whole, atol=1)


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 80), st.integers(1, 80), st.integers(16, 40))
def test_strided_networks_see_every_tile_in_the_phase_of_the_whole(height, width, tile):
    network = nn.Sequential(nn.AvgPool2d(4), nn.Upsample(scale_factor=4))
    picture = noise(height, width)
    whole, tiled = (run_tiled(network, picture, size, 8, multiple=4) for size in (1000, tile))
    np.testing.assert_allclose(tiled.astype(int), whole, atol=1)  # an average that ends in a half may round either way


def test_progress_counts_every_tile_once():
    seen = []
    run_tiled(lambda x: x, noise(50, 70), 32, 8, on_progress=lambda *counts: seen.append(counts))
    assert seen == [(done, len(seen)) for done in range(1, len(seen) + 1)]
    assert len(seen) == 2 * 3


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 90), st.integers(1, 90), st.integers(16, 40), st.integers(2, 5), st.sampled_from([1, 4]))
def test_some_tiles_at_once_answer_as_one_by_one(height, width, tile, at_once, multiple):
    picture, sizes, seen = noise(height, width), [], []

    def invert(tiles):
        sizes.append(len(tiles))
        return -tiles

    def told(*counts):
        seen.append(counts)

    together = run_tiled(invert, picture, tile, 8, multiple=multiple, on_progress=told, at_once=at_once)
    np.testing.assert_array_equal(together, run_tiled(lambda x: -x, picture, tile, 8, multiple=multiple))
    assert max(sizes) <= at_once
    assert seen[-1] == (sum(sizes), sum(sizes))


def test_a_failed_tile_is_an_error_and_never_an_old_one():
    calls = []

    def fail_at_the_third(tile):
        calls.append(tile)
        if len(calls) == 3:
            raise RuntimeError("the device fell off")
        return tile

    with pytest.raises(RuntimeError, match="fell off"):
        run_tiled(fail_at_the_third, noise(64, 64), 32, 8)


def test_one_tile_that_is_no_number_is_an_error():
    def break_one(tile):
        return torch.where(tile > 0.999, torch.nan, tile)

    picture = np.zeros((64, 64, 3), np.uint8)
    picture[60, 60] = 255
    with pytest.raises(ModelError, match="not numbers"):
        run_tiled(break_one, picture, 32, 8)


def test_an_answer_of_the_wrong_size_is_a_sentence():
    with pytest.raises(ModelError, match=r"answered 16x16 instead of 64x64 pixels.*scale or the size multiple"):
        run_tiled(lambda x: x, noise(16, 16), 32, 8, scale=4)


def test_the_channels_of_the_answer_may_differ():
    assert run_tiled(lambda x: x.mean(1, keepdim=True), noise(40, 40), 32, 8).shape == (40, 40, 1)


def test_20000_pixels_wide_holds_one_row_of_tiles_in_float():
    widest = 0

    def watch(tile):
        nonlocal widest
        widest = max(widest, tile.shape[-1])
        return tile

    picture = np.tile(noise(96, 100, 1), (1, 200, 1))
    np.testing.assert_array_equal(run_tiled(watch, picture, 64, 16), picture)
    assert widest <= 64
