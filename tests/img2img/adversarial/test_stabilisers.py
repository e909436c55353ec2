"""What steadies a game: each stabiliser against its definition, and on every recipe by configuration alone."""

import copy
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn.utils.parametrize import is_parametrized

from img2img.adversarial.ada import AdaptiveAugment, Augment, _around_grey
from img2img.adversarial.adversary import Adversary
from img2img.adversarial.augment import DiffAugment, NoAugment, add_noise
from img2img.adversarial.settings import AdversarialSettings
from img2img.errors import SettingsError
from img2img.networks.minibatch import MinibatchDeviation, MinibatchDiscrimination
from img2img.networks.patchgan import PatchDiscriminator
from img2img.networks.resample import resample
from img2img.networks.spectral import largest_singular_value, normalise_spectrally, spectral_norm
from img2img.networks.verdict import Verdict
from img2img.recipes import RECIPES, recipe_named
from img2img.recipes.stylegan2 import StyleGAN2
from tests.img2img.adversarial.play import batch_for, make, play, rules, still
from tests.img2img.gradients import slope
from training.migration import migrated

STABILISERS = [
    {
        "objective": "non-saturating",
        "r1_weight": 1.0,
        "penalty_every": 2,
        "minibatch_stddev": 2,
        "label_smoothing": 0.1,
    },
    {"r2_weight": 1.0, "minibatch_kernels": 3, "instance_noise": 0.1},
    {"gradient_penalty": 10.0, "objective": "wasserstein"},
    {"weight_clip": 0.02, "objective": "wasserstein", "discriminator_steps": 2},
    {"spectral_norm": True, "objective": "hinge", "feature_weight": 10.0},
    {"augment": "diffaugment", "discriminator_learning_rate": 4e-4, "gradient_clip": 1.0},
    {"augment": "ada", "objective": "least-squares"},
    {"unrolled_steps": 2},
    {"objective": "relativistic", "r1_weight": 1.0, "r2_weight": 1.0},
]


@pytest.mark.parametrize("recipe_class", RECIPES, ids=lambda recipe: recipe.name)
@pytest.mark.parametrize("rules", STABILISERS, ids=" ".join)
def test_every_recipe_takes_every_stabiliser_as_a_setting(recipe_class, rules):
    recipe, optimizers = make(recipe_class, **rules)
    before = {name: weight.clone() for name, weight in recipe.named_parameters()}
    for step in range(4):
        losses = play(recipe, optimizers, batch_for(recipe, step), step)
        assert all(torch.isfinite(torch.tensor(value)) for value in losses.values()), losses
    assert not still(recipe, before)


def patches(**rules):
    torch.manual_seed(0)
    return Adversary(PatchDiscriminator(3, channels=4, layers=1, norm="none"), AdversarialSettings(**rules))


def pictures(count: int = 4, size: int = 16) -> tuple[Tensor, Tensor]:
    both = torch.rand(2, count, 3, size, size, generator=torch.Generator().manual_seed(1)) * 2 - 1
    return both[0], both[1]


def test_penalties_come_lazily_and_then_count_that_many_times():
    real, fake = pictures()
    every = patches(r1_weight=3.0).discriminator_losses(real, fake, step=1)
    lazy = patches(r1_weight=3.0, penalty_every=4)
    assert "r1" not in lazy.discriminator_losses(real, fake, step=1)
    torch.testing.assert_close(lazy.discriminator_losses(real, fake, step=8)["r1"], 4 * every["r1"])


def test_r1_is_the_squared_gradient_found_by_finite_differences():
    adversary = patches(r1_weight=2.0).double()
    real, fake = (picture[:1, :, :6, :6].double() for picture in pictures())

    def score(picture):
        return adversary.judge(picture)[0].scores.mean()

    squared = 0.0
    for place in range(real.numel()):
        bump = torch.zeros_like(real).flatten()
        bump[place] = 1e-5
        with torch.no_grad():
            slope = (score(real + bump.view_as(real)) - score(real - bump.view_as(real))) / 2e-5
        squared += slope.item() ** 2
    losses = adversary.float().discriminator_losses(real.float(), fake.float())
    assert losses["r1"].item() == pytest.approx(squared, rel=1e-3)


