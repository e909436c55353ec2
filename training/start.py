"""Where a training starts that does not start from random weights."""

from pathlib import Path

from img2img.adversarial.recipe import Recipe
from img2img.errors import RunError
from img2img.models.file import load_model
from training.migration import migrated
from training.snapshot import read_snapshot, snapshots


def start_from(recipe: Recipe, name: str) -> None:
    """Fill the recipe from a run folder (all its networks) or a model (its generators).

    What the run knew nothing of begins afresh, such as the discriminator after a stage without one, and so do memories
    of pictures, whose sizes may be others now.
    Raises RunError when their shapes differ from the recipe's.
    """
    folder = Path(name)
    try:
        if found := snapshots(folder):
            own = recipe.state_dict()
            saved = read_snapshot(found[0])["recipe"]
            parts, trained = {_part(key) for key in saved}, migrated(saved, own)
            fresh = {key: own[key] for key in own if _part(key) not in parts or key.endswith("_extra_state")}
            recipe.load_state_dict(trained | fresh)
            return
        model = load_model(name)
        for network, trained in zip(recipe.generators().values(), model.networks.values(), strict=True):
            network.load_state_dict(trained.state_dict())
    except (RuntimeError, ValueError) as error:
        raise RunError(
            f"The training cannot start from {name}: its networks have other shapes than these settings ask for. "
            "Use the settings it was trained with, or start from its model.safetensors for the generators alone."
        ) from error


def _part(key: str) -> str:
    """The part of a recipe that a weight belongs to: its generator, its adversary, its pool, ..."""
    return key.split(".", 1)[0]
