"""Real-ESRGAN, ESRGAN and SRGAN: the papers' networks and settings, both stages, both scales."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from img2img.adversarial.perceptual import WEIGHTS_BEFORE_RELU, distance_before_relu
from img2img.adversarial.tensors import Photos
from img2img.degradation.cut import cut_pairs
from img2img.degradation.pipeline import bicubic
from img2img.errors import ModelError
from img2img.models.card import ModelCard
from img2img.networks import build
from img2img.networks.hed import HED
from img2img.networks.srresnet import SRResNet
from img2img.networks.unet_discriminator import UNetDiscriminator
from img2img.networks.vgg_discriminator import VGGDiscriminator
from img2img.recipes.realesrgan import RealESRGAN, draw
from img2img.recipes.realesrgan_settings import RealESRGANSettings
from tests.img2img.adversarial.play import batch_for, make, play
from tests.img2img.gradients import slope


def parameters(network):
    return sum(parameter.numel() for parameter in network.parameters())


def test_the_networks_have_the_published_numbers_of_parameters():
    assert parameters(UNetDiscriminator()) == 4_376_897
    first, block = 3 * 64 * 81 + 64 + 1, 2 * (64 * 64 * 9 + 64 + 128) + 1
    last_block, enlarge = 64 * 64 * 9 + 64 + 128, 64 * 256 * 9 + 256 + 1
    output = 64 * 3 * 81 + 3
    assert parameters(SRResNet()) == first + 16 * block + last_block + 2 * enlarge + output == 1_549_462


@given(height=st.integers(16, 40), width=st.integers(16, 40))
@settings(max_examples=10, deadline=None)
def test_the_discriminators_judge_every_size(height, width):
    picture = torch.rand(2, 3, height, width)
    (pixels,) = UNetDiscriminator(channels=4)(picture)
    assert pixels.scores.shape == (2, 1, height, width)
    (whole,) = VGGDiscriminator(channels=4, hidden=8)(picture)
    assert whole.scores.shape == (2, 1)
    assert len(whole.features) == len(pixels.features) == 4


def test_the_u_net_sees_more_than_a_neighbourhood_in_every_pixel():
    torch.manual_seed(0)
    picture = torch.rand(1, 3, 64, 64, requires_grad=True)
    UNetDiscriminator(channels=4)(picture)[0].scores[0, 0, 32, 32].backward()
    touched = slope(picture)[0].abs().sum((0, 1)).nonzero()
    assert int(touched.max() - touched.min()) > 30


@pytest.mark.parametrize("scale", [1, 2, 4, 8])
def test_srresnet_enlarges_every_size(scale):
    network = build("SRResNet", {"channels": 4, "blocks": 1, "scale": scale})
    assert network(torch.rand(1, 3, 5, 7)).shape == (1, 3, 5 * scale, 7 * scale)


def test_srresnet_refuses_a_scale_that_it_does_not_have():
    with pytest.raises(ModelError, match="not by 3"):
        build("SRResNet", {"scale": 3})


def test_features_before_the_relu_are_those_after_it_and_negative_ones():
    torch.manual_seed(0)
    network, photo = HED().eval(), torch.rand(1, 3, 32, 32) * 2 - 1
    before = network.features(photo, before_relu=True)
    after = network.features(photo)
    assert len(before) == len(after) == len(WEIGHTS_BEFORE_RELU)
    for one, other in zip(before, after, strict=True):
        assert one.min() < 0
        assert torch.equal(one.relu(), other)


def test_the_distance_before_the_relu_grows_with_the_damage_and_teaches_the_fake_alone():
    torch.manual_seed(0)
    real, noise = torch.rand(1, 3, 32, 32), torch.randn(1, 3, 32, 32)
    distances = [distance_before_relu(real + strength * noise, real).item() for strength in (0, 0.05, 0.4)]
    assert distances[0] == 0
    assert distances == sorted(distances)
    fake, target = (torch.rand(1, 3, 16, 16, requires_grad=True) for _ in range(2))
    distance_before_relu(fake, target).backward()
    assert slope(fake).abs().sum() > 0
    assert target.grad is None


@pytest.mark.parametrize("scale", [2, 4])
@pytest.mark.parametrize("generator", ["rrdb", "srvgg", "srresnet"])
@pytest.mark.parametrize("stage", ["psnr", "gan"])
def test_every_generator_learns_both_scales_in_both_stages(stage, generator, scale):
    recipe, optimizers = make(RealESRGAN, stage=stage, generator=generator, scale=scale)
    batch = batch_for(recipe)
    losses = play(recipe, optimizers, batch, 0)
    players = {"generator", "discriminator"} if stage == "gan" else {"generator"}
    assert set(recipe.players()) == {name.split("/")[0] for name in losses} == players
    enlarged, answer, target = recipe.sample(batch, recipe.generators())
    assert enlarged.shape == answer.shape == target.shape
    card = recipe.card("", "photos")
    assert (card.task, card.scale, card.tileable) == ("super-resolution", scale, True)
    small = torch.rand(1, 3, 4 * card.size_multiple, 4 * card.size_multiple)
    assert build(card.architecture, card.hyperparameters)(small).shape[2] == scale * small.shape[2]


def resolve(preset: str = "paper") -> RealESRGANSettings:
    settings = RealESRGAN.resolve(preset)
    assert isinstance(settings, RealESRGANSettings)
    return settings


def test_the_papers_defaults_are_the_papers():
    paper = resolve()
    assert (paper.l1_weight, paper.perceptual_weight, paper.adversarial_weight) == (1, 1, 0.1)
    assert (paper.learning_rate, paper.beta1, paper.beta2, paper.decay_from) == (1e-4, 0.9, 0.99, 1)
    assert (paper.size, paper.pool, paper.sharpened, paper.objective) == (256, 180, True, "non-saturating")
    assert (paper.generator, paper.blocks, paper.channels, paper.resize) == ("rrdb", 23, 64, False)
    a_step = 0.5 ** (paper.batch_size / 1000 / paper.ema_half_life)
    assert a_step == pytest.approx(0.999, abs=2e-5)
    psnr = resolve("psnr")
    assert (psnr.stage, psnr.learning_rate) == ("psnr", 2e-4)
    esrgan = resolve("esrgan")
    assert (esrgan.objective, esrgan.adversarial_weight, esrgan.l1_weight) == ("relativistic-average", 5e-3, 1e-2)
    srgan = resolve("srgan")
    assert (srgan.generator, srgan.adversarial_weight, srgan.size) == ("srresnet", 1e-3, 96)


def test_samples_are_worn_alike_every_time_and_disturb_no_draw():
    recipe, _ = make(RealESRGAN)
    batch = batch_for(recipe)
    torch.manual_seed(5)
    first = recipe.sample(batch, recipe.generators())[0]
    drawn = torch.rand(3)
    assert torch.equal(first, recipe.sample(batch, recipe.generators())[0])
    torch.manual_seed(5)
    assert torch.equal(drawn, torch.rand(3))


def test_the_discriminator_sees_photos_as_they_are_and_the_generator_is_asked_for_sharper_ones():
    recipe, optimizers = make(RealESRGAN, pool=0)
    seen = []
    assert recipe.adversary is not None
    discriminator = recipe.adversary.discriminator
    discriminator.register_forward_pre_hook(lambda module, pictures: seen.append(pictures[0].detach()))
    target = torch.full((1, 3, 32, 32), -0.6)
    target[..., 16:] = 0.6
    batch = Photos(target)
    play(recipe, optimizers, batch, 0)
    assert any(torch.equal(picture, target) for picture in seen)
    assert not any(torch.equal(picture, recipe.wanted(target)) for picture in seen)
    assert recipe.wanted(target).std() > target.std()


def test_a_dense_block_starts_small():
    recipe, _ = make(RealESRGAN, channels=64, growth=32)
    weight = recipe.generator.get_parameter("body.0.rdb1.conv3.weight")
    assert weight.std().item() == pytest.approx(0.1 * math.sqrt(2 / (9 * 128)), rel=0.05)


def test_the_card_says_in_what_range_the_network_works():
    recipe, _ = make(RealESRGAN, generator="srvgg")
    card = recipe.card("", "photos")
    assert isinstance(card, ModelCard)
    assert card.source_range == card.target_range == (0, 1)
    for parameter in list(recipe.generator.parameters())[-2:]:  # of the last convolution
        torch.nn.init.zeros_(parameter)
    source = torch.rand(1, 3, 5, 5) * 2 - 1
    torch.testing.assert_close(draw(recipe.generator, source), source.repeat_interleave(4, 2).repeat_interleave(4, 3))


def test_no_border_is_mirrored_into_what_is_trained_on():
    """Around the crop a picture goes on for as far as kernels reach: 10 pixels twice, where it is 4 times as small."""
    recipe, _ = make(RealESRGAN, size=64, margin=48, pool=0)
    assert recipe.settings.crop == (160, 160)
    target = batch_for(recipe, count=2).target
    source, cut = cut_pairs(bicubic(target, 4), target, (64, 64))
    assert (source.shape[2:], cut.shape[2:]) == ((16, 16), (64, 64))
    assert torch.equal(cut, target[..., 48:112, 48:112])
    assert torch.equal(source, bicubic(target, 4)[..., 12:28, 12:28])
    assert cut_pairs(source, cut, (64, 64))[1].shape == cut.shape
    assert cut_pairs(bicubic(target, 4), target, (32, 64))[1].shape[2:] == (32, 64)
    wide, optimizers = make(RealESRGAN, size=32, width=64, pool=0)
    assert all(math.isfinite(value) for value in play(wide, optimizers, batch_for(wide), 0).values())
