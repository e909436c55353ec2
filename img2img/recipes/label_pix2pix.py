"""pix2pix from label maps: a map in, a photo out, in one quick pass (Isola 2017, section 4.2: labels to facades)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import torch
from pydantic import Field
from torch import Tensor, nn

from img2img.adversarial.adversary import Losses
from img2img.adversarial.recipe import Recipe
from img2img.adversarial.tensors import LabelledPhotos
from img2img.models.card import ModelCard
from img2img.networks.layers import init_normal
from img2img.networks.unet import LabelUNetGenerator
from img2img.pictures.classes import LabelClass, shown
from img2img.recipes.label_maps import channels_of, painted
from img2img.recipes.pix2pix import (
    SMALL,
    UNetSettings,
    likeness_losses,
    patchgan_adversary,
    unet_hyperparameters,
)


class LabelPix2PixSettings(UNetSettings):
    """pix2pix's own, whose source is a channel for each class."""

    instance_edges: bool = Field(
        False, title="Instance edges", description="The source tells where one object ends, where the data knows it."
    )


class LabelPix2Pix(Recipe):
    """pix2pix's game; the source has a channel a class, where the paper paints them in colours."""

    name = "label-pix2pix"
    title = "pix2pix from label maps"
    description = "Learns from label maps and their photos like SPADE, and answers in half the time; it has no styles."
    data = "labels"
    settings_class = LabelPix2PixSettings
    presets: ClassVar[Mapping[str, Mapping[str, object]]] = {
        "paper": {},
        "small": SMALL,
        "tiny": {
            "size": 32,
            "batch_size": 2,
            "channels": 4,
            "max_channels": 8,
            "depth": 4,
            "dropout_levels": 0,
            "discriminator_channels": 4,
            "discriminator_layers": 1,
            "live_statistics": False,
        },
    }
    settings: LabelPix2PixSettings

    def __init__(self, settings: LabelPix2PixSettings, classes: Sequence[LabelClass] = ()) -> None:
        super().__init__(settings, classes)
        channels = len(shown(classes)) + settings.instance_edges
        self.hyperparameters: dict[str, Any] = {"label_channels": channels, **unet_hyperparameters(settings)}
        self.generator = init_normal(LabelUNetGenerator(**self.hyperparameters))
        self.adversary = patchgan_adversary(settings, channels)

    def players(self) -> dict[str, Iterable[nn.Parameter]]:
        return {"discriminator": self.adversary.parameters(), "generator": self.generator.parameters()}

    def turns(self, batch: LabelledPhotos, step: int) -> Iterator[tuple[str, Losses]]:
        """Isola 2017, eq. 4, as pix2pix plays it."""
        labels, target = self._channels_of(batch), batch.target
        plays = self.generator_plays(step)
        with torch.set_grad_enabled(plays):
            fake = self.generator(labels)
        losses = self.adversary.discriminator_losses(target, fake, labels, step)
        yield "discriminator", {name: 0.5 * loss for name, loss in losses.items()}
        self.adversary.after_discriminator_step()
        if plays:
            losses = self.adversary.generator_losses(fake, target, labels, step)
            yield "generator", losses | likeness_losses(fake, target, self.settings)

    def generators(self) -> dict[str, nn.Module]:
        return {"": self.generator}

    def sample(self, batch: LabelledPhotos, generators: Mapping[str, nn.Module]) -> list[Tensor]:
        return [painted(batch.source, self.classes), generators[""](self._channels_of(batch)), batch.target]

    def card(self, source: str, target: str) -> ModelCard:
        return ModelCard(
            name="",
            architecture="LabelUNetGenerator",
            hyperparameters=self.hyperparameters,
            domains=((source, target),),
            source_channels=1,
            classes=self.classes,
            size_multiple=self.generator.size_multiple,
            native_size=self.settings.crop,
            mode="train" if self.settings.live_statistics else "eval",
            tileable=False,
        )

    def _channels_of(self, batch: LabelledPhotos) -> Tensor:
        return channels_of(batch, self.classes, edges=self.settings.instance_edges)
