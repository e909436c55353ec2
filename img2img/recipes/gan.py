"""The first GAN: two multilayer perceptrons (Goodfellow 2014)."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from pydantic import Field

from img2img.adversarial.adversary import Adversary
from img2img.networks.mlp import MLPDiscriminator, MLPGenerator
from img2img.pictures.classes import LabelClass
from img2img.recipes.unconditional import Unconditional, UnconditionalSettings


class GANSettings(UnconditionalSettings):
    """The paper's sizes; its plain gradient descent is Adam here, which needs no schedule."""

    batch_size: int = Field(100, ge=1, le=4096, title="Batch size", description="Pictures a step.")
    size: int = Field(32, ge=16, le=128, multiple_of=4, title="Size", description="Side of the pictures in pixels.")
    channels: int = Field(1200, ge=4, le=8192, title="Channels", description="Units of the generator's hidden layers.")
    layers: int = Field(2, ge=1, le=8, title="Layers", description="Hidden layers of either network.")
    discriminator_channels: int = Field(
        240, ge=4, le=8192, title="Discriminator channels", description="Units of its hidden layers."
    )


class GAN(Unconditional):
    """Two perceptrons: one draws pictures from noise, one tells them from photos."""

    name = "gan"
    title = "GAN"
    description = "The first of all GANs, two perceptrons: learns small pictures, quickly and roughly; for study."
    settings_class = GANSettings
    presets: ClassVar[Mapping[str, Mapping[str, object]]] = {
        "paper": {},
        "saturating": {"objective": "saturating"},
        "small": {"size": 64, "channels": 512, "batch_size": 64, "ema_half_life": 10.0},
        "tiny": {"size": 16, "batch_size": 4, "latent_size": 8, "channels": 16, "discriminator_channels": 16},
    }
    settings: GANSettings

    def __init__(self, settings: GANSettings, classes: Sequence[LabelClass] = ()) -> None:
        super().__init__(settings, classes)
        s, shape = settings, (3, settings.size, settings.size)
        self.hyperparameters = {
            "latent_size": s.latent_size,
            "target_shape": shape,
            "channels": s.channels,
            "layers": s.layers,
            "classes": len(self.classes),
        }
        self.generator = MLPGenerator(**self.hyperparameters)
        discriminator = MLPDiscriminator(shape, s.discriminator_channels, s.layers, len(self.classes), s.comparison)
        self.adversary = Adversary(discriminator, s)
