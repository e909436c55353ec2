"""Every recipe, one paper a file. A new one is a class here in RECIPES, and nothing else needs to know."""

from typing import Any

from img2img.adversarial.recipe import Recipe
from img2img.derivations import DERIVATIONS
from img2img.errors import SettingsError
from img2img.recipes.cyclegan import CycleGAN
from img2img.recipes.dcgan import DCGAN
from img2img.recipes.gan import GAN
from img2img.recipes.label_pix2pix import LabelPix2Pix
from img2img.recipes.pix2pix import Pix2Pix
from img2img.recipes.realesrgan import RealESRGAN
from img2img.recipes.spade import SPADE
from img2img.recipes.stylegan2 import StyleGAN2
from img2img.recipes.wgan import WGAN
from img2img.recipes.wgan_gp import WGANGP

# Of each kind the one to begin with comes first.
RECIPES: tuple[type[Recipe], ...] = (
    CycleGAN,
    Pix2Pix,
    SPADE,
    LabelPix2Pix,
    RealESRGAN,
    DCGAN,
    WGAN,
    WGANGP,
    StyleGAN2,
    GAN,
)


def recipe_named(name: str) -> type[Recipe]:
    """The recipe of that name. Raises SettingsError, naming those there are."""
    for recipe in RECIPES:
        if recipe.name == name:
            return recipe
    raise SettingsError(f"There is no recipe {name!r}. Choose one of: {', '.join(r.name for r in RECIPES)}.")


def describe() -> list[dict[str, Any]]:
    """What a form needs to know of each recipe, with the JSON Schema of its settings."""
    return [
        {
            "name": recipe.name,
            "title": recipe.title,
            "description": recipe.description,
            "task": recipe.task,
            "data": [recipe.data],
            "derivations": {derivation.name: derivation.title for derivation in DERIVATIONS},
            "presets": {name: dict(preset) for name, preset in recipe.presets.items()},
            "schema": recipe.settings_class.model_json_schema(),
        }
        for recipe in RECIPES
    ]
