"""One test for every recipe: what the core promises, it keeps on each of them."""

import copy

import pytest
import torch

from img2img.adversarial.tensors import Photos
from img2img.errors import SettingsError
from img2img.models.card import ModelCard
from img2img.networks import build
from img2img.recipes import RECIPES, describe, recipe_named
from img2img.recipes.gan import GANSettings
from img2img.recipes.unconditional import UnconditionalSettings
from img2img.recipes.wgan import WGAN
from tests.img2img.adversarial.play import batch_for, make, play, still

every_recipe = pytest.mark.parametrize("recipe_class", RECIPES, ids=lambda recipe: recipe.name)
VARIANTS = [(recipe, {}) for recipe in RECIPES] + [
    (
        recipe_named("pix2pix"),
        {
            "full_size_channels": 3,
            "discriminator_scales": 2,
            "feature_weight": 10,
            "perceptual_weight": 10,
            "perceptual_pool": 2,
        },
    ),
    (recipe_named("pix2pix"), {"source_channels": 4}),  # holes
    (recipe_named("realesrgan"), {"stage": "psnr", "generator": "srvgg", "scale": 2}),
    (
        recipe_named("realesrgan"),  # ESRGAN
        {"objective": "relativistic-average", "discriminator": "vgg", "degradation": "bicubic"},
    ),
    (recipe_named("realesrgan"), {"generator": "srresnet", "perceptual_weight": 1.0}),
    (recipe_named("gan"), {"class_labels": True}),
    (recipe_named("dcgan"), {"class_labels": True, "upsampling": "nearest"}),
    (recipe_named("stylegan2"), {"class_labels": True}),
]
every_variant = pytest.mark.parametrize(
    ("recipe_class", "overrides"), VARIANTS, ids=[" ".join([recipe.name, *more]) for recipe, more in VARIANTS]
)
every_precision = pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16], ids=["fp32", "bf16"])


@every_variant
@every_precision
def test_losses_are_finite_and_every_weight_moves(recipe_class, overrides, precision):
    recipe, optimizers = make(recipe_class, **overrides)
    before = copy.deepcopy(recipe.state_dict())
    for step in range(3):
        losses = play(recipe, optimizers, batch_for(recipe, step), step, precision)
        assert all(torch.isfinite(torch.tensor(value)) for value in losses.values()), losses
    names = dict(recipe.named_parameters())
    assert not still(recipe, before)
    owned = [parameter for _, moves in recipe.players().items() for parameter in moves]
    assert len(owned) == len({id(parameter) for parameter in owned}) == len(names)


@every_variant
def test_a_turn_leaves_the_other_players_gradients_alone(recipe_class, overrides):
    recipe, optimizers = make(recipe_class, **overrides)
    players = {player: list(moves) for player, moves in recipe.players().items()}

    def others_have_none(player):
        for other, moves in players.items():
            gradients = [parameter.grad for parameter in moves]
            if other == player:
                assert all(gradient is not None for gradient in gradients)
            else:
                assert all(gradient is None for gradient in gradients), f"{other} got gradients in {player}'s turn"

    play(recipe, optimizers, batch_for(recipe), 0, look=others_have_none)


@every_variant
@pytest.mark.parametrize("accumulate", [1, 2])
def test_a_recipe_restored_from_its_state_goes_on_bit_for_bit(recipe_class, overrides, accumulate):
    overrides = overrides | {"accumulate": accumulate}
    recipe, optimizers = make(recipe_class, **overrides)
    for step in range(4):
        play(recipe, optimizers, batch_for(recipe, step), step)
    twin, twin_optimizers = make(recipe_class, **overrides)
    twin.load_state_dict(copy.deepcopy(recipe.state_dict()))
    for player, optimizer in optimizers.items():
        twin_optimizers[player].load_state_dict(copy.deepcopy(optimizer.state_dict()))
    for step in range(4, 9):
        batch = batch_for(recipe, step)
        assert play(recipe, optimizers, batch, step) == play(twin, twin_optimizers, batch, step)
    assert all(torch.equal(value, twin.state_dict()[key]) for key, value in recipe.named_parameters())


@every_recipe
def test_the_card_describes_the_networks_that_are_trained(recipe_class):
    recipe, _ = make(recipe_class)
    card = recipe.card("apple", "orange")
    assert isinstance(card, ModelCard)
    assert len(card.directions or ("",)) == len(recipe.generators())
    for network in recipe.generators().values():
        rebuilt = build(card.architecture, card.hyperparameters)
        rebuilt.load_state_dict(recipe.export_generator(network).state_dict())
    assert recipe.settings.size % card.size_multiple == 0