def test_clipping_bounds_every_weight_of_the_discriminator():
    adversary = patches(weight_clip=0.01)
    assert max(weight.abs().max() for weight in adversary.parameters()) > 0.01
    adversary.after_discriminator_step()
    assert max(weight.abs().max() for weight in adversary.parameters()) <= 0.01


def test_spectral_norm_makes_every_layers_largest_singular_value_one():
    adversary = patches(spectral_norm=True)
    for _ in range(60):
        adversary.judge(pictures()[0])
    for module in adversary.modules():
        if isinstance(module, nn.Conv2d):
            assert torch.linalg.matrix_norm(module.weight.flatten(1), 2).item() == pytest.approx(1, abs=0.02)


def test_smoothing_moves_only_the_label_of_the_reals():
    for objective, best in (("least-squares", 0.9), ("non-saturating", torch.tensor(0.9).logit().item())):
        adversary = patches(objective=objective, label_smoothing=0.1)
        scores = torch.linspace(-4, 4, 4001)
        fake = torch.tensor([0.3])
        losses = torch.stack([adversary.objective.discriminator(score.view(1), fake) for score in scores])
        assert scores[losses.argmin()].item() == pytest.approx(best, abs=0.01)
        plain = patches(objective=objective).objective
        torch.testing.assert_close(adversary.objective.generator(None, fake), plain.generator(None, fake))


def test_an_objective_without_labels_cannot_be_smoothed():
    with pytest.raises(SettingsError, match=r"label_smoothing must be 0.*hinge"):
        recipe_named("pix2pix").resolve("tiny", {"objective": "hinge", "label_smoothing": 0.1})


@given(step=st.integers(0, 300))
def test_instance_noise_fades_in_a_line(step):
    fading = rules(instance_noise=0.5, instance_noise_steps=200)
    torch.manual_seed(0)
    spread = add_noise(torch.zeros(1, 3, 64, 64), fading, step).std().item()
    assert spread == pytest.approx(0.5 * max(0, 1 - step / 200), rel=0.05)


@given(seed=st.integers(0, 1000), size=st.integers(8, 40), condition=st.integers(0, 2))
def test_augmentations_keep_the_shape_and_pass_gradients(seed, size, condition):
    for augment in (DiffAugment(), AdaptiveAugment(probability=0.8)):
        torch.manual_seed(seed)
        picture = torch.rand(3, 3, size, size + 3, requires_grad=True)
        known = torch.rand(3, condition, size, size + 3) if condition else None
        seen, moved = augment(picture, known)
        assert seen.shape == picture.shape
        assert (moved is None) if known is None else (moved.shape == known.shape)
        assert seen.isfinite().all()
        seen.square().sum().backward()
        assert slope(picture).isfinite().all()
        assert slope(picture).abs().sum() > 0


def test_a_condition_moves_with_the_picture_and_keeps_its_colours():
    torch.manual_seed(0)
    labels = torch.zeros(8, 1, 32, 32)
    labels[..., 8:24, 8:24] = 1
    _, seen = AdaptiveAugment(probability=0.9)(labels.expand(-1, 3, -1, -1), labels)
    assert seen.min() >= 0
    assert seen.max() <= 1 + 1e-6
    _, flat = AdaptiveAugment(probability=0.9)(torch.rand(8, 3, 16, 16), torch.full((8, 1, 16, 16), 0.25))
    torch.testing.assert_close(flat, torch.full((8, 1, 16, 16), 0.25))


def test_a_class_is_no_picture_and_stays_as_it_is():
    classes = torch.tensor([2, 0, 1, 1])
    for augment in (DiffAugment(), AdaptiveAugment(probability=0.9)):
        assert augment(pictures()[0], classes)[1] is classes


def test_ada_does_nothing_until_the_discriminator_overfits_and_less_when_it_does_not():
    augment = AdaptiveAugment(target=0.6)
    picture = pictures()[0]
    assert augment(picture)[0] is picture
    sure, unsure = [torch.ones(500, 1)], [-torch.ones(500, 1)]
    for _ in range(8):
        augment.observe(sure)
    assert augment.probability == pytest.approx(8 * 500 / 500_000)
    assert not torch.equal(AdaptiveAugment(probability=1.0)(picture)[0], picture)
    twin = AdaptiveAugment()
    twin.load_state_dict(augment.state_dict())
    assert twin.probability == augment.probability
    for _ in range(40):
        augment.observe(unsure)
    assert augment.probability == 0


