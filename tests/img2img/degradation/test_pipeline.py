"""The whole degradation: its parameters, its shapes, and that a seed decides everything."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from img2img.degradation.pipeline import FIRST, GROUP, SECOND, Degradation, bicubic, draw_qualities
from img2img.degradation.resize import FILTERS, draw_factor, draw_filter, resize
from img2img.degradation.sharpen import sharpen
from tests.img2img.degradation.shares import assert_shares, assert_uniform


@pytest.mark.parametrize("order", [FIRST, SECOND], ids=["first", "second"])
def test_factors_fill_the_papers_ranges(order):
    torch.manual_seed(0)
    factors = torch.tensor([draw_factor(order.resize) for _ in range(2000)], dtype=torch.float64)
    low, high = order.resize.factors
    assert_shares((factors < 1).long() + 2 * (factors == 1).long(), [order.resize.shares[place] for place in (0, 1, 2)])
    assert_uniform(factors[factors < 1], low - 1e-6, 1.0)
    assert_uniform(factors[factors > 1], 1.0, high + 1e-6)


def test_both_orders_are_the_papers():
    assert (FIRST.blurred, FIRST.kernels.sigma, FIRST.qualities) == (1.0, (0.2, 3.0), (30, 95))
    assert (FIRST.resize.shares, FIRST.resize.factors) == ((0.2, 0.7, 0.1), (0.15, 1.5))
    assert (FIRST.noise.sigma, FIRST.noise.strength, FIRST.noise.grey) == ((1, 30), (0.05, 3), 0.4)
    assert (SECOND.blurred, SECOND.kernels.sigma, SECOND.qualities) == (0.8, (0.2, 1.5), (30, 95))
    assert (SECOND.resize.shares, SECOND.resize.factors) == ((0.3, 0.4, 0.3), (0.3, 1.2))
    assert (SECOND.noise.sigma, SECOND.noise.strength, SECOND.noise.grey) == ((1, 25), (0.05, 2.5), 0.4)


def test_filters_and_qualities_come_equally_often():
    torch.manual_seed(0)
    assert_shares(torch.tensor([FILTERS.index(draw_filter()) for _ in range(3000)]), [1 / 3] * 3)
    qualities = draw_qualities(20_000, (30, 95))
    assert_shares(qualities - 30, [1 / 66] * 66)


@given(seed=st.integers(0, 2**31), scale=st.sampled_from([1, 2, 4]), rows=st.integers(2, 6), columns=st.integers(2, 6))
@settings(max_examples=25, deadline=None)
def test_a_picture_of_any_size_becomes_one_of_8_bits_that_is_scale_times_smaller(seed, scale, rows, columns):
    torch.manual_seed(seed)
    target = torch.rand(2, 3, 4 * rows, 4 * columns) * 2 - 1
    for source in (Degradation(scale)(target), bicubic(target, scale)):
        assert source.shape == (2, 3, 4 * rows // scale, 4 * columns // scale)
        steps = (source + 1) * 127.5
        assert (steps - steps.round()).abs().max() < 1e-4
        assert source.abs().max() <= 1


def test_the_same_seed_gives_the_same_pictures_and_another_others():
    target = torch.rand(GROUP + 2, 3, 32, 32) * 2 - 1

    def seen(seed):
        torch.manual_seed(seed)
        with torch.autocast("cpu", torch.bfloat16):
            return Degradation()(target)

    assert torch.equal(seen(3), seen(3))
    assert not torch.equal(seen(3), seen(4))
    rounded = seen(3)
    torch.manual_seed(3)
    assert torch.equal(rounded, Degradation()(target)), "autocast rounds nothing"


def test_a_degraded_picture_is_worse_than_a_shrunken_one_and_still_the_same_picture():
    torch.manual_seed(0)
    target = torch.nn.functional.interpolate(torch.rand(32, 3, 6, 6) * 2 - 1, (64, 64), mode="bicubic").clamp(-1, 1)
    source, shrunken = Degradation()(target), bicubic(target, 4)
    error = (source - shrunken).abs().flatten(1).mean(1)
    assert (error > 2 / 255).all()
    assert error.median() < 0.25
    assert (error[:, None] < (source[:, None] - shrunken[None]).abs().flatten(2).mean(2) + 1e-6).float().mean() > 0.95


@pytest.mark.parametrize("clean", [0.0, 0.4, 1.0])
def test_a_share_of_the_pictures_is_only_shrunk(clean):
    torch.manual_seed(0)
    target = torch.rand(60, 3, 16, 16) * 2 - 1
    spared = (Degradation(clean=clean)(target) == bicubic(target, 4)).flatten(1).all(1)
    assert spared.float().mean() == pytest.approx(clean, abs=0.0 if clean in (0, 1) else 0.15)


def test_keeping_the_size_changes_nothing():
    picture = torch.rand(1, 3, 9, 7)
    assert resize(picture, (9, 7), "bicubic") is picture


def test_sharpening_pronounces_edges_and_leaves_flat_parts_alone():
    step = torch.full((1, 3, 80, 96), -0.5)
    step[..., 48:] = 0.5
    sharp = sharpen(step)
    assert sharp[..., 47].max() < -0.5
    assert sharp[..., 48].min() > 0.5
    assert sharp.abs().max() <= 1
    grain = 0.02 * torch.rand(1, 3, 40, 20)
    torch.testing.assert_close(sharpen(grain), grain)
