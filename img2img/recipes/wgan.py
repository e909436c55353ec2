"""WGAN: the discriminator, here a critic, estimates a distance (Arjovsky 2017)."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from pydantic import Field
from torch import nn
from torch.optim import Optimizer, RMSprop

from img2img.adversarial.settings import ObjectiveName
from img2img.recipes.dcgan import SMALL, TINY, Convolutional, DCGANSettings

CRITIC_PRESETS: Mapping[str, Mapping[str, object]] = {
    "paper": {},
    "small": SMALL,
    "tiny": {**TINY, "discriminator_steps": 2},
}


class CriticSettings(DCGANSettings):
    """What both papers' critics share."""

    objective: ObjectiveName = Field("wasserstein", title="Objective", description="What the two players are paid.")
    batch_size: int = Field(64, ge=1, le=4096, title="Batch size", description="Pictures a step.")
    discriminator_steps: int = Field(
        5, ge=1, le=100, title="Critic steps", description="Steps of the critic for each of the generator's."
    )


class WGANSettings(CriticSettings):
    """The defaults are the paper's."""

    learning_rate: float = Field(5e-5, gt=0, le=1, title="Learning rate", description="RMSprop's step size.")
    weight_clip: float = Field(0.01, ge=0, title="Weight clip", description="Largest weight of the critic; 0: any.")


class WGAN(Convolutional):
    """DCGAN's networks; the critic's weights are clipped, so that its scores cannot be steep."""

    name = "wgan"
    title = "WGAN"
    description = "Learns like DCGAN, more slowly and without collapsing: its critic measures a distance."
    settings_class = WGANSettings
    presets: ClassVar[Mapping[str, Mapping[str, object]]] = CRITIC_PRESETS

    def optimizer(self, player: str, parameters: Iterable[nn.Parameter]) -> Optimizer:
        """RMSprop: with momentum, the paper found training a critic unstable (section 4)."""
        return RMSprop(parameters, lr=self.learning_rate(player))
