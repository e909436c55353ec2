"""WGAN-GP: a critic whose slope is held near 1 by a penalty instead of clipping (Gulrajani 2017)."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from img2img.networks.layers import Norm
from img2img.recipes.dcgan import Convolutional
from img2img.recipes.wgan import CRITIC_PRESETS, CriticSettings


class WGANGPSettings(CriticSettings):
    """The defaults are the paper's."""

    learning_rate: float = Field(1e-4, gt=0, le=1, title="Learning rate", description="Adam's step size.")
    beta1: float = Field(0.0, ge=0, lt=1, title="Beta 1", description="Adam's momentum.")
    beta2: float = Field(0.9, ge=0, lt=1, title="Beta 2", description="Adam's memory of squared gradients.")
    gradient_penalty: float = Field(10.0, ge=0, title="Gradient penalty", description="Lambda of WGAN-GP.")
    discriminator_norm: Norm = Field(
        "none", title="Critic's normalisation", description="Batch statistics would spoil a penalty on each picture."
    )


class WGANGP(Convolutional):
    """DCGAN's networks, the critic's without batch normalisation; its gradient's length is asked to be 1."""

    name = "wgan-gp"
    title = "WGAN-GP"
    description = "The steady one: slower than DCGAN, hardly ever collapses, and forgives its settings."
    settings_class = WGANGPSettings
    presets: ClassVar[Mapping[str, Mapping[str, object]]] = CRITIC_PRESETS
