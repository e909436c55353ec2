"""pix2pix: image-to-image translation from aligned pairs (Isola 2017)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn.functional import l1_loss

from img2img.adversarial.adversary import Adversary, Losses
from img2img.adversarial.perceptual import perceptual_distance
from img2img.adversarial.recipe import Recipe, Settings
from img2img.adversarial.tensors import Batch
from img2img.models.card import ModelCard
from img2img.networks.layers import Norm, Upsampling, init_normal
from img2img.networks.patchgan import MultiScaleDiscriminator
from img2img.networks.unet import UNetGenerator
from img2img.networks.verdict import Concatenated
from img2img.pictures.classes import LabelClass
from img2img.pictures.holes import fill_holes

SMALL = {
    "batch_size": 8,
    "channels": 32,
    "max_channels": 192,
    "depth": 7,
    "dropout_levels": 0,
    "upsampling": "bilinear",
    "full_size_channels": 16,
    "discriminator_channels": 32,
    "discriminator_scales": 2,
    "l1_weight": 10.0,
    "perceptual_weight": 10.0,
    "perceptual_pool": 2,
    "live_statistics": False,
    "ema_half_life": 2.0,
}


class UNetSettings(Settings):
    """The defaults are the paper's."""

    l1_weight: float = Field(100.0, ge=0, title="L1 weight", description="How closely the target is followed.")
    perceptual_weight: float = Field(
        0.0, ge=0, title="Perceptual weight", description="How closely a trained network's view of it is followed."
    )
    perceptual_pool: int = Field(
        1, ge=1, le=8, title="Perceptual size", description="2 looks at half the size, a fourth of the work."
    )
    channels: int = Field(64, ge=4, le=256, title="Channels", description="Width of the generator's first level.")
    max_channels: int = Field(512, ge=4, le=2048, title="Widest level", description="Most channels of any level.")
    depth: int = Field(8, ge=2, le=10, title="Depth", description="How often the U-Net halves the picture.")
    norm: Norm = Field("batch", title="Normalisation", description="Of the generator and the discriminator.")
    dropout_levels: int = Field(3, ge=0, le=8, title="Dropout levels", description="Inner decoder levels with dropout.")
    upsampling: Upsampling = Field(
        "transposed", title="Upsampling", description="'nearest' draws no checkerboard, 'bilinear' no weave either."
    )
    full_size_channels: int = Field(
        0,
        ge=0,
        le=256,
        title="Full-size channels",
        description="Width of a last level at full size; 0: none, as in the paper.",
    )
    discriminator_channels: int = Field(64, ge=4, le=256, title="Discriminator channels")
    discriminator_layers: int = Field(3, ge=0, le=6, title="Discriminator layers", description="3 sees 70 pixels.")
    discriminator_scales: int = Field(
        1, ge=1, le=4, title="Discriminator scales", description="How many look, each at half the size of the last."
    )
    live_statistics: bool = Field(
        True, title="Live statistics", description="Run with dropout and batch statistics on, as the paper tests."
    )


class Pix2PixSettings(UNetSettings):
    """With what the source is, where it is a picture."""

    source_channels: Literal[1, 3, 4] = Field(
        3, title="Source channels", description="1 for sketches, 3 for colour; grey and holes decide it themselves."
    )
    keep_opaque: bool = Field(
        True, title="Keep what is opaque", description="Of a source with four channels only the holes are filled."
    )


