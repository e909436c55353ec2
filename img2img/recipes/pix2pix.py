"""pix2pix: image-to-image translation from aligned pairs (Isola 2017)."""

from abc import abstractmethod
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

SMALL: Mapping[str, object] = {
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

TINY: Mapping[str, object] = {
    "size": 32,
    "batch_size": 2,
    "channels": 4,
    "max_channels": 8,
    "depth": 4,
    "dropout_levels": 1,
    "discriminator_channels": 4,
    "discriminator_layers": 1,
    "live_statistics": False,
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


class Pix2PixGame(Recipe):
    """A U-Net draws the target from the source; a conditional PatchGAN judges source and target together.

    Subclasses say what the source of a batch is.
    """

    def __init__(
        self, settings: UNetSettings, classes: Sequence[LabelClass], network: type[UNetGenerator], **source: int
    ) -> None:
        """`source` names the channels of a source, as `network` calls them."""
        super().__init__(settings, classes)
        self._rules = s = settings
        (channels,) = source.values()
        self.hyperparameters: dict[str, Any] = {
            **source,
            "channels": s.channels,
            "max_channels": s.max_channels,
            "depth": s.depth,
            "norm": s.norm,
            "dropout_levels": s.dropout_levels,
            "upsampling": s.upsampling,
            "full_size_channels": s.full_size_channels,
        }
        self.generator = init_normal(network(**self.hyperparameters))
        discriminator = MultiScaleDiscriminator(
            channels + 3,
            s.discriminator_channels,
            s.discriminator_layers,
            s.norm,
            scales=s.discriminator_scales,
            compare=s.comparison,
        )
        self.adversary = Adversary(Concatenated(init_normal(discriminator)), s)

    @abstractmethod
    def source_of(self, batch: Any) -> Tensor:
        """The source (B, C, H, W) as both players see it."""

    def players(self) -> dict[str, Iterable[nn.Parameter]]:
        return {"discriminator": self.adversary.parameters(), "generator": self.generator.parameters()}

    def turns(self, batch: Any, step: int) -> Iterator[tuple[str, Losses]]:
        """Isola 2017, eq. 4; the discriminator's loss is halved (section 3.3). What the paper lacks weighs 0."""
        s, source, target = self._rules, self.source_of(batch), batch.target
        plays = self.generator_plays(step)
        with torch.set_grad_enabled(plays):
            fake = self.draw(self.generator, source)
        losses = self.adversary.discriminator_losses(target, fake, source, step)
        yield "discriminator", {name: 0.5 * loss for name, loss in losses.items()}
        self.adversary.after_discriminator_step()
        if not plays:
            return
        losses = self.adversary.generator_losses(fake, target, source, step)
        losses["l1"] = s.l1_weight * l1_loss(fake.float(), target)
        if s.perceptual_weight:
            losses["perceptual"] = s.perceptual_weight * perceptual_distance(fake, target, s.perceptual_pool)
        yield "generator", losses

    def draw(self, generator: nn.Module, source: Tensor) -> Tensor:
        """The answer (B, 3, H, W) to a source, as it will be used."""
        return generator(source)

    def generators(self) -> dict[str, nn.Module]:
        return {"": self.generator}

    def card(self, source: str, target: str) -> ModelCard:
        return ModelCard(
            name="",
            architecture=type(self.generator).__name__,
            hyperparameters=self.hyperparameters,
            domains=((source, target),),
            source_channels=self.hyperparameters.get("source_channels", 1),
            classes=self.classes,
            size_multiple=self.generator.size_multiple,
            native_size=self.settings.crop,
            mode="train" if self._rules.live_statistics else "eval",
            tileable=False,
        )


class Pix2PixSettings(UNetSettings):
    """With what the source is, where it is a picture."""

    source_channels: Literal[1, 3, 4] = Field(
        3, title="Source channels", description="1 for sketches, 3 for colour; grey and holes decide it themselves."
    )
    keep_opaque: bool = Field(
        True, title="Keep what is opaque", description="Of a source with four channels only the holes are filled."
    )


class Pix2Pix(Pix2PixGame):
    """From pictures: the source is one, or is derived from the target."""

    name = "pix2pix"
    title = "pix2pix"
    description = "Learns from aligned pairs: sketches and photos, maps and aerial pictures, day and night."
    data = "paired"
    settings_class = Pix2PixSettings
    presets: ClassVar[Mapping[str, Mapping[str, object]]] = {
        "paper": {},
        "small": SMALL,
        "sketch": {**SMALL, "source_channels": 1},
        "tiny": TINY,
    }
    settings: Pix2PixSettings

    def __init__(self, settings: Pix2PixSettings, classes: Sequence[LabelClass] = ()) -> None:
        super().__init__(settings, classes, UNetGenerator, source_channels=settings.source_channels)
        self.fills = settings.source_channels == 4 and settings.keep_opaque

    def source_of(self, batch: Batch) -> Tensor:
        return batch.source

    def draw(self, generator: nn.Module, source: Tensor) -> Tensor:
        """Where a source has holes, the answer is their filling in it, for so it will be used."""
        answer = super().draw(generator, source)
        return fill_holes(source, answer) if self.fills else answer

    def sample(self, batch: Batch, generators: Mapping[str, nn.Module]) -> list[Tensor]:
        return [batch.source, self.draw(generators[""], batch.source), batch.target]
