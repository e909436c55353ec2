"""WGAN: the discriminator, here a critic, estimates a distance (Arjovsky 2017)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

from pydantic import Field
from torch import nn
from torch.optim import Optimizer, RMSprop

from img2img.adversarial.adversary import Losses
from img2img.adversarial.batch import Photos
from img2img.adversarial.rules import ObjectiveName
from img2img.recipes.dcgan import DCGAN, SMALL, TINY, DCGANSettings


class WGANSettings(DCGANSettings):
    """The defaults are the paper's."""

    objective: ObjectiveName = Field("wasserstein", title="Objective", description="What the two players are paid.")
    batch_size: int = Field(64, ge=1, le=4096, title="Batch size", description="Pictures a step.")
    learning_rate: float = Field(5e-5, gt=0, le=1, title="Learning rate", description="RMSprop's step size.")
    discriminator_steps: int = Field(
        5, ge=1, le=100, title="Critic steps", description="Steps of the critic for each of the generator's."
    )
    weight_clip: float = Field(0.01, ge=0, title="Weight clip", description="Largest weight of the critic; 0: any.")


class WGAN(DCGAN):
    """DCGAN's networks; the critic's weights are clipped, so that its scores cannot be steep."""

    name = "wgan"
    title = "WGAN"
    description = "Learns like DCGAN, more slowly and without collapsing: its critic measures a distance."
    settings_class = WGANSettings
    presets: ClassVar[Mapping[str, Mapping[str, object]]] = {
        "paper": {},
        "small": SMALL,
        "tiny": {**TINY, "discriminator_steps": 2},
    }

    def turns(self, batch: Photos, step: int) -> Iterator[tuple[str, Losses]]:
        """Arjovsky 2017, algorithm 1; every critic step has a batch of its own, and is followed by the clipping."""
        real, classes = batch.target, batch.classes
        yield "discriminator", self.adversary.discriminator_losses(real, self.draw(batch), classes, step)
        self.adversary.settle()
        if self.generator_plays(step):
            yield "generator", self.adversary.generator_losses(self.draw(batch), real, classes, step)

    def optimizer(self, player: str, parameters: Iterable[nn.Parameter]) -> Optimizer:
        """RMSprop: with momentum, the paper found training a critic unstable (section 4)."""
        return RMSprop(parameters, lr=self.learning_rate(player))
