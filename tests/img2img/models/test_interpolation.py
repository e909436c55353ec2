"""Two models mixed: at the ends each of them, between them between, and strangers not at all."""

import pytest
import torch

from img2img.errors import ModelError
from img2img.models.card import ModelCard
from img2img.models.file import Model
from img2img.models.interpolation import interpolated
from img2img.networks import build
from img2img.networks.ncnn_net import NcnnNet

SHAPE = {"channels": 4, "convolutions": 1, "scale": 2}


def made(seed, **shape):
    torch.manual_seed(seed)
    hyperparameters = SHAPE | shape
    card = ModelCard(name=f"m{seed}", architecture="SRVGGNetCompact", hyperparameters=hyperparameters, scale=2)
    return Model(card, {"": build("SRVGGNetCompact", hyperparameters)})


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_weights_lie_between_those_of_the_two(share):
    first, second = made(1), made(2)
    mixed = interpolated(first, second, share).network().state_dict()
    for name, tensor in mixed.items():
        one, other = (model.network().state_dict()[name] for model in (first, second))
        assert torch.allclose(tensor, torch.lerp(one, other, share), atol=1e-7)
    assert torch.equal(first.network().state_dict()["body.0.weight"], made(1).network().state_dict()["body.0.weight"])


def test_models_without_numbers_of_ours_are_not_mixed():
    card = ModelCard(name="x", architecture="ncnn", scale=2)
    model = Model(card, {"": NcnnNet(b"a description", b"and its numbers")})
    with pytest.raises(ModelError, match="cannot be mixed"):
        interpolated(model, model, 0.5)


def test_strangers_are_not_mixed():
    with pytest.raises(ModelError, match="only two models of one architecture and size"):
        interpolated(made(1), made(2, channels=8), 0.5)
    with pytest.raises(ModelError, match=r"A share of 1\.5 is not possible"):
        interpolated(made(1), made(2), 1.5)