class Pix2Pix(Recipe):
    """A U-Net draws the target from the source; a conditional PatchGAN judges source and target together."""

    name = "pix2pix"
    title = "pix2pix"
    description = "Learns from aligned pairs: sketches and photos, maps and aerial pictures, day and night."
    data = "paired"
    settings_class = Pix2PixSettings
    presets: ClassVar[Mapping[str, Mapping[str, object]]] = {
        "paper": {},
        "small": SMALL,
        "sketch": {**SMALL, "source_channels": 1},
        "tiny": {
            "size": 32,
            "batch_size": 2,
            "channels": 4,
            "max_channels": 8,
            "depth": 4,
            "dropout_levels": 1,
            "discriminator_channels": 4,
            "discriminator_layers": 1,
            "live_statistics": False,
        },
    }
    settings: Pix2PixSettings

    def __init__(self, settings: Pix2PixSettings, classes: Sequence[LabelClass] = ()) -> None:
        super().__init__(settings, classes)
        self.hyperparameters: dict[str, Any] = {
            "source_channels": settings.source_channels,
            **unet_hyperparameters(settings),
        }
        self.generator = init_normal(UNetGenerator(**self.hyperparameters))
        self.adversary = patchgan_adversary(settings, settings.source_channels)

    def players(self) -> dict[str, Iterable[nn.Parameter]]:
        return {"discriminator": self.adversary.parameters(), "generator": self.generator.parameters()}

    def turns(self, batch: Batch, step: int) -> Iterator[tuple[str, Losses]]:
        """Isola 2017, eq. 4; the discriminator's loss is halved (section 3.3). What the paper lacks weighs 0."""
        source, target = batch.source, batch.target
        plays = self.generator_plays(step)
        with torch.set_grad_enabled(plays):
            fake = self.draw(self.generator, source)
        losses = self.adversary.discriminator_losses(target, fake, source, step)
        yield "discriminator", {name: 0.5 * loss for name, loss in losses.items()}
        self.adversary.after_discriminator_step()
        if plays:
            losses = self.adversary.generator_losses(fake, target, source, step)
            yield "generator", losses | likeness_losses(fake, target, self.settings)

    def draw(self, generator: nn.Module, source: Tensor) -> Tensor:
        """The answer (B, 3, H, W) to a source; where that has holes, their filling in it, for so it will be used."""
        answer: Tensor = generator(source)
        s = self.settings
        return fill_holes(source, answer) if s.source_channels == 4 and s.keep_opaque else answer

    def generators(self) -> dict[str, nn.Module]:
        return {"": self.generator}

    def sample(self, batch: Batch, generators: Mapping[str, nn.Module]) -> list[Tensor]:
        return [batch.source, self.draw(generators[""], batch.source), batch.target]

    def card(self, source: str, target: str) -> ModelCard:
        return ModelCard(
            name="",
            architecture="UNetGenerator",
            hyperparameters=self.hyperparameters,
            domains=((source, target),),
            source_channels=self.settings.source_channels,
            size_multiple=self.generator.size_multiple,
            native_size=(self.settings.size, self.settings.size),
            mode="train" if self.settings.live_statistics else "eval",
            tileable=False,
        )


def unet_hyperparameters(s: UNetSettings) -> dict[str, Any]:
    """Of the generator, whatever its source."""
    return {
        "channels": s.channels,
        "max_channels": s.max_channels,
        "depth": s.depth,
        "norm": s.norm,
        "dropout_levels": s.dropout_levels,
        "upsampling": s.upsampling,
        "full_size_channels": s.full_size_channels,
    }


def patchgan_adversary(s: UNetSettings, source_channels: int) -> Adversary:
    """The conditional PatchGAN that judges source and picture together."""
    discriminator = MultiScaleDiscriminator(
        source_channels + 3,
        s.discriminator_channels,
        s.discriminator_layers,
        s.norm,
        scales=s.discriminator_scales,
        compare=s.comparison,
    )
    return Adversary(Concatenated(init_normal(discriminator)), s)


def likeness_losses(fake: Tensor, target: Tensor, s: UNetSettings) -> Losses:
    """How far the fake is from the target, by pixels and, where it is asked for, by a trained network's view."""
    losses = {"l1": s.l1_weight * l1_loss(fake.float(), target)}
    if s.perceptual_weight:
        losses["perceptual"] = s.perceptual_weight * perceptual_distance(fake, target, s.perceptual_pool)
    return losses
