"""StyleGAN2: every formulation against its definition, and what a person is promised of styles."""

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.functional import conv2d, conv_transpose2d

from img2img.adversarial.tensors import Photos
from img2img.errors import ModelError, SettingsError
from img2img.models.file import load_model, save_model
from img2img.networks.stylegan2 import StyleGAN2Generator, mix_styles
from img2img.networks.stylegan2_discriminator import StyleGAN2Discriminator
from img2img.networks.stylegan2_layers import Blur, Enlarge, Mapping, equalised
from img2img.networks.stylegan2_synthesis import ModulatedConv2d, SynthesisLayer, modulate_activations, modulate_weights
from img2img.recipes.stylegan2 import StyleGAN2, StyleGAN2Settings
from tests.img2img.adversarial.play import batch_for, make, play
from tests.img2img.networks.stylegan import generator


@pytest.mark.parametrize(
    ("size", "base", "counts"),
    [
        (256, 16384, (24_767_458, 24_001_089)),
        (512, 32768, (30_276_583, 28_982_849)),
        (1024, 32768, (30_370_060, 29_012_513)),
    ],
)
def test_parameter_counts_are_the_published_ones(size, base, counts):
    networks = StyleGAN2Generator(size, base), StyleGAN2Discriminator(size, base)
    assert tuple(sum(weight.numel() for weight in network.parameters()) for network in networks) == counts


