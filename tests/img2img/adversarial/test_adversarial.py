"""The shared core: objectives, penalties, memory and the adversary, against their definitions."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from img2img.adversarial.adversary import Adversary, frozen
from img2img.adversarial.memory import ImageMemory
from img2img.adversarial.objective import (
    HINGE,
    LEAST_SQUARES,
    NON_SATURATING,
    OBJECTIVES,
    RELATIVISTIC,
    RELATIVISTIC_AVERAGE,
    SATURATING,
    WASSERSTEIN,
    objective_named,
)
from img2img.adversarial.penalties import gradient_penalty, squared_slope
from img2img.adversarial.perceptual import perceptual_distance
from img2img.networks.patchgan import MultiScaleDiscriminator
from img2img.networks.verdict import Concatenated, Verdict
from tests.img2img.adversarial.play import rules
from tests.img2img.gradients import slope

score = st.floats(-8, 8)


@given(real=score, fake=score)
def test_objectives_equal_their_papers(real, fake):
    x, y = torch.tensor([[real]]), torch.tensor([[fake]])

    def probability(logit):
        return 1 / (1 + math.exp(-logit))

    def close(answer, expected):
        torch.testing.assert_close(answer.item(), float(expected), rtol=1e-3, atol=1e-4)

    cross_entropy = -math.log(probability(real)) - math.log(1 - probability(fake))
    close(NON_SATURATING.discriminator(x, y), cross_entropy)
    close(SATURATING.discriminator(x, y), cross_entropy)
    close(NON_SATURATING.generator(None, y), -math.log(probability(fake)))
    close(SATURATING.generator(None, y), math.log(1 - probability(fake)))
    close(LEAST_SQUARES.discriminator(x, y), (real - 1) ** 2 + fake**2)
    close(LEAST_SQUARES.generator(None, y), (fake - 1) ** 2)
    close(HINGE.discriminator(x, y), max(0, 1 - real) + max(0, 1 + fake))
    close(HINGE.generator(None, y), -fake)
    close(WASSERSTEIN.discriminator(x, y), fake - real)
    close(WASSERSTEIN.generator(None, y), -fake)
    close(RELATIVISTIC.discriminator(x, y), math.log1p(math.exp(fake - real)))
    close(RELATIVISTIC.generator(x, y), math.log1p(math.exp(real - fake)))


@given(real=st.lists(score, min_size=3, max_size=3), fake=st.lists(score, min_size=3, max_size=3))
def test_the_relativistic_average_is_esrgans(real, fake):
    def surely(logits, others):
        """E[-log s(C(x) - E[C(other)])]."""
        average = sum(others) / 3
        return sum(math.log1p(math.exp(average - logit)) for logit in logits) / 3

    def surely_not(logits, others):
        average = sum(others) / 3
        return sum(math.log1p(math.exp(logit - average)) for logit in logits) / 3

    x, y = torch.tensor(real).view(3, 1), torch.tensor(fake).view(3, 1)
    discriminator, generator = RELATIVISTIC_AVERAGE.discriminator(x, y), RELATIVISTIC_AVERAGE.generator(x, y)
    assert discriminator.item() == pytest.approx(surely(real, fake) + surely_not(fake, real), rel=1e-3, abs=1e-4)
    assert generator.item() == pytest.approx(surely(fake, real) + surely_not(real, fake), rel=1e-3, abs=1e-4)


@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda objective: objective.name)
def test_both_players_are_paid_for_playing_well(objective):
    """A discriminator gains from telling apart, a generator from looking real: the signs of the gradients."""
    real = torch.zeros(4, 1, requires_grad=True)
    fake = torch.zeros(4, 1, requires_grad=True)
    objective.discriminator(real, fake).backward()
    assert (slope(real) < 0).all()
    assert (slope(fake) >= 0).all()
    fake.grad = None
    objective.generator(real.detach(), fake).backward()
    assert (slope(fake) < 0).all()
    assert objective_named(objective.name) is objective


def _quadratic(picture):
    """A score whose gradient is known: 3 |x|^2 / 2 has gradient 3 x."""
    return 1.5 * picture.square().flatten(1).sum(1)


def test_penalties_equal_the_gradients_they_penalise():
    real, fake = torch.randn(5, 2, 4, 4), torch.randn(5, 2, 4, 4)
    real.requires_grad_()
    torch.testing.assert_close(squared_slope(_quadratic(real), real), 9 * real.square().flatten(1).sum(1))
    slope = torch.full((1, 2, 4, 4), 0.25)
    linear = gradient_penalty(lambda picture: (picture * slope).flatten(1).sum(1), real, fake)
    torch.testing.assert_close(linear, (slope.norm() - 1).square())


class _Judge(nn.Module):
    """A smooth discriminator of pictures of 2 x 2."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 1))

    def forward(self, picture, condition=None):
        return [Verdict(self.layers(picture))]


