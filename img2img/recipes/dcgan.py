"""DCGAN: convolutions all through (Radford 2016); with class labels a conditional GAN (Mirza 2014).

LSGAN (Mao 2017) and the hinge GAN (Lim & Ye 2017) are this recipe with another `objective`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Self

import torch
from pydantic import Field, model_validator

from img2img.adversarial.adversary import Adversary, Losses
from img2img.adversarial.tensors import Photos
from img2img.networks.dcgan import SIZES, DCGANDiscriminator, DCGANGenerator
from img2img.networks.layers import Norm, Upsampling, init_normal
from img2img.pictures.classes import LabelClass
from img2img.recipes.unconditional import Unconditional, UnconditionalSettings

SMALL = {"batch_size": 32, "channels": 32, "discriminator_channels": 32, "upsampling": "nearest", "ema_half_life": 10.0}
TINY = {"size": 16, "batch_size": 4, "latent_size": 8, "channels": 8, "discriminator_channels": 8}


class DCGANSettings(UnconditionalSettings):
    """The defaults are the paper's."""

    batch_size: int = Field(128, ge=1, le=4096, title="Batch size", description="Pictures a step.")
    size: int = Field(
        64, ge=16, le=128, multiple_of=16, title="Size", description="Side of the pictures: 16, 32, 64 or 128 pixels."
    )
    channels: int = Field(64, ge=4, le=512, title="Channels", description="Width of the generator's finest level.")
    norm: Norm = Field("batch", title="Normalisation", description="Of the generator.")
    upsampling: Upsampling = Field(
        "transposed", title="Upsampling", description="'nearest' draws no checkerboard, 'bilinear' no weave either."
    )
    discriminator_channels: int = Field(64, ge=4, le=512, title="Discriminator channels")
    discriminator_norm: Norm = Field("batch", title="Discriminator's normalisation")

    @model_validator(mode="after")
    def _sizes_halve_to_four(self) -> Self:
        if self.size not in SIZES:
            raise ValueError(f"size must be one of {', '.join(map(str, SIZES))}")
        return self


class Convolutional(Unconditional):
    """DCGAN's two networks, for every recipe that plays another game with them."""

    settings: DCGANSettings

    def __init__(self, settings: DCGANSettings, classes: Sequence[LabelClass] = ()) -> None:
        super().__init__(settings, classes)
        s, count = settings, len(self.classes)
        self.hyperparameters = {
            "latent_size": s.latent_size,
            "size": s.size,
            "channels": s.channels,
            "classes": count,
            "norm": s.norm,
            "upsampling": s.upsampling,
        }
        self.generator = init_normal(DCGANGenerator(**self.hyperparameters))
        discriminator = DCGANDiscriminator(s.size, s.discriminator_channels, count, s.discriminator_norm, s.comparison)
        self.adversary = Adversary(init_normal(discriminator), s)


class DCGAN(Convolutional):
    """A convolutional generator and its mirror image, the discriminator."""

    name = "dcgan"
    title = "DCGAN"
    description = "Learns to draw photos like those of a folder, up to 128 pixels; quick, the one to begin with."
    settings_class = DCGANSettings
    presets: ClassVar[Mapping[str, Mapping[str, object]]] = {
        "paper": {},
        "lsgan": {"objective": "least-squares"},
        "small": SMALL,
        "tiny": TINY,
    }

    def turns(self, batch: Photos, step: int) -> Iterator[tuple[str, Losses]]:
        """Both players judge the same fakes, as in the paper's published code."""
        real, classes = batch.target, batch.classes
        plays = self.generator_plays(step)
        with torch.set_grad_enabled(plays):
            fake = self.draw(batch)
        yield "discriminator", self.adversary.discriminator_losses(real, fake, classes, step)
        self.adversary.after_discriminator_step()
        if plays:
            yield "generator", self.adversary.generator_losses(fake, real, classes, step)