def test_the_minibatch_deviation_tells_equal_pictures_from_different_ones():
    layer = MinibatchDeviation(4)
    equal = torch.randn(1, 5, 3, 3).expand(8, -1, -1, -1)
    assert layer(equal).shape == (8, 6, 3, 3)
    assert layer(equal)[:, 5].max() < 1e-3
    different = torch.randn(8, 5, 3, 3)
    groups = different.reshape(4, 2, 5, 3, 3)  # picture i stands with i + 2, i + 4 and i + 6
    expected = groups.std(0, unbiased=False).flatten(1).mean(1).repeat(4)
    torch.testing.assert_close(layer(different)[:, 5, 0, 0], expected, atol=1e-4, rtol=1e-4)
    assert layer(torch.randn(7, 5)).shape == (7, 6)


def test_minibatch_discrimination_counts_how_close_the_others_are():
    layer = MinibatchDiscrimination(5, kernels=2)
    equal = layer(torch.randn(1, 5, 3, 3).expand(4, -1, -1, -1))
    torch.testing.assert_close(equal[:, 5:], torch.full((4, 2, 3, 3), 3.0))
    far = layer(torch.eye(5)[:4].view(4, 5, 1, 1) * 1e4)
    assert far[:, 5:].abs().max() < 1e-3


def test_unrolling_gives_the_generator_another_gradient_and_leaves_the_discriminator_alone():
    real, fake = pictures()
    gradients = {}
    for steps in (0, 3):
        adversary = patches(unrolled_steps=steps)
        before = [weight.clone() for weight in adversary.parameters()]
        leaf = fake.clone().requires_grad_()
        adversary.generator_losses(leaf, real)["adv"].backward()
        gradients[steps] = leaf.grad
        assert all(torch.equal(a, b) for a, b in zip(before, adversary.parameters(), strict=True))
        assert all(weight.grad is None for weight in adversary.parameters())
    assert not torch.allclose(gradients[0], gradients[3])


@given(probability=st.floats(0.2, 1.0), seed=st.integers(0, 100))
def test_augmentation_is_float32_under_autocast_at_any_size(probability, seed):
    """bfloat16 has eight bits: at 1024 pixels a place in it is six pixels off."""
    picture = torch.rand(1, 3, 4, 1024)
    seen = []
    for enabled in (False, True):
        torch.manual_seed(seed)
        with torch.autocast("cpu", torch.bfloat16, enabled=enabled):
            seen.append(Augment(probability)(picture)[0])
    assert torch.equal(*seen)


def test_resampling_can_be_differentiated_twice_which_a_penalty_needs():
    torch.manual_seed(0)
    picture = torch.rand(2, 1, 5, 6, requires_grad=True)
    places = torch.rand(2, 4, 3, 2) * 2.4 - 1.2
    own = resample(picture, places)
    torch.testing.assert_close(own, nn.functional.grid_sample(picture, places, "bilinear", "reflection", False))
    (theirs,) = torch.autograd.grad(
        nn.functional.grid_sample(picture, places, "bilinear", "reflection", False).square().sum(), picture
    )
    (first,) = torch.autograd.grad(resample(picture, places).square().sum(), picture, create_graph=True)
    torch.testing.assert_close(first, theirs)
    slopes = []
    for step in (1e-2, -1e-2):  # of ||gradient||^2, which is of the second degree in the picture
        bumped = picture.detach().clone()
        bumped[0, 0, 2, 3] += step
        bumped.requires_grad_()
        (gradient,) = torch.autograd.grad(resample(bumped, places).square().sum(), bumped)
        slopes.append(gradient.square().sum())
    (second,) = torch.autograd.grad(first.square().sum(), picture)
    assert second[0, 0, 2, 3].item() == pytest.approx(((slopes[0] - slopes[1]) / 2e-2).item(), rel=1e-3)


