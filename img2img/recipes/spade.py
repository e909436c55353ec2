"""SPADE / GauGAN: photos from label maps, in the style of another photo or in a random one (Park 2019)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, cast

import torch
from pydantic import Field
from torch import Tensor, nn

from img2img.adversarial.adversary import Adversary, Losses
from img2img.adversarial.perceptual import perceptual_distance
from img2img.adversarial.recipe import Recipe, Settings
from img2img.adversarial.settings import ObjectiveName
from img2img.adversarial.tensors import LabelledPhotos
from img2img.models.card import ModelCard
from img2img.networks.layers import init_xavier
from img2img.networks.patchgan import MultiScaleDiscriminator
from img2img.networks.spade import Doubling, SPADEGenerator
from img2img.networks.spectral import plain_weights
from img2img.networks.verdict import Concatenated
from img2img.pictures.classes import LabelClass, shown
from img2img.recipes.label_maps import channels_of, painted


class SPADESettings(Settings):
    """The defaults are the paper's code's, which has the style encoder switched off; the preset "style" is with it."""

    objective: ObjectiveName = Field(default="hinge", title="Objective", description="What the two players are paid.")
    learning_rate: float = Field(1e-4, gt=0, le=1, title="Learning rate", description="Adam's step size.")
    discriminator_learning_rate: float = Field(4e-4, ge=0, le=1, title="Discriminator's rate", description="TTUR.")
    beta1: float = Field(0.0, ge=0, lt=1, title="Beta 1", description="Adam's momentum.")
    beta2: float = Field(0.9, ge=0, lt=1, title="Beta 2", description="Adam's memory of squared gradients.")
    feature_weight: float = Field(
        10.0, ge=0, title="Feature matching", description="How closely the discriminator's view is followed."
    )
    perceptual_weight: float = Field(
        10.0, ge=0, title="Perceptual weight", description="How closely a trained network's view is followed."
    )
    perceptual_pool: int = Field(
        1, ge=1, le=8, title="Perceptual size", description="2 looks at half the size, a fourth of the work."
    )
    channels: int = Field(64, ge=2, le=256, title="Channels", description="Width of the generator's last block.")
    hidden: int = Field(128, ge=4, le=512, title="Hidden channels", description="Width inside the normalisation.")
    style_size: int = Field(
        0, ge=0, le=1024, title="Style", description="Numbers that a photo's style is told in; 0: no style."
    )
    style_rows: int = Field(
        0,
        ge=0,
        le=64,
        title="Style rows",
        description="Of the grid that a style is laid over; 0: one for 32 pixels of the crop. A training that goes on "
        "with larger crops keeps the rows it began with.",
    )
    upsampling: Doubling = Field(
        "nearest", title="Upsampling", description="'bilinear' leaves no weave in flat areas; the weights are the same."
    )
    encoder_channels: int = Field(64, ge=2, le=256, title="Encoder channels", description="Width of the style encoder.")
    kl_weight: float = Field(0.05, ge=0, title="KL weight", description="How normal the styles must be.")
    instance_edges: bool = Field(
        False, title="Instance edges", description="The source tells where one object ends, where the data knows it."
    )
    discriminator_channels: int = Field(64, ge=4, le=256, title="Discriminator channels")
    discriminator_layers: int = Field(3, ge=0, le=6, title="Discriminator layers")


class SPADE(Recipe):
    """The label map modulates every normalisation; a two-scale PatchGAN judges; an encoder reads the style."""

    name = "spade"
    title = "SPADE (GauGAN)"
    description = "Learns from label maps and their photos: paint sky, road and trees, and get the street."
    data = "labels"
    settings_class = SPADESettings
    presets: ClassVar[Mapping[str, Mapping[str, object]]] = {
        "paper": {},
        "style": {"style_size": 256},
        "small": {
            "batch_size": 4,
            "channels": 12,
            "hidden": 32,
            "style_size": 64,
            "upsampling": "bilinear",
            "encoder_channels": 16,
            "perceptual_pool": 2,
            "discriminator_channels": 32,
            "ema_half_life": 2.0,
        },
        "tiny": {
            "size": 64,
            "batch_size": 2,
            "channels": 2,
            "hidden": 4,
            "style_size": 4,
            "encoder_channels": 2,
            "discriminator_channels": 4,
            "discriminator_layers": 1,
            "perceptual_pool": 4,
        },
    }
    settings: SPADESettings

    def __init__(self, settings: SPADESettings, classes: Sequence[LabelClass] = ()) -> None:
        super().__init__(settings, classes)
        s = settings
        height, width = s.crop
        rows = s.style_rows or max(1, height // SPADEGenerator.size_multiple)
        self.hyperparameters: dict[str, Any] = {
            "label_channels": len(shown(classes)) + s.instance_edges,
            "channels": s.channels,
            "hidden": s.hidden,
            "style_size": s.style_size,
            "style_grid": [rows, max(1, round(rows * width / height))],
            "encoder_channels": s.encoder_channels,
            "upsampling": s.upsampling,
        }
        self.generator = init_xavier(SPADEGenerator(**self.hyperparameters, spectral=True))
        discriminator = MultiScaleDiscriminator(
            self.hyperparameters["label_channels"] + 3,
            s.discriminator_channels,
            s.discriminator_layers,
            "spectral-instance",
            padding=2,
            compare=s.comparison,
        )
        self.adversary = Adversary(Concatenated(init_xavier(discriminator)), s)

    def players(self) -> dict[str, Iterable[nn.Parameter]]:
        return {"generator": self.generator.parameters(), "discriminator": self.adversary.parameters()}

    def turns(self, batch: LabelledPhotos, step: int) -> Iterator[tuple[str, Losses]]:
        """Park 2019, section 3 and appendix A: pix2pixHD's losses with hinge, and the KL distance of the style."""
        s, labels, target = self.settings, self._channels_of(batch), batch.target
        plays = self.generator_plays(step)
        with torch.set_grad_enabled(plays):
            style, losses = self._style_of(target)
            fake = self.generator(labels, style)
        if plays:
            losses |= self.adversary.generator_losses(fake, target, labels, step)
            if s.perceptual_weight:
                losses["perceptual"] = s.perceptual_weight * perceptual_distance(fake, target, s.perceptual_pool)
            yield "generator", losses
        yield "discriminator", self.adversary.discriminator_losses(target, fake, labels, step)
        self.adversary.after_discriminator_step()

    def _style_of(self, photo: Tensor) -> tuple[Tensor | None, Losses]:
        """The style of photos (B, 3, H, W), drawn from what the encoder thinks of them, and what that costs."""
        s = self.settings
        if not s.style_size:
            return None, {}
        mean, log_variance = self.generator.encode(photo)
        style = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
        return style, {"kl": s.kl_weight * s.batch_size * kl_divergence(mean, log_variance)}

    def _channels_of(self, batch: LabelledPhotos) -> Tensor:
        return channels_of(batch, self.classes, edges=self.settings.instance_edges)

    def generators(self) -> dict[str, nn.Module]:
        return {"": self.generator}

    def sample(self, batch: LabelledPhotos, generators: Mapping[str, nn.Module]) -> list[Tensor]:
        """The label map, the photo it became in the target's style and in the first one's, and the target."""
        generator, labels = generators[""], self._channels_of(batch)
        columns = [painted(batch.source, self.classes)]
        if self.settings.style_size:
            style, _ = cast("SPADEGenerator", generator).encode(batch.target)
            columns += [generator(labels, style), generator(labels, style[:1].expand_as(style))]
        else:
            columns.append(generator(labels))
        return [*columns, batch.target]

    def export_generator(self, generator: nn.Module) -> nn.Module:
        """The generator without spectral normalisation, which only training needs."""
        plain = SPADEGenerator(**self.hyperparameters, spectral=False).to(next(generator.parameters()).device)
        plain.load_state_dict(plain_weights(generator))
        return plain.train(generator.training)

    def card(self, source: str, target: str) -> ModelCard:
        return ModelCard(
            name="",
            architecture="SPADEGenerator",
            hyperparameters={**self.hyperparameters, "spectral": False},
            domains=((source, target),),
            source_channels=1,
            classes=self.classes,
            size_multiple=SPADEGenerator.size_multiple,
            native_size=self.settings.crop,
            tileable=False,
        )


def kl_divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """KL(N(mean, variance) || N(0, 1)), summed over the style (B, style_size) and averaged over the batch.

    The paper's code sums over the batch as well, so a recipe multiplies by its size.
    """
    return -0.5 * (1 + log_variance - mean.square() - log_variance.exp()).sum(1).mean()