def convolve_one_by_one(features, weight, scales, *, demodulate, up):
    """Karras 2020, eq. 1 and 3, as they stand: for each picture its weights, scaled and brought back to length 1."""
    drawn = []
    for picture, scale in zip(features, scales, strict=True):
        own = weight * scale[None, :, None, None]
        if demodulate:
            own = own / (own.square().sum((1, 2, 3), keepdim=True) + 1e-8).sqrt()
        if up:
            drawn.append(conv_transpose2d(picture[None], own.transpose(0, 1), stride=2))
        else:
            drawn.append(conv2d(picture[None], own, padding=own.shape[-1] // 2))
    return torch.cat(drawn)


@given(
    count=st.integers(1, 4),
    source=st.integers(1, 6),
    target=st.integers(1, 6),
    height=st.integers(1, 9),
    width=st.integers(1, 9),
    kernel=st.sampled_from([1, 3]),
    demodulate=st.booleans(),
    up=st.booleans(),
    seed=st.integers(0, 100),
)
@settings(max_examples=60, deadline=None)
def test_modulation_in_one_convolution_equals_its_definition(
    count, source, target, height, width, kernel, demodulate, up, seed
):
    torch.manual_seed(seed)
    features = torch.randn(count, source, height, width)
    weight, scales = torch.randn(target, source, kernel, kernel) / (source * kernel), torch.randn(count, source)
    expected = convolve_one_by_one(features, weight, scales, demodulate=demodulate, up=up)
    for modulate in (modulate_weights, modulate_activations):
        drawn = modulate(features, weight, scales, demodulate=demodulate, up=up)
        torch.testing.assert_close(drawn, expected, atol=1e-5, rtol=1e-5)


def test_modulation_in_one_convolution_has_the_gradients_of_its_definition():
    torch.manual_seed(0)
    tensors = [torch.randn(2, 3, 4, 4).double(), torch.randn(5, 3, 3, 3).double(), torch.randn(2, 3).double()]
    for up in (False, True):
        gradients = []
        for modulate in (modulate_weights, modulate_activations, convolve_one_by_one):
            leaves = [tensor.clone().requires_grad_() for tensor in tensors]
            modulate(*leaves, demodulate=True, up=up).square().sum().backward()
            gradients.append([leaf.grad for leaf in leaves])
        for gradient in gradients[:2]:
            torch.testing.assert_close(gradient, gradients[2])


def test_demodulated_weights_do_not_depend_on_how_strong_a_style_is():
    layer = ModulatedConv2d(4, 5, 3, 6)
    features, weight, scales = torch.randn(2, 4, 8, 8), layer.weight * layer.gain, torch.rand(2, 4) + 0.5
    weak = modulate_activations(features, weight, scales, demodulate=True, up=False)
    strong = modulate_activations(features, weight, 30 * scales, demodulate=True, up=False)
    torch.testing.assert_close(weak, strong, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("up", [False, True])
def test_a_layer_keeps_its_demodulation_in_float32_under_autocast(up):
    torch.manual_seed(0)
    layer = SynthesisLayer(8, 8, 4, 8, up=up)
    nn.init.constant_(layer.noise_strength, 0.5)
    size = 4 if up else 8
    features, style = (
        torch.randn(2, 8, size, size),
        500 * torch.randn(2, 4),
    )  # its square has no place in half precision
    plain = layer(features, style, "constant")
    with torch.autocast("cpu", torch.bfloat16):
        coarse = layer(features, style, "constant")
    assert coarse.dtype == torch.bfloat16
    torch.testing.assert_close(coarse.float(), plain, atol=0.1, rtol=0.1)


def test_pictures_are_float32_under_autocast():
    network = generator()
    latent = torch.randn(3, 5)
    with torch.autocast("cpu", torch.bfloat16):
        coarse = network(latent)
    assert coarse.dtype == torch.float32
    torch.testing.assert_close(coarse, network(latent), atol=0.1, rtol=0.1)


@given(size=st.integers(6, 20), colour=st.floats(-2, 2), channels=st.integers(1, 4))
@settings(max_examples=20, deadline=None)
def test_blurring_and_enlarging_keep_a_constant_picture_constant(size, colour, channels):
    """But for its border, beyond which there is nothing."""
    flat = torch.full((2, channels, size, size), colour)
    for resample, border in ((Blur(2), 2), (Blur(1, stride=2), 1), (Enlarge(), 1)):
        seen = resample(flat)[..., border:-border, border:-border]
        torch.testing.assert_close(seen, torch.full_like(seen, colour))


def test_resampling_changes_the_size_by_two():
    picture = torch.randn(1, 2, 10, 8)
    assert Blur(2)(picture).shape == (1, 2, 11, 9)
    assert Blur(1, stride=2)(picture).shape == (1, 2, 5, 4)
    assert Enlarge()(picture).shape == (1, 2, 20, 16)
    assert ModulatedConv2d(2, 3, 3, 4, up=True)(picture, torch.randn(1, 4)).shape == (1, 3, 20, 16)


@pytest.mark.parametrize("multiplier", [1.0, 0.01])
def test_equalised_layers_start_with_hes_variance_and_learn_at_their_own_rate(multiplier):
    torch.manual_seed(0)
    layer = equalised(nn.Linear(400, 300), multiplier, bias=1.0)
    learned = layer.get_parameter("parametrizations.weight.original")
    assert learned.std().item() == pytest.approx(1 / multiplier, rel=0.02)
    assert layer.weight.std().item() == pytest.approx(1 / 20, rel=0.02)
    torch.testing.assert_close(layer.weight, learned * multiplier / 20)
    torch.testing.assert_close(layer.bias, torch.ones(300))
    before = layer.weight.detach().clone()
    layer(torch.randn(8, 400)).sum().backward()
    torch.optim.Adam(layer.parameters(), lr=1e-3).step()  # whose first step is lr for every number
    assert (layer.weight - before).abs().mean().item() == pytest.approx(1e-3 * multiplier / 20, rel=0.01)


def test_spectral_norm_goes_on_top_of_the_equalised_weights():
    recipe, _ = make(StyleGAN2, spectral_norm=True, objective="hinge")
    for _ in range(60):
        recipe.adversary.judge(batch_for(recipe).target)
    discriminator = recipe.adversary.discriminator
    for name in ("from_picture", "blocks.1.skip", "linear", "score"):
        weight = discriminator.get_submodule(name).weight
        assert isinstance(weight, torch.Tensor)
        assert torch.linalg.matrix_norm(weight.flatten(1), 2).item() == pytest.approx(1, abs=0.02)


@given(seed=st.integers(0, 100), crossover=st.integers(0, 6))
@settings(max_examples=20, deadline=None)
def test_a_mixed_picture_equals_a_parent_where_the_crossover_is_at_an_end(seed, crossover):
    network = generator()
    first, second = network.map(torch.randn(2, 1, 5, generator=torch.Generator().manual_seed(seed)).squeeze(1)).split(1)
    mixed = network.synthesise(mix_styles(first, second, crossover))
    assert torch.equal(mixed, network.synthesise(second)) == (crossover == 0)
    assert torch.equal(mixed, network.synthesise(first)) == (crossover == 6)
    both = mix_styles(first.repeat(3, 1, 1), second.repeat(3, 1, 1), torch.tensor([0, crossover, 6]))
    assert torch.equal(both, torch.cat([second, mix_styles(first, second, crossover), first]))


def test_every_style_steers_a_layer_of_its_own():
    network = generator()
    styles = network.map(torch.randn(1, 5))
    assert styles.shape == (1, network.styles, 4)
    plain = network.synthesise(styles)
    for layer in range(network.styles):
        changed = styles.clone()
        changed[:, layer] += 1
        assert not torch.equal(network.synthesise(changed), plain)


def test_truncation_leads_from_the_mean_picture_to_the_plain_one():
    network = generator()
    latents = torch.randn(4, 5)
    mean = network.synthesise(network.mean_style.expand(4, network.styles, -1))
    torch.testing.assert_close(network(latents, truncation=0.0), mean)
    assert torch.equal(network(latents, truncation=1.0), network.synthesise(network.map(latents)))
    half = network.map(latents, truncation=0.5) - network.mean_style
    torch.testing.assert_close(half, 0.5 * (network.map(latents) - network.mean_style))


def test_the_mean_style_follows_the_styles():
    network = generator()
    latents, before = torch.randn(16, 5), network.mean_style.clone()
    network.track(network.map(latents))
    expected = 0.998 * before + 0.002 * network.mapping(latents).mean(0)
    torch.testing.assert_close(network.mean_style, expected)


def test_constant_noise_is_always_the_same_and_random_noise_is_not():
    network = generator()
    latent = torch.randn(2, 5)
    assert torch.equal(network(latent), network(latent))
    assert not torch.equal(network(latent, noise="random"), network(latent, noise="random"))
    pictures = []
    for _ in range(2):
        torch.manual_seed(3)
        pictures.append(network(latent, noise="random"))
    assert torch.equal(*pictures)


@pytest.mark.parametrize("size", [16, 32, 64])
def test_every_power_of_two_is_drawn_and_judged(size):
    network = generator(size=size)
    pictures = network(torch.randn(2, 5))
    assert pictures.shape == (2, 3, size, size)
    (verdict,) = StyleGAN2Discriminator(size, 64, 4)(pictures)
    assert verdict.scores.shape == (2, 1)
    assert [feature.shape[-1] for feature in verdict.features] == [
        size >> level for level in range(1, size.bit_length() - 2)
    ]


def test_other_sizes_are_sentences():
    with pytest.raises(ValueError, match="size must be one of 16, 32"):
        StyleGAN2Generator(size=48)
    with pytest.raises(SettingsError, match=r"size.*one of 16, 32, 64"):
        resolve("paper", {"size": 48})


def test_a_class_changes_picture_and_verdict_and_must_be_said():
    network = generator(classes=3)
    latent = torch.randn(1, 5).repeat(2, 1)
    one, other = network(latent, torch.tensor([0, 2]))
    assert not torch.allclose(one, other)
    discriminator = StyleGAN2Discriminator(16, 64, 6, classes=3)
    one, other = discriminator(torch.randn(1, 3, 16, 16).repeat(2, 1, 1, 1), torch.tensor([0, 2]))[0].scores
    assert not torch.allclose(one, other)
    with pytest.raises(ModelError, match="3 classes apart: say which"):
        network(latent)
    with pytest.raises(ModelError, match="without classes"):
        generator()(latent, torch.tensor([0, 2]))


def test_the_mapping_sees_only_a_latents_direction():
    mapping = Mapping(5, 4, 2)
    latent = torch.randn(3, 5)
    torch.testing.assert_close(mapping(latent), mapping(7 * latent), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize(("mixing", "alike"), [(0.0, 1.0), (1.0, 0.0), (0.9, 0.1)])
def test_styles_are_mixed_as_often_as_the_settings_say(mixing, alike):
    recipe, _ = make(StyleGAN2, mixing=mixing)
    styles = recipe._styles(Photos(torch.empty(2000, 0)))
    plain = (styles == styles[:, :1]).all(2).all(1).float().mean().item()
    assert plain == pytest.approx(alike, abs=0.03)


def resolve(preset: str = "paper", overrides: dict[str, Any] | None = None) -> StyleGAN2Settings:
    settings = StyleGAN2.resolve(preset, overrides)
    assert isinstance(settings, StyleGAN2Settings)
    return settings


def test_the_papers_defaults_and_their_lazy_correction():
    paper = resolve()
    assert (paper.size, paper.batch_size, paper.channel_base, paper.channel_max) == (256, 64, 16384, 512)
    assert (paper.learning_rate, paper.beta1, paper.beta2) == (0.0025, 0, 0.99)
    assert (paper.penalty_every, paper.path_every, paper.path_weight, paper.path_decay) == (16, 4, 2, 0.01)
    assert (paper.path_batch_shrink, paper.mixing, paper.minibatch_stddev, paper.mapping_layers) == (2, 0.9, 8, 8)
    assert (paper.ema_half_life, paper.gamma) == (20, 1)
    best = resolve("config-f")
    assert (best.size, best.batch_size, best.learning_rate, best.gamma) == (1024, 32, 0.002, 10)
    assert (best.channel_base, best.minibatch_stddev, best.ema_half_life) == (32768, 4, 10)
    automatic = resolve("paper", {"r1_weight": 0.0, "batch_size": 32})
    assert automatic.gamma == pytest.approx(0.4096)
    _, optimizers = make(StyleGAN2)
    for player, share in (("generator", 4 / 5), ("discriminator", 16 / 17)):
        (group,) = optimizers[player].param_groups
        assert group["lr"] == pytest.approx(0.0025 * share)
        assert group["betas"] == (0, pytest.approx(0.99**share))
        assert group["eps"] == 1e-8
    _, optimizers = make(StyleGAN2, r1_auto=False, path_weight=0.0, discriminator_learning_rate=0.001)
    assert optimizers["generator"].param_groups[0]["lr"] == 0.0025
    assert optimizers["discriminator"].param_groups[0]["lr"] == 0.001


def test_a_model_file_draws_the_same_pictures(tmp_path):
    recipe, optimizers = make(StyleGAN2)
    play(recipe, optimizers, batch_for(recipe), 0)
    card = recipe.card("", "flowers").model_copy(update={"name": "tiny"})
    save_model(tmp_path / "tiny.safetensors", card, {"": recipe.generator}, torch.float32)
    loaded = load_model(tmp_path / "tiny.safetensors")
    latent = torch.randn(2, loaded.card.latent_size)
    with torch.no_grad():
        for truncation in (0.5, 1.0):
            again = loaded.network()(latent, truncation=truncation)
            assert torch.equal(again, recipe.generator(latent, truncation=truncation))