def test_a_penalty_reaches_the_picture_before_its_augmentation():
    """A discriminator that adds up what it sees: twice the colours, twice the slope at the picture."""

    class Twice(NoAugment):
        def colour(self, picture):
            return 2 * picture

    class Sum(nn.Module):
        def forward(self, picture, condition=None):
            return [Verdict(picture.flatten(1).sum(1, keepdim=True))]

    adversary = Adversary(Sum(), rules(r1_weight=2.0, r2_weight=1.0))
    adversary.augment = Twice()
    real, fake = pictures()
    losses = adversary.discriminator_losses(real, fake)
    assert losses["r1"].item() == pytest.approx(4 * real[0].numel())
    assert losses["r2"].item() == pytest.approx(4 * real[0].numel() / 2)


def test_a_step_with_a_penalty_asks_the_discriminator_no_more_than_one_without():
    for more in ({}, {"r1_weight": 1.0, "r2_weight": 1.0}):
        adversary, asked = patches(**more), []
        adversary.discriminator.register_forward_hook(lambda *_, asked=asked: asked.append(1))
        adversary.discriminator_losses(*pictures())
        assert len(asked) == 2


@given(seed=st.integers(0, 500))
def test_a_quarter_turn_and_whole_pixels_move_pictures_without_mixing_pixels(seed):
    """What the authors call pixel blitting: only these three, so every pixel that is seen was there."""
    torch.manual_seed(seed)
    augment = Augment(1.0)
    drawn = iter(range(100))
    kept = {0, 1, 2}  # flip, quarter turn, whole shift
    sometimes = augment._sometimes
    augment._sometimes = lambda values, otherwise, probability=None: (
        sometimes(values, otherwise, 1.0) if next(drawn) in kept else torch.full_like(values, otherwise)
    )
    picture = torch.arange(64.0).view(1, 1, 8, 8).repeat(1, 3, 1, 1)
    seen = augment.move(picture)
    torch.testing.assert_close(seen, seen.round(), atol=2e-4, rtol=0)


def test_turning_a_picture_that_is_not_square_keeps_its_shapes():
    """Angles are of pixels: a square in a wide picture stays a square."""
    torch.manual_seed(0)
    augment, picture = Augment(1.0), torch.zeros(32, 1, 48, 64)
    picture[..., 19:29, 27:37] = 1
    drawn = iter(range(100))
    sometimes = augment._sometimes
    augment._sometimes = lambda values, otherwise, probability=None: (
        sometimes(values, otherwise, 1.0) if next(drawn) == 4 else torch.full_like(values, otherwise)
    )
    area = augment.move(picture.clone()).sum((1, 2, 3))
    torch.testing.assert_close(area, torch.full((32,), 100.0), rtol=0.03, atol=0)


def test_either_rotation_comes_so_seldom_that_both_together_come_with_p():
    augment, asked = Augment(0.5), []
    sometimes = augment._sometimes
    augment._sometimes = lambda values, otherwise, probability=None: (
        asked.append(probability) or sometimes(values, otherwise, probability)
    )
    augment.move(torch.rand(1, 3, 8, 8))
    rare = [chance for chance in asked if chance is not None]
    assert rare == pytest.approx([1 - 0.5**0.5] * 2)
    assert 1 - (1 - rare[0]) ** 2 == pytest.approx(0.5)


@pytest.mark.parametrize("objective", ["wasserstein", "relativistic", "relativistic-average"])
def test_ada_is_refused_where_scores_by_themselves_say_nothing(objective):
    with pytest.raises(SettingsError, match=rf"augment cannot be ada.*{objective}.*bgc"):
        recipe_named("dcgan").resolve("tiny", {"objective": objective, "augment": "ada"})


def test_ada_sees_overfitting_beyond_the_score_of_one_that_cannot_tell():
    for objective, undecided in (("least-squares", 0.5), ("hinge", 0.0)):
        adversary = patches(objective=objective, augment="ada", ada_target=0.01)
        for score, probability in ((undecided + 0.1, 4 * 500 / 500_000), (undecided - 0.1, 0.0)):
            for _ in range(4):
                adversary.augment.observe([torch.full((500, 1), score)])
            assert adversary.augment.probability == pytest.approx(probability)
    smooth = patches(objective="least-squares", augment="ada", label_smoothing=0.2)
    assert smooth.augment.undecided == pytest.approx(0.4)  # between 0.8 for reals and 0 for fakes