@pytest.mark.parametrize("penalty", ["r1", "r2"])
def test_penalties_agree_with_finite_differences_and_stay_float32_under_autocast(penalty):
    torch.manual_seed(1)
    judge = _Judge()
    network, picture, other = judge.layers, torch.randn(3, 2, 2, 2), torch.randn(3, 2, 2, 2)
    adversary = Adversary(judge, rules(**{f"{penalty}_weight": 2.0}))
    with torch.autocast("cpu", torch.bfloat16):
        value = adversary.discriminator_losses(*((picture, other) if penalty == "r1" else (other, picture)))[penalty]
    assert value.dtype == torch.float32
    exact, step = network.double(), 1e-4
    squares = []
    for one in picture.double():
        slopes = []
        for place in range(one.numel()):
            nudge = torch.zeros(one.numel(), dtype=torch.float64)
            nudge[place] = step
            nudge = nudge.view_as(one)
            slopes.append((exact((one + nudge)[None]) - exact((one - nudge)[None])) / (2 * step))
        squares.append(torch.stack(slopes).square().sum())
    torch.testing.assert_close(value.item(), torch.stack(squares).mean().item(), rtol=1e-3, atol=1e-6)


def test_a_memory_hands_back_what_it_was_given_and_forgets_nothing_in_a_snapshot():
    torch.manual_seed(0)
    memory = ImageMemory(capacity=3)
    shown = [torch.full((1, 1, 2, 2), float(number)) for number in range(40)]
    answers = [memory(fake)[0] for fake in shown]
    assert [float(answer.mean()) for answer in answers[:3]] == [0, 1, 2]
    seen = {float(answer.mean()) for answer in answers}
    assert seen <= set(map(float, range(40)))
    assert any(float(answer.mean()) != number for number, answer in enumerate(answers))
    twin = ImageMemory(capacity=3)
    twin.load_state_dict(memory.state_dict())
    for seed in range(20):
        fake = torch.rand(2, 1, 2, 2)
        torch.manual_seed(seed)
        first, _ = memory(fake)
        torch.manual_seed(seed)
        assert torch.equal(first, twin(fake)[0])


def test_a_memory_of_nothing_hands_back_the_fake_itself():
    fake = torch.rand(2, 3, 4, 4)
    assert ImageMemory(0)(fake) == (fake, None)


def test_what_a_memory_kept_on_one_device_is_handed_back_on_another():
    memory = ImageMemory(capacity=1)
    memory(torch.zeros(1, 3, 4, 4), torch.zeros(1))
    for _ in range(20):  # a run that was resumed elsewhere: what was kept lies on the CPU
        shown, classes = memory(torch.ones(2, 3, 4, 4, device="meta"), torch.ones(2, device="meta"))
        assert (shown.device.type, classes.device.type) == ("meta", "meta")


