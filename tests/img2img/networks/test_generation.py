"""Networks that draw pictures from random numbers: published sizes, every side, and what a class changes."""

import pytest
import torch

from img2img.errors import ModelError
from img2img.networks import build
from img2img.networks.dcgan import SIZES, DCGANDiscriminator, DCGANGenerator
from img2img.networks.mlp import MLPDiscriminator, MLPGenerator


def count(network):
    return sum(parameter.numel() for parameter in network.parameters())


def test_dcgan_has_the_published_number_of_parameters():
    assert count(DCGANGenerator()) == 3_576_704
    assert count(DCGANDiscriminator()) == 2_765_568


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("upsampling", ["transposed", "nearest", "bilinear"])
@pytest.mark.parametrize("classes", [0, 3])
def test_dcgan_draws_and_judges_every_size(size, upsampling, classes):
    labels = torch.tensor([2, 0]) if classes else None
    picture = DCGANGenerator(7, size, 4, classes, upsampling=upsampling)(torch.randn(2, 7), labels)
    assert picture.shape == (2, 3, size, size)
    assert picture.abs().max() <= 1
    (verdict,) = DCGANDiscriminator(size, 4, classes, norm="none")(picture, labels)
    assert verdict.scores.shape == (2, 1, 1, 1)
    assert [layer.shape[-1] for layer in verdict.features] == [side for side in (64, 32, 16, 8, 4) if side <= size // 2]


def test_a_size_that_does_not_halve_to_four_is_a_sentence():
    with pytest.raises(ModelError, match="size must be one of 16, 32, 64, 128, not 48"):
        build("DCGANGenerator", {"size": 48})


def test_perceptrons_draw_points_without_bounds_and_pictures_within():
    points = MLPGenerator(2, (2,), channels=8, bounded=False)(100 * torch.randn(50, 2))
    assert points.shape == (50, 2)
    assert points.abs().max() > 1
    pictures = MLPGenerator(5, (3, 8, 8), channels=8)(100 * torch.randn(4, 5))
    assert pictures.shape == (4, 3, 8, 8)
    assert pictures.abs().max() <= 1
    (verdict,) = MLPDiscriminator((3, 8, 8), channels=6, layers=3)(pictures)
    assert verdict.scores.shape == (4, 1)
    assert [layer.shape for layer in verdict.features] == [(4, 6)] * 3


@pytest.mark.parametrize(
    ("generator", "discriminator"),
    [
        (MLPGenerator(4, (3, 16, 16), 8, classes=2), MLPDiscriminator((3, 16, 16), 8, classes=2)),
        (DCGANGenerator(4, 16, 4, classes=2), DCGANDiscriminator(16, 4, classes=2)),
    ],
    ids=["mlp", "dcgan"],
)
def test_a_class_changes_the_picture_and_the_verdict(generator, discriminator):
    latent = torch.randn(1, 4).expand(2, -1)
    one, other = generator.eval()(latent, torch.tensor([0, 1]))
    assert not torch.allclose(one, other)
    picture = torch.rand(1, 3, 16, 16).expand(2, -1, -1, -1)
    scores = discriminator.eval()(picture, torch.tensor([0, 1]))[0].scores
    assert scores[0].item() != scores[1].item()