def test_a_fixed_augmentation_keeps_its_probability():
    adversary = patches(objective="relativistic", augment="bgc", augment_probability=0.3)
    for _ in range(8):
        adversary.discriminator_losses(*pictures())
    assert adversary.augment.probability == 0.3


def test_spectral_norm_reaches_embeddings_and_is_laid_on_once():
    torch.manual_seed(0)
    network = nn.ModuleDict({"classes": nn.Embedding(5, 4), "score": spectral_norm(nn.Conv2d(3, 8, 3))})
    twin = copy.deepcopy(normalise_spectrally(normalise_spectrally(network)))
    for layer in normalise_spectrally(twin).children():
        assert len(list(layer.get_submodule("parametrizations.weight").children())) == 1
        weight = [layer.weight for _ in range(30)][-1]  # each time it is asked for is a step of the power iteration
        assert isinstance(weight, Tensor)
        assert torch.linalg.matrix_norm(weight.flatten(1), 2).item() == pytest.approx(1, abs=0.02)


@given(rows=st.integers(1, 30), columns=st.integers(1, 30), seed=st.integers(0, 100))
def test_the_largest_singular_value_is_that_of_the_whole_decomposition(rows, columns, seed):
    matrix = torch.randn(rows, columns, generator=torch.Generator().manual_seed(seed))
    expected = torch.linalg.matrix_norm(matrix, 2)
    torch.testing.assert_close(largest_singular_value(matrix), expected, rtol=2e-3, atol=1e-6)


def test_comparing_layers_are_initialised_like_the_network_they_are_in():
    for name, weight in make(recipe_named("dcgan"), minibatch_stddev=2, minibatch_kernels=3)[0].named_parameters():
        if name.endswith("score.weight"):
            assert weight.shape[1] == 8 * 2 ** (2 - 1) + 4
            assert weight.std().item() == pytest.approx(0.02, rel=0.4)
    convolution = make(StyleGAN2, minibatch_kernels=3)[0].get_submodule("adversary.discriminator.convolution")
    assert is_parametrized(convolution, "weight")  # an equalised learning rate
    assert isinstance(convolution.weight, Tensor)
    assert convolution.weight.shape[1] == 8 + 3 + 1


def test_a_third_of_a_turn_of_the_hue_exchanges_the_colours():
    turned = _around_grey(torch.tensor([2 * math.pi / 3, 0.3]))
    torch.testing.assert_close(turned[0], torch.eye(3)[[2, 0, 1]], atol=1e-6, rtol=0)
    torch.testing.assert_close(turned[1] @ turned[1].T, torch.eye(3))
    torch.testing.assert_close(turned[1] @ torch.ones(3), torch.ones(3))  # grey stays grey


def test_a_fixed_augmentation_without_a_probability_is_refused():
    with pytest.raises(SettingsError, match=r"augment_probability must be above 0 where augment is bgc"):
        recipe_named("dcgan").resolve("tiny", {"augment": "bgc"})


def test_only_a_penalty_through_the_scores_takes_the_step_out_of_half_precision():
    real, fake = pictures()
    for settings, dtype in (({"gradient_penalty": 10.0}, torch.bfloat16), ({"r1_weight": 1.0}, torch.float32)):
        adversary, seen = patches(**settings), list[torch.dtype]()

        def note(
            _module: nn.Module, _pictures: object, verdicts: list[Verdict], seen: list[torch.dtype] = seen
        ) -> None:
            seen.append(verdicts[0].scores.dtype)

        adversary.discriminator.register_forward_hook(note)
        with torch.autocast("cpu", torch.bfloat16):
            adversary.discriminator_losses(real, fake)
        assert seen[0] == dtype


def test_snapshots_from_before_embeddings_had_a_spectral_norm_are_read():
    recipe, _ = make(recipe_named("dcgan"), class_labels=True, spectral_norm=True)
    known = recipe.state_dict()
    key = "adversary.discriminator.embedding."
    saved = {name: value for name, value in known.items() if not name.startswith(key)}
    saved[key + "weight"] = torch.ones_like(known[key + "parametrizations.weight.original"])
    recipe.load_state_dict(migrated(saved, known))
    assert (recipe.state_dict()[key + "parametrizations.weight.original"] == 1).all()
