"""Noise: drawn from the paper's ranges, and as strong and as coloured as was drawn."""

import pytest
import torch

from img2img.degradation.noise import Noise, NoiseRanges, add_noise, draw_noise
from tests.img2img.degradation.shares import assert_shares, assert_uniform


def noise(*, gaussian, grey, strength):
    return Noise(torch.tensor([gaussian]), torch.tensor([grey]), torch.tensor([strength]))


def test_kinds_and_strengths_fill_the_papers_ranges():
    torch.manual_seed(0)
    drawn = draw_noise(20_000, NoiseRanges())
    assert_shares(drawn.gaussian.long(), [0.5, 0.5])
    assert_shares(drawn.grey.long(), [0.6, 0.4])
    assert_uniform(255 * drawn.strength[drawn.gaussian], 0.999, 30.001)
    assert_uniform(drawn.strength[~drawn.gaussian], 0.05, 3.0)


@pytest.mark.parametrize("grey", [False, True])
def test_gaussian_noise_has_the_drawn_sigma_everywhere(grey):
    torch.manual_seed(0)
    grain = add_noise(torch.full((1, 3, 200, 200), 0.5), noise(gaussian=True, grey=grey, strength=0.1)) - 0.5
    assert grain.std().item() == pytest.approx(0.1, rel=0.02)
    assert torch.equal(grain[:, 0], grain[:, 1]) == grey


@pytest.mark.parametrize("grey", [False, True])
def test_the_variance_of_poisson_noise_is_the_light(grey):
    torch.manual_seed(0)
    for light in (0.1, 0.6):
        picture = torch.full((1, 3, 200, 200), light)
        grain = add_noise(picture, noise(gaussian=False, grey=grey, strength=0.8)) - light
        assert grain.std().item() == pytest.approx(0.8 * (light / 256) ** 0.5, rel=0.03)
        assert torch.equal(grain[:, 0], grain[:, 1]) == grey


def test_every_picture_has_its_own_noise_and_stays_in_range():
    torch.manual_seed(0)
    picture = torch.rand(16, 3, 20, 20)
    drawn = draw_noise(16, NoiseRanges())
    noisy = add_noise(picture, drawn)
    assert noisy.min() >= 0
    assert noisy.max() <= 1
    spread = (noisy - picture)[drawn.gaussian].flatten(1).std(1)
    assert (spread.argsort() == drawn.strength[drawn.gaussian].argsort()).float().mean() > 0.7