class _Linear(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.convolution = nn.Conv2d(channels, 1, 1)

    def forward(self, picture, condition=None):
        return [Verdict(self.convolution(picture)), Verdict(self.convolution(picture[..., ::2, ::2]))]


@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda objective: objective.name)
def test_gradients_reach_only_the_player_whose_turn_it_is(objective):
    adversary = Adversary(Concatenated(_Linear(5)), rules(objective=objective.name))
    weight = adversary.get_parameter("discriminator.network.convolution.weight")
    real, condition = torch.rand(2, 3, 4, 4), torch.rand(2, 2, 4, 4)
    fake = torch.rand(2, 3, 4, 4, requires_grad=True)
    adversary.discriminator_losses(real, fake, condition)["adv"].backward()
    assert fake.grad is None
    assert weight.grad is not None
    adversary.zero_grad(set_to_none=True)
    adversary.generator_losses(fake, real, condition)["adv"].backward()
    assert fake.grad is not None
    assert weight.grad is None


def test_a_remembered_fake_keeps_its_condition():
    seen = []

    class Spy(nn.Module):
        def forward(self, picture, condition):
            seen.append((picture, condition))
            return [Verdict(picture.mean((2, 3)))]

    adversary = Adversary(Spy(), memory=ImageMemory(4))
    torch.manual_seed(0)
    for number in range(30):
        condition = torch.full((1, 1, 2, 2), float(number))
        adversary.discriminator_losses(torch.zeros(1, 1, 2, 2), -condition, condition)
    fakes = seen[1::2]
    assert all(torch.equal(shown, -condition) for shown, condition in fakes)
    assert any(float(condition.mean()) != number for number, (_, condition) in enumerate(fakes))


def test_frozen_thaws_only_what_it_froze_even_after_an_error():
    network = nn.Linear(2, 2)
    network.bias.requires_grad_(False)

    def fail_inside():
        with frozen(network):
            assert not network.weight.requires_grad
            raise RuntimeError("inside")

    with pytest.raises(RuntimeError, match="inside"):
        fail_inside()
    assert network.weight.requires_grad
    assert not network.bias.requires_grad


def test_feature_matching_is_the_distance_of_what_the_discriminator_sees():
    discriminator = Concatenated(MultiScaleDiscriminator(5, channels=4, layers=1, norm="none", scales=2))
    adversary = Adversary(discriminator, rules(feature_weight=10))
    fake, real = torch.rand(2, 2, 3, 16, 16).unbind()
    fake.requires_grad_(True)
    condition = torch.rand(2, 2, 16, 16)
    losses = adversary.generator_losses(fake, real, condition)
    torch.testing.assert_close(losses["adv"], Adversary(discriminator).generator_losses(fake, real, condition)["adv"])
    both = zip(adversary.judge(fake, condition), adversary.judge(real, condition), strict=True)
    distances = [(a - b).abs().mean() for ours, theirs in both for a, b in zip(ours[1], theirs[1], strict=True)]
    scales = 2
    torch.testing.assert_close(losses["features"], 10 * sum(distances) / scales)
    losses["features"].backward()
    assert slope(fake).abs().sum() > 0
    assert all(parameter.grad is None for parameter in adversary.parameters())
    assert adversary.generator_losses(real, real, condition)["features"] == 0


@pytest.mark.parametrize("pool", [1, 2])
def test_perceptual_distance_is_nothing_for_equals_and_grows_with_the_damage(pool):
    torch.manual_seed(0)
    real = nn.functional.interpolate(torch.rand(1, 3, 6, 6), (48, 48), mode="bicubic").clamp(0, 1) * 2 - 1
    noise = torch.randn_like(real)
    distances = [perceptual_distance(real + strength * noise, real, pool).item() for strength in (0, 0.05, 0.2, 0.8)]
    assert distances[0] == 0
    assert distances == sorted(set(distances))


def test_perceptual_distance_teaches_the_fake_and_nobody_else():
    fake, real = torch.rand(2, 1, 3, 32, 32).unbind()
    fake.requires_grad_(True)
    real.requires_grad_(True)
    perceptual_distance(fake, real).backward()
    assert slope(fake).abs().sum() > 0
    assert real.grad is None
