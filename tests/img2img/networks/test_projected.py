"""The projected discriminator: what it sees, what of it learns, and what is said where its classifier is missing."""

import sys

import pytest
import torch

from img2img.adversarial.adversary import Adversary
from img2img.adversarial.settings import AdversarialSettings
from img2img.errors import SettingsError
from img2img.networks.efficientnet import CHANNELS, efficientnet, pooled_efficientnet
from img2img.networks.patchgan import PatchDiscriminator
from img2img.networks.projected import ProjectedDiscriminator

CPU = torch.device("cpu")


def pictures(count=2, size=64):
    return torch.rand(count, 3, size, size, generator=torch.Generator().manual_seed(0)) * 2 - 1


def test_the_classifier_gives_four_depths_and_never_learns():
    features = efficientnet(CPU)(pictures())
    assert [tuple(one.shape[1:]) for one in features] == [
        (channels, 64 // stride, 64 // stride) for channels, stride in zip(CHANNELS, (4, 8, 16, 32), strict=True)
    ]
    assert not any(weight.requires_grad for weight in efficientnet(CPU).parameters())
    assert pooled_efficientnet(CPU)(pictures()).shape == (2, 1280)


def test_loading_it_leaves_random_numbers_alone():
    efficientnet.cache_clear()
    before = torch.get_rng_state()
    efficientnet(CPU)
    assert torch.equal(torch.get_rng_state(), before)


def test_four_judges_learn_and_what_they_look_through_does_not():
    network = ProjectedDiscriminator(channels=8)
    verdicts = network(picture := pictures().requires_grad_())
    assert len(verdicts) == 4
    torch.stack([verdict.scores.mean() for verdict in verdicts]).sum().backward()
    assert picture.grad is not None
    assert picture.grad.abs().sum() > 0
    learning = {name.split(".")[0] for name, weight in network.named_parameters() if weight.requires_grad}
    assert learning == {"judges"}
    assert all(weight.grad is not None for weight in network.judges.parameters())
    assert not any("features" in key or "blocks" in key for key in network.state_dict())  # snapshots stay small


def test_a_second_adversary_pays_both_players_beside_the_first():
    torch.manual_seed(0)
    settings = AdversarialSettings.model_validate({"projected_weight": 3.0})
    adversary = Adversary(PatchDiscriminator(3, 4, 1), settings)
    real, fake = pictures(), pictures().flip(3).requires_grad_()
    assert set(adversary.discriminator_losses(real, fake)) == {"adv", "projected"}
    losses = adversary.generator_losses(fake, real)
    assert set(losses) == {"adv", "projected"}
    losses["projected"].backward()
    assert fake.grad is not None
    assert all(weight.grad is None for weight in adversary.parameters())


def test_without_the_extra_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "timm", None)
    efficientnet.cache_clear()
    with pytest.raises(SettingsError, match=r"pip install 'img2img\[train\]'"):
        efficientnet(CPU)