@every_recipe
def test_samples_are_columns_of_pictures(recipe_class):
    recipe, _ = make(recipe_class)
    batch = batch_for(recipe)
    columns = recipe.eval().sample(batch, recipe.generators())
    assert all(column.shape[0] == 2 and column.shape[2:] == batch.target.shape[2:] for column in columns)


@every_recipe
def test_every_preset_resolves(recipe_class):
    for preset in recipe_class.presets:
        assert recipe_class.resolve(preset).batch_size >= 1


def test_wrong_settings_are_sentences():
    recipe = recipe_named("cyclegan")
    with pytest.raises(SettingsError, match=r"no preset 'huge'.*paper"):
        recipe.resolve("huge")
    with pytest.raises(SettingsError, match=r"wings.*It knows: .*cycle_weight"):
        recipe.resolve("paper", {"wings": 2})
    with pytest.raises(SettingsError, match=r"batch_size.*greater than or equal to 1"):
        recipe.resolve("paper", {"batch_size": 0})
    with pytest.raises(SettingsError, match=r"no recipe 'magic'.*cyclegan"):
        recipe_named("magic")


def unconditional(name: str) -> UnconditionalSettings:
    settings = recipe_named(name).resolve()
    assert isinstance(settings, UnconditionalSettings)
    return settings


def test_the_papers_defaults_are_the_papers():
    cyclegan = recipe_named("cyclegan").resolve().model_dump()
    assert (cyclegan["cycle_weight"], cyclegan["identity_weight"], cyclegan["memory"]) == (10, 0.5, 50)
    assert (cyclegan["blocks"], cyclegan["channels"], cyclegan["norm"]) == (9, 64, "instance")
    pix2pix = recipe_named("pix2pix").resolve().model_dump()
    assert (pix2pix["l1_weight"], pix2pix["depth"], pix2pix["dropout_levels"]) == (100, 8, 3)
    for settings in (cyclegan, pix2pix):
        assert (settings["learning_rate"], settings["beta1"], settings["beta2"]) == (2e-4, 0.5, 0.999)
        assert (settings["batch_size"], settings["size"], settings["decay_from"]) == (1, 256, 0.5)
    gan, dcgan, wgan, penalised = (unconditional(name) for name in ("gan", "dcgan", "wgan", "wgan-gp"))
    assert isinstance(gan, GANSettings)
    assert (gan.objective, gan.batch_size, gan.channels) == ("non-saturating", 100, 1200)
    assert recipe_named("gan").resolve("saturating").objective == "saturating"
    assert (dcgan.learning_rate, dcgan.beta1, dcgan.beta2, dcgan.batch_size) == (2e-4, 0.5, 0.999, 128)
    assert (wgan.weight_clip, wgan.discriminator_steps, wgan.learning_rate) == (0.01, 5, 5e-5)
    assert (penalised.gradient_penalty, penalised.discriminator_steps) == (10, 5)
    assert (penalised.learning_rate, penalised.beta1, penalised.beta2) == (1e-4, 0, 0.9)
    assert {gan.latent_size, dcgan.latent_size, wgan.latent_size} == {100}


def test_pictures_drawn_from_nothing_are_squares_that_halve_to_four():
    with pytest.raises(SettingsError, match=r"size must be one of 16, 32, 64, 128"):
        recipe_named("dcgan").resolve("paper", {"size": 48})
    with pytest.raises(SettingsError, match="squares"):
        recipe_named("gan").resolve("paper", {"width": 64})


def test_only_the_critics_turns_come_between_two_of_the_generators():
    recipe, optimizers = make(WGAN, discriminator_steps=5)
    for step in range(10):
        players = {name.split("/")[0] for name in play(recipe, optimizers, batch_for(recipe, step), step)}
        assert players == ({"discriminator", "generator"} if step % 5 == 4 else {"discriminator"})
        assert max(weight.abs().max().item() for weight in recipe.adversary.parameters()) <= 0.01 + 1e-6


def test_samples_are_of_the_same_seeds_and_of_the_class_of_their_row():
    recipe, _ = make(recipe_named("dcgan"), class_labels=True)
    batch = batch_for(recipe.eval())
    columns = recipe.sample(batch, recipe.generators())
    assert all(torch.equal(a, b) for a, b in zip(columns, recipe.sample(batch, recipe.generators()), strict=True))
    others = recipe.sample(Photos(batch.target, 1 - batch.classes), recipe.generators())
    assert not torch.allclose(columns[0], others[0])
    assert recipe.card("", "flowers").classes == recipe.classes


def test_descriptions_carry_a_schema_for_a_form():
    for description in describe():
        properties = description["schema"]["properties"]
        assert all("title" in field for field in properties.values())
        assert set().union(*description["presets"].values()) <= properties.keys()
