"""Every recipe learns: what it is paid for, one photo shows within a few steps."""

import pytest
import torch

from img2img.adversarial.tensors import Photos
from img2img.recipes import RECIPES
from img2img.recipes.unconditional import Unconditional
from tests.img2img.adversarial.play import batch_for, make, play

UNCONDITIONAL = [recipe for recipe in RECIPES if issubclass(recipe, Unconditional)]
TRANSLATORS = [recipe for recipe in RECIPES if recipe not in UNCONDITIONAL]
every_precision = pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16], ids=["fp32", "bf16"])


@pytest.mark.parametrize("recipe_class", TRANSLATORS, ids=lambda recipe: recipe.name)
@every_precision
def test_one_batch_can_be_learned_by_heart(recipe_class, precision):
    recipe, optimizers = make(recipe_class, channels=4, learning_rate=4e-3, discriminator_learning_rate=1e-3)
    batch = batch_for(recipe, count=1)
    learned = ("l1", "cycle_source", "cycle_target", "perceptual")

    def distance(losses):
        return sum(value for name, value in losses.items() if name.split("/")[1] in learned)

    distances = [distance(play(recipe, optimizers, batch, step, precision)) for step in range(40)]
    assert distances[-1] < 0.5 * distances[0]


@pytest.mark.parametrize("recipe_class", UNCONDITIONAL, ids=lambda recipe: recipe.name)
@every_precision
def test_what_is_drawn_approaches_the_only_photo_there_is(recipe_class, precision):
    """A generator that never sees a photo can learn one by heart only from what its discriminator tells it."""
    overrides, steps = {"learning_rate": 2e-3, "channels": 16, "discriminator_channels": 16}, 150
    if recipe_class.name == "stylegan2":  # equalised weights learn at higher rates, and its steps take longer
        overrides, steps = {"learning_rate": 1e-2, "channel_base": 256, "channel_max": 16}, 30
    recipe, optimizers = make(recipe_class, **overrides)
    photo = batch_for(recipe, count=1).target
    batch = Photos(photo.repeat(4, 1, 1, 1))

    def distance():
        torch.manual_seed(0)
        with torch.no_grad():
            return (recipe.draw(batch) - photo).abs().mean().item()

    first = distance()
    for step in range(steps):
        play(recipe, optimizers, batch, step, precision)
    assert distance() < 0.6 * first
