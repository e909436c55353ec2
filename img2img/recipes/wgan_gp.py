"""WGAN-GP: a critic whose slope is held near 1 by a penalty instead of clipping (Gulrajani 2017)."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from pydantic import Field

from img2img.adversarial.adversary import Losses
from img2img.adversarial.batch import Photos
from img2img.adversarial.rules import ObjectiveName
from img2img.networks.layers import Norm
from img2img.recipes.dcgan import DCGAN, SMALL, TINY, DCGANSettings


class WGANGPSettings(DCGANSettings):
    """The defaults are the paper's."""

    objective: ObjectiveName = Field("wasserstein", title="Objective", description="What the two players are paid.")
    batch_size: int = Field(64, ge=1, le=4096, title="Batch size", description="Pictures a step.")
    learning_rate: float = Field(1e-4, gt=0, le=1, title="Learning rate", description="Adam's step size.")
    beta1: float = Field(0.0, ge=0, lt=1, title="Beta 1", description="Adam's momentum.")
    beta2: float = Field(0.9, ge=0, lt=1, title="Beta 2", description="Adam's memory of squared gradients.")
    discriminator_steps: int = Field(
        5, ge=1, le=100, title="Critic steps", description="Steps of the critic for each of the generator's."
    )
    gradient_penalty: float = Field(10.0, ge=0, title="Gradient penalty", description="Lambda of WGAN-GP.")
    discriminator_norm: Norm = Field(
        "none", title="Critic's normalisation", description="Batch statistics would spoil a penalty on each picture."
    )


class WGANGP(DCGAN):
    """DCGAN's networks, the critic's without batch normalisation; its gradient's length is asked to be 1."""

    name = "wgan-gp"
    title = "WGAN-GP"
    description = "The steady one: slower than DCGAN, hardly ever collapses, and forgives its settings."
    settings_class = WGANGPSettings
    presets: ClassVar[Mapping[str, Mapping[str, object]]] = {
        "paper": {},
        "small": SMALL,
        "tiny": {**TINY, "discriminator_steps": 2},
    }

    def turns(self, batch: Photos, step: int) -> Iterator[tuple[str, Losses]]:
        """Gulrajani 2017, algorithm 1; the penalty is among the critic's losses."""
        real, classes = batch.target, batch.classes
        yield "discriminator", self.adversary.discriminator_losses(real, self.draw(batch), classes, step)
        self.adversary.settle()
        if self.generator_plays(step):
            yield "generator", self.adversary.generator_losses(self.draw(batch), real, classes, step)
