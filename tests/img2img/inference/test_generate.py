"""Sampler: one seed, one picture; classes, truncation, mixing and the ways between."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch import nn

from img2img import Sampler
from img2img.errors import ModelError, SettingsError
from img2img.models.card import ModelCard
from img2img.models.file import Model
from img2img.networks import build
from img2img.pictures.classes import LabelClass

LAYERS = 4


class Styled(nn.Module):
    """The least that has a space of styles: the mean style is 0, and each layer paints a row of its own."""

    def map(self, latent, classes=None, truncation=1.0):
        own = 0 if classes is None else classes[:, None]
        return (truncation * torch.tanh(latent) + own)[:, None].expand(-1, LAYERS, -1)

    def synthesise(self, styles, noise="constant"):
        return styles[:, None].expand(-1, 3, -1, -1) / 2


def model(network, **facts):
    card = ModelCard(name="mine", architecture="", **{"task": "generation", "latent_size": 6} | facts)
    return Model(card, {"": network})


@pytest.fixture(scope="module")
def plain():
    torch.manual_seed(0)
    return Sampler(model(build("DCGANGenerator", {"latent_size": 6, "size": 16, "channels": 4})))


@pytest.fixture(scope="module")
def classy():
    torch.manual_seed(0)
    classes = tuple(LabelClass(name=name) for name in ("daisy", "rose", "tulip"))
    network = build("DCGANGenerator", {"latent_size": 6, "size": 16, "channels": 4, "classes": 3})
    return Sampler(model(network, classes=classes))


@given(seeds=st.lists(st.integers(0, 2**63 - 1), max_size=5))
@example(seeds=[0, 2**32, 2**33])
@settings(deadline=None, max_examples=20)
def test_a_seed_is_the_same_picture_in_whatever_company(plain, seeds):
    pictures = list(plain(seeds))
    assert all(picture.shape == (16, 16, 3) and picture.dtype == np.uint8 for picture in pictures)
    for seed, picture in zip(seeds, pictures, strict=True):
        assert np.array_equal(picture, next(plain([seed])))
    assert len({picture.tobytes() for picture in pictures}) == len(set(seeds))


def test_drawing_leaves_the_callers_random_numbers_alone(plain):
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    list(plain(range(3)))
    assert torch.equal(torch.rand(1), expected)


def test_a_class_is_drawn_as_asked_for_and_otherwise_they_take_turns(classy):
    assert classy.classes == ("daisy", "rose", "tulip")
    turns = [next(classy([seed])) for seed in range(6)]
    for seed, picture in enumerate(turns):
        assert np.array_equal(picture, next(classy([seed], classy.classes[seed % 3])))
    assert not np.array_equal(next(classy([0], "rose")), turns[0])


def test_truncation_draws_towards_the_mean_picture():
    pictures = {share: next(Sampler(model(Styled()), truncation=share)([3])) for share in (0, 0.5, 1)}
    grey = np.full((LAYERS, 6, 3), 128)
    assert np.array_equal(pictures[0], grey)
    assert np.abs(pictures[0.5] - grey.astype(int)).mean() < np.abs(pictures[1] - grey.astype(int)).mean()


def test_a_mixture_is_either_parent_at_an_end_and_both_between():
    sampler = Sampler(model(Styled()))
    coarse, fine = sampler([3, 8])
    assert np.array_equal(sampler.mix(3, 8, 0), fine)
    assert np.array_equal(sampler.mix(3, 8, LAYERS), coarse)
    mixed = sampler.mix(3, 8)
    assert np.array_equal(mixed[:2], coarse[:2])
    assert np.array_equal(mixed[2:], fine[2:])


@pytest.mark.parametrize("kind", ["plain", "styled"])
def test_a_way_begins_and_ends_at_its_seeds_in_small_steps(kind, plain):
    sampler = plain if kind == "plain" else Sampler(model(Styled()))
    first, last = (picture.astype(int) for picture in sampler([3, 8]))
    frames = [frame.astype(int) for frame in sampler.interpolate(3, 8, 30)]
    assert len(frames) == 30
    assert np.abs(frames[0] - first).max() <= 1
    assert np.abs(frames[-1] - last).max() <= 1
    steps = [np.abs(b - a).mean() for a, b in pairwise(frames)]
    assert max(steps) < np.abs(last - first).mean() / 5


def test_a_way_from_a_seed_to_itself_stays(plain):
    first, *others = plain.interpolate(4, 4, 5)
    assert all(np.abs(frame.astype(int) - first).max() <= 1 for frame in others)


def test_wrong_wishes_are_sentences(plain, classy):
    with pytest.raises(SettingsError, match=r"no class 'rosa'\. Did you mean rose\? Choose one of: daisy, rose, tulip"):
        classy([0], "rosa")
    with pytest.raises(SettingsError, match="mine knows no classes"):
        plain([0], "rose")
    with pytest.raises(ModelError, match=r"no styles, so it knows no mixing.*StyleGAN2"):
        plain.mix(0, 1)
    with pytest.raises(ModelError, match=r"no styles, so it knows no truncation"):
        Sampler(model(build("DCGANGenerator", {"latent_size": 6, "size": 16, "channels": 4})), truncation=0.7)
    with pytest.raises(SettingsError, match="truncation of 3 is not possible"):
        Sampler(model(Styled()), truncation=3)
    with pytest.raises(SettingsError, match=f"no crossover 5: mine has {LAYERS} layers"):
        Sampler(model(Styled())).mix(0, 1, 5)
    with pytest.raises(SettingsError, match="2 or more"):
        plain.interpolate(0, 1, 1)
    with pytest.raises(SettingsError, match="-1 cannot be a seed"):
        list(plain([-1]))
    for task, command in (("image-to-image", "translate"), ("super-resolution", "upscale")):
        with pytest.raises(ModelError, match=f"img2img {command}"):
            Sampler(model(Styled(), task=task))
