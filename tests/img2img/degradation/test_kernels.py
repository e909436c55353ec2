"""Blur kernels: drawn from the paper's ranges, of sum 1, of the right shape and width."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from img2img.degradation import kernels
from img2img.degradation.kernels import KernelRanges, Kernels, blur, draw_kernels, draw_sinc
from tests.img2img.degradation.shares import assert_shares, assert_uniform

COUNT = 20_000


def kernel(kind, size=21, sigma=(2.0, 2.0), rotation=0.0, beta=1.0, cutoff=1.0):
    return Kernels(
        torch.tensor([kind]),
        torch.tensor([size]),
        torch.tensor([sigma]),
        *(torch.tensor([value]) for value in (rotation, beta, cutoff)),
    )


@pytest.fixture(scope="module")
def drawn():
    torch.manual_seed(0)
    return draw_kernels(COUNT, KernelRanges(), blurred=0.8)


def test_kinds_and_sizes_come_as_often_as_in_the_paper(drawn):
    assert_shares(drawn.kind, [0.9 * share for share in kernels.SHARES] + [0.1])
    touched = drawn.size[drawn.size != kernels.UNTOUCHED]
    assert_shares((drawn.size != kernels.UNTOUCHED).long(), [0.2, 0.8])
    assert_shares((touched - 7) // 2, [1 / 8] * 8)


def test_widths_and_angles_fill_their_ranges(drawn):
    assert_uniform(drawn.sigma[:, 0], 0.2, 3.0)
    assert_uniform(drawn.rotation, -math.pi, math.pi)
    isotropic = torch.isin(drawn.kind, torch.tensor([0, 2, 4]))
    assert torch.equal(drawn.sigma[isotropic, 0], drawn.sigma[isotropic, 1])
    assert (drawn.sigma[~isotropic, 0] != drawn.sigma[~isotropic, 1]).float().mean() > 0.99


def test_shapes_are_as_often_flatter_than_a_bell_as_sharper(drawn):
    generalised = drawn.beta[(drawn.kind == 2) | (drawn.kind == 3)]
    assert_uniform(generalised[generalised < 1], 0.5, 1.0)
    assert_uniform(generalised[generalised >= 1], 1.0, 4.0)
    assert_shares((generalised < 1).long(), [0.5, 0.5])
    plateau = drawn.beta[(drawn.kind == 4) | (drawn.kind == 5)]
    assert_uniform(plateau[plateau > 1], 1.0, 2.0)
    assert plateau.min() == 1
    assert (drawn.beta[(drawn.kind < 2) | (drawn.kind == 6)] == 1).all()


def test_cutoffs_suit_the_size(drawn):
    assert_uniform(drawn.cutoff[drawn.size < 13], math.pi / 3, math.pi)
    assert_uniform(drawn.cutoff[drawn.size >= 13], math.pi / 5, math.pi)
    last = draw_sinc(COUNT, 0.8)
    assert_uniform(last.cutoff, math.pi / 3, math.pi)
    assert_shares((last.size != kernels.UNTOUCHED).long(), [0.2, 0.8])


def test_every_kernel_sums_to_one_and_keeps_to_its_size():
    torch.manual_seed(0)
    drawn = draw_kernels(500, KernelRanges(), blurred=0.8)
    weights = drawn.weights()
    assert weights.shape == (500, 21, 21)
    torch.testing.assert_close(weights.sum((1, 2)), torch.ones(500))
    spread = (weights != 0).any(1).sum(1)
    assert (spread <= drawn.size).all()
    assert (spread[drawn.kind == kernels.SINC] == drawn.size[drawn.kind == kernels.SINC]).all()
    bells = weights[drawn.kind != kernels.SINC]
    assert bells.min() >= 0
    assert (bells.amax((1, 2)) == bells[:, 10, 10]).all()


@given(sigma=st.floats(0.8, 2.5))
def test_a_gaussian_is_as_wide_as_its_sigma(sigma):
    weights = kernel(kernels.ISOTROPIC, sigma=(sigma, sigma)).weights()[0]
    steps = torch.arange(21) - 10
    for line in (weights.sum(0), weights.sum(1)):
        assert (line * steps).sum().item() == pytest.approx(0, abs=1e-4)
        assert (line * steps**2).sum().sqrt().item() == pytest.approx(sigma, rel=0.02)


def test_a_rotation_turns_the_long_axis():
    along = kernel(kernels.ANISOTROPIC, sigma=(3.0, 0.5)).weights()[0]
    across = kernel(kernels.ANISOTROPIC, sigma=(3.0, 0.5), rotation=math.pi / 2).weights()[0]
    assert along[10].sum() > 3 * along[:, 10].sum()
    torch.testing.assert_close(across, along.T)


def test_a_generalised_kernel_with_shape_one_is_a_gaussian_and_a_plateau_is_flatter():
    gaussian, generalised, plateau = (kernel(kind).weights()[0] for kind in (0, 2, 4))
    torch.testing.assert_close(gaussian, generalised)
    assert plateau[0, 10] > gaussian[0, 10]
    box = kernel(kernels.GENERALISED, sigma=(3.0, 3.0), beta=4.0).weights()[0]
    assert box[10, 12] / box[10, 10] > 0.95


def test_a_sinc_keeps_slow_waves_and_stops_quick_ones():
    response = torch.fft.rfft2(kernel(kernels.SINC, cutoff=1.2).weights()[0], s=(64, 64)).abs()
    frequencies = 2 * math.pi * torch.arange(33) / 64
    assert (response[0, frequencies < 0.8] > 0.85).all()
    assert (response[0, frequencies > 1.7] < 0.15).all()


@given(height=st.integers(1, 30), width=st.integers(1, 30), seed=st.integers(0, 100))
def test_blurring_keeps_flat_pictures_and_the_untouched_at_every_size(height, width, seed):
    torch.manual_seed(seed)
    drawn = draw_kernels(3, KernelRanges(), blurred=0.5)
    flat = torch.full((3, 2, height, width), 0.3)
    torch.testing.assert_close(blur(flat, drawn), flat)
    picture = torch.rand(3, 2, height, width)
    same = drawn.size == kernels.UNTOUCHED
    assert torch.equal(blur(picture, drawn)[same], picture[same])


def test_each_picture_has_its_own_kernel_and_channels_do_not_mix():
    drawn = draw_kernels(2, KernelRanges(sinc=0.0))
    picture = torch.zeros(2, 3, 41, 41)
    picture[0, 0, 20, 20] = picture[1, 2, 20, 20] = 1
    seen = blur(picture, drawn)
    assert torch.equal(seen[0, 0, 10:31, 10:31], drawn.weights()[0])
    assert torch.equal(seen[1, 2, 10:31, 10:31], drawn.weights()[1])
    assert seen[0, 1:].abs().sum() == seen[1, :2].abs().sum() == 0
