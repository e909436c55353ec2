"""CycleGAN: image-to-image translation between two folders of unpaired pictures (Zhu 2017)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, ClassVar

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn.functional import l1_loss

from img2img.adversarial.adversary import Adversary, Losses
from img2img.adversarial.memory import ImageMemory
from img2img.adversarial.recipe import Recipe, Settings
from img2img.adversarial.settings import ObjectiveName
from img2img.adversarial.tensors import Batch
from img2img.models.card import ModelCard
from img2img.networks.layers import Norm, Upsampling, init_normal
from img2img.networks.patchgan import PatchDiscriminator
from img2img.networks.resnet import ResNetGenerator
from img2img.pictures.classes import LabelClass

FORWARD, BACKWARD = "source-to-target", "target-to-source"


class CycleGANSettings(Settings):
    """The defaults are the paper's."""

    objective: ObjectiveName = Field("least-squares", title="Objective", description="What the two players are paid.")
    cycle_weight: float = Field(
        10.0, ge=0, title="Cycle weight", description="How well a picture survives there and back."
    )
    identity_weight: float = Field(
        0.5, ge=0, title="Identity weight", description="Times the cycle weight: leave a target picture as it is."
    )
    memory: int = Field(50, ge=0, le=10_000, title="Memory", description="Earlier fakes that each discriminator sees.")
    channels: int = Field(64, ge=4, le=256, title="Channels", description="Width of the generators' first level.")
    blocks: int = Field(9, ge=1, le=32, title="Blocks", description="Residual blocks: 6 at 128 pixels, 9 at 256.")
    norm: Norm = Field("instance", title="Normalisation", description="Of the generators and discriminators.")
    dropout: bool = Field(False, title="Dropout", description="Inside the residual blocks.")
    upsampling: Upsampling = Field(
        "transposed", title="Upsampling", description="'nearest' draws no checkerboard, 'bilinear' no weave either."
    )
    discriminator_channels: int = Field(64, ge=4, le=256, title="Discriminator channels")
    discriminator_layers: int = Field(3, ge=0, le=6, title="Discriminator layers", description="3 sees 70 pixels.")


class CycleGAN(Recipe):
    """Two generators, there and back; what went both ways must be what it was."""

    name = "cyclegan"
    title = "CycleGAN"
    description = "Learns from two folders that need not match: apples and oranges, summer and winter, photos and art."
    data = "unpaired"
    settings_class = CycleGANSettings
    presets: ClassVar[Mapping[str, Mapping[str, object]]] = {
        "paper": {},
        "small": {
            "size": 128,
            "channels": 32,
            "blocks": 6,
            "upsampling": "nearest",
            "discriminator_channels": 32,
            "ema_half_life": 0.5,
        },
        "tiny": {
            "size": 32,
            "channels": 4,
            "blocks": 1,
            "memory": 4,
            "discriminator_channels": 4,
            "discriminator_layers": 1,
        },
    }
    settings: CycleGANSettings

    def __init__(self, settings: CycleGANSettings, classes: Sequence[LabelClass] = ()) -> None:
        super().__init__(settings, classes)
        s = settings
        self.hyperparameters: dict[str, Any] = {
            "channels": s.channels,
            "blocks": s.blocks,
            "norm": s.norm,
            "dropout": s.dropout,
            "upsampling": s.upsampling,
        }
        self.forth = init_normal(ResNetGenerator(**self.hyperparameters))
        self.back = init_normal(ResNetGenerator(**self.hyperparameters))
        self.target_adversary = self._adversary()
        self.source_adversary = self._adversary()

    def _adversary(self) -> Adversary:
        s = self.settings
        discriminator = PatchDiscriminator(
            3, s.discriminator_channels, s.discriminator_layers, s.norm, compare=s.comparison
        )
        return Adversary(init_normal(discriminator), s, ImageMemory(s.memory))

    def players(self) -> dict[str, Iterable[nn.Parameter]]:
        return {
            "generators": chain(self.forth.parameters(), self.back.parameters()),
            "discriminators": chain(self.source_adversary.parameters(), self.target_adversary.parameters()),
        }

    def turns(self, batch: Batch, step: int) -> Iterator[tuple[str, Losses]]:
        """Zhu 2017, eq. 3, with the identity loss of section 5.2."""
        source, target = batch.source, batch.target
        plays = self.generator_plays(step)
        with torch.set_grad_enabled(plays):
            fake_target, fake_source = self.forth(source), self.back(target)
        if plays:
            yield "generators", self._generator_losses(source, target, fake_source, fake_target, step)
        yield (
            "discriminators",
            {
                **_named("target", self.target_adversary.discriminator_losses(target, fake_target, step=step), 0.5),
                **_named("source", self.source_adversary.discriminator_losses(source, fake_source, step=step), 0.5),
            },
        )
        self.target_adversary.after_discriminator_step()
        self.source_adversary.after_discriminator_step()

    def _generator_losses(
        self, source: Tensor, target: Tensor, fake_source: Tensor, fake_target: Tensor, step: int
    ) -> Losses:
        losses = {
            **_named("target", self.target_adversary.generator_losses(fake_target, target, step=step)),
            **_named("source", self.source_adversary.generator_losses(fake_source, source, step=step)),
            "cycle_source": self.settings.cycle_weight * _l1(self.back(fake_target), source),
            "cycle_target": self.settings.cycle_weight * _l1(self.forth(fake_source), target),
        }
        if self.settings.identity_weight:
            weight = self.settings.cycle_weight * self.settings.identity_weight
            losses["identity_source"] = weight * _l1(self.back(source), source)
            losses["identity_target"] = weight * _l1(self.forth(target), target)
        return losses

    def generators(self) -> dict[str, nn.Module]:
        return {FORWARD: self.forth, BACKWARD: self.back}

    def sample(self, batch: Batch, generators: Mapping[str, nn.Module]) -> list[Tensor]:
        forth, back = generators[FORWARD], generators[BACKWARD]
        fake_target, fake_source = forth(batch.source), back(batch.target)
        return [batch.source, fake_target, back(fake_target), batch.target, fake_source, forth(fake_source)]

    def card(self, source: str, target: str) -> ModelCard:
        return ModelCard(
            name="",
            architecture="ResNetGenerator",
            hyperparameters=self.hyperparameters,
            directions=(f"{source}-to-{target}", f"{target}-to-{source}"),
            domains=((source, target), (target, source)),
            size_multiple=ResNetGenerator.size_multiple,
            native_size=(self.settings.size, self.settings.size),
            tileable=False,
        )


def _l1(picture: Tensor, original: Tensor) -> Tensor:
    return l1_loss(picture.float(), original)


def _named(domain: str, losses: Losses, weight: float = 1.0) -> Losses:
    return {f"{name}_{domain}": weight * loss for name, loss in losses.items()}
