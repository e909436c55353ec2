"""A recipe in the hands of a test: made small, given a batch, and played as training/fit.py plays it."""

from typing import Any, TypeVar

import torch
from torch.amp.grad_scaler import GradScaler
from torch.optim import Optimizer

from img2img.adversarial.recipe import Recipe
from img2img.adversarial.settings import AdversarialSettings
from img2img.adversarial.tensors import Batch, LabelledPhotos, Photos
from img2img.pictures.classes import LabelClass
from training.ema import AveragedGenerators
from training.fit import play_turns
from training.snapshot import TrainingState

R = TypeVar("R", bound=Recipe)
CLASSES = (LabelClass(name="daisy", colour=(250, 250, 250)), LabelClass(name="rose", colour=(200, 0, 60)))


def make(recipe_class: type[R], **overrides: Any) -> tuple[R, dict[str, Optimizer]]:
    torch.manual_seed(0)
    classes = CLASSES if overrides.get("class_labels") or recipe_class.data == "labels" else ()
    recipe = recipe_class(recipe_class.resolve("tiny", overrides), classes)
    return recipe, {player: recipe.optimizer(player, moves) for player, moves in recipe.players().items()}


def rules(**chosen: Any) -> AdversarialSettings:
    """What stands between two networks, as chosen; all else is off."""
    return AdversarialSettings(**chosen)


def batch_for(recipe: Recipe, seed: int = 0, count: int = 2) -> Any:
    """A batch of the kind that the recipe learns from, with every one of its classes."""
    return _BATCHES[recipe.data](recipe, torch.Generator().manual_seed(seed), count)


def _translation(recipe, generator, count):
    source, target = _pictures(recipe, generator, 2 * count).chunk(2)
    channels = getattr(recipe.settings, "source_channels", 3)
    if channels == 4:  # the target, its right half a hole
        mask = torch.full_like(target[:, :1], -1.0)
        mask[..., mask.shape[-1] // 2 :] = 1.0
        source = torch.cat([torch.where(mask > 0, 0.0, target), mask], dim=1)
    return Batch(source[:, :channels].contiguous(), target.contiguous())


def _photos(recipe, generator, count):
    classes = torch.arange(count) % len(recipe.classes) if recipe.classes else None
    return Photos(_pictures(recipe, generator, count), classes)


def _labels(recipe, generator, count):
    """Photos of two colours, by the class; void in a corner."""
    coarse = torch.randint(0, 2, (count, 1, 4, 4), generator=generator)
    size = recipe.settings.size
    labels = torch.nn.functional.interpolate(coarse.float(), (size, size), mode="nearest")[:, 0].to(torch.uint8)
    photos = torch.tensor([[-0.6, 0.2, 0.5], [0.7, 0.1, -0.4]])[labels.long()].permute(0, 3, 1, 2).contiguous()
    labels[:, -4:, -4:] = 255  # not where the coarsest level looks
    return LabelledPhotos(labels, photos)


def _pictures(recipe, generator, count):
    """Smooth colours (count, 3, H, W) in [-1, 1]."""
    coarse = torch.rand(count, 3, 4, 4, generator=generator) * 2 - 1
    return torch.nn.functional.interpolate(coarse, recipe.settings.crop, mode="bilinear")


_BATCHES = {"paired": _translation, "unpaired": _translation, "photos": _photos, "labels": _labels}


def play(recipe, optimizers, batch, step, precision=torch.float32, look=lambda player: None):
    """One step as training/fit.py takes it, and its losses; `look` may look at each player's gradients."""
    torch.manual_seed(step)
    scalers = {player: GradScaler("cpu", enabled=False) for player in optimizers}
    state = TrainingState(recipe, optimizers, scalers, AveragedGenerators({}, 0))
    parts, losses = batch.split(recipe.settings.accumulate), {}
    for player, terms in play_turns(state, parts, step, torch.device("cpu"), precision):
        look(player)
        optimizers[player].step()
        optimizers[player].zero_grad(set_to_none=True)
        losses |= {f"{player}/{name}": term.item() for name, term in terms.items()}
    return losses


def still(recipe, before):
    """The parameters that are what they were; only a last bias may rest, where just differences of scores count.

    Those are all that the Wasserstein and the relativistic objectives look at, and hinge too while no score is
    beyond 1.
    """
    resting = [name for name, weight in recipe.named_parameters() if torch.equal(weight, before[name])]
    if recipe.settings.objective in ("wasserstein", "relativistic", "relativistic-average", "hinge"):
        resting = [name for name in resting if not name.endswith("score.bias")]
    return resting
