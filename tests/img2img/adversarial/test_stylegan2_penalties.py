"""StyleGAN2's penalties, R1 and path length, against finite differences."""

import copy

import pytest
import torch

from img2img.adversarial.path_length import PathLength, path_lengths
from img2img.networks.minibatch import NOTHING
from img2img.networks.stylegan2_discriminator import StyleGAN2Discriminator
from img2img.recipes.stylegan2 import StyleGAN2
from tests.img2img.adversarial.play import batch_for, make, play
from tests.img2img.networks.stylegan import generator


def test_path_lengths_are_the_jacobians_found_by_finite_differences():
    network = generator().double()
    styles = network.map(torch.randn(2, 5).double()).requires_grad_()
    pictures = network.synthesise(styles)
    torch.manual_seed(1)
    lengths = path_lengths(styles, pictures)
    torch.manual_seed(1)
    noise = torch.randn_like(pictures) / 16

    def shown(changed):
        return (network.synthesise(changed) * noise).sum((1, 2, 3))

    squared = torch.zeros(2).double()
    for layer in range(network.styles):
        for place in range(4):
            bump = torch.zeros_like(styles)
            bump[:, layer, place] = 1e-6
            slope = (shown(styles + bump) - shown(styles - bump)) / 2e-6
            squared += slope.detach().square()
    torch.testing.assert_close(lengths.detach(), (squared / network.styles).sqrt(), rtol=1e-6, atol=1e-9)


def slopes_agree(parameter, value, places=6):
    """The gradient of value() by `parameter` against finite differences, at some places."""
    (gradient,) = torch.autograd.grad(value(), parameter)
    flat = parameter.data.view(-1)
    for place in torch.linspace(0, flat.numel() - 1, places).long().unique():
        before, found = flat[place].item(), []
        for side in (1e-5, -1e-5):
            flat[place] = before + side
            found.append(value().item())
        flat[place] = before
        assert gradient.flatten()[place].item() == pytest.approx((found[0] - found[1]) / 2e-5, rel=1e-4, abs=1e-7)


@pytest.mark.parametrize("name", ["constant", "layers.2.convolution.weight", "to_pictures.1.convolution.weight"])
def test_the_path_penaltys_gradient_is_the_one_found_by_finite_differences(name):
    network = generator().double()
    latents = torch.randn(2, 5).double()

    def penalty():
        torch.manual_seed(2)
        measure = PathLength().double()
        measure.mean.fill_(0.05)
        measure.decay = 0.0  # a mean that moves is held constant by the gradient
        styles = network.map(latents).requires_grad_()
        return measure(styles, network.synthesise(styles))

    slopes_agree(network.get_parameter(name).requires_grad_(), penalty)


@pytest.mark.parametrize("name", ["from_picture", "blocks.0.first", "blocks.1.skip", "convolution", "score"])
def test_r1s_gradient_is_the_one_found_by_finite_differences(name):
    torch.manual_seed(0)
    discriminator = StyleGAN2Discriminator(16, 64, 6, compare=NOTHING).double()
    real = torch.randn(2, 3, 16, 16).double()

    def penalty():
        here = real.clone().requires_grad_()
        (gradient,) = torch.autograd.grad(discriminator(here)[0].scores.sum(), here, create_graph=True)
        return gradient.square().sum((1, 2, 3)).mean()

    slopes_agree(discriminator.get_parameter(f"{name}.parametrizations.weight.original"), penalty)


def test_the_recipes_r1_is_that_of_its_discriminator_with_the_automatic_weight():
    recipe, _ = make(StyleGAN2)
    gamma = 0.0002 * 16 * 16 / 2
    assert recipe.settings.gamma == pytest.approx(gamma)
    real = batch_for(recipe).target
    losses = recipe.adversary.discriminator_losses(real, -real, step=0)
    here = real.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(recipe.adversary.judge(here)[0].scores.sum(), here)
    expected = 16 * gamma / 2 * gradient.square().sum((1, 2, 3)).mean()
    torch.testing.assert_close(losses["r1"].detach(), expected)
    assert "r1" not in recipe.adversary.discriminator_losses(real, -real, step=1)
    assert make(StyleGAN2, r1_weight=3.0)[0].settings.gamma == 3
    assert make(StyleGAN2, r1_auto=False)[0].settings.gamma == 0


def test_the_mean_path_length_is_part_of_what_is_resumed():
    recipe, optimizers = make(StyleGAN2)
    seen = []
    for step in range(9):
        losses = play(recipe, optimizers, batch_for(recipe, step), step)
        seen.append("generator/path_length" in losses)
    assert [step for step, present in enumerate(seen) if present] == [0, 4, 8]
    assert recipe.path_length.mean > 0
    twin, _ = make(StyleGAN2)
    twin.load_state_dict(copy.deepcopy(recipe.state_dict()))
    assert torch.equal(twin.path_length.mean, recipe.path_length.mean)
    assert torch.equal(twin.generator.mean_style, recipe.generator.mean_style)


def test_path_length_is_float32_under_autocast():
    recipe, _ = make(StyleGAN2)
    batch, penalties = batch_for(recipe), []
    for enabled in (False, True):
        twin = copy.deepcopy(recipe)
        torch.manual_seed(0)
        with torch.autocast("cpu", torch.bfloat16, enabled=enabled):
            *_, (_, losses) = list(twin.turns(batch, 0))
            penalties.append(twin._path_penalty(batch))
    torch.testing.assert_close(penalties[0].detach(), penalties[1].detach(), rtol=1e-5, atol=0)
    assert losses["path_length"].dtype == torch.float32
