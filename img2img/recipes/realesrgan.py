"""Real-ESRGAN: pictures 2 or 4 times as large, from ones that a life on the web has worn (Wang 2021).

SRGAN (Ledig 2017) and ESRGAN (Wang 2018) are presets of it: other networks, another objective, and plain bicubic
shrinking. The perceptual distance is everywhere that of VGG's last layers before their ReLUs.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, l1_loss

from img2img.adversarial.adversary import Adversary, Losses
from img2img.adversarial.perceptual import WEIGHTS_BEFORE_RELU, distance_before_relu
from img2img.adversarial.recipe import Recipe
from img2img.adversarial.tensors import Photos
from img2img.degradation.cut import cut_pairs
from img2img.degradation.pipeline import Degradation, bicubic
from img2img.degradation.pool import PairPool
from img2img.degradation.sharpen import sharpen
from img2img.models.card import ModelCard
from img2img.networks.rrdb import DenseBlock, RRDBNet
from img2img.networks.srresnet import SRResNet
from img2img.networks.srvgg import SRVGGNetCompact
from img2img.networks.unet_discriminator import UNetDiscriminator
from img2img.networks.vgg_discriminator import VGGDiscriminator
from img2img.pictures.classes import LabelClass
from img2img.recipes.realesrgan_settings import PRESETS, RealESRGANSettings


class RealESRGAN(Recipe):
    """A generator enlarges what the degradation made of a photo; a discriminator asks for detail that looks real."""

    name = "realesrgan"
    title = "Real-ESRGAN"
    description = "Learns from photos to enlarge pictures and to undo their noise, blur and JPEG marks."
    data = "photos"
    task = "super-resolution"
    settings_class = RealESRGANSettings
    presets = PRESETS
    settings: RealESRGANSettings

    def __init__(self, settings: RealESRGANSettings, classes: Sequence[LabelClass] = ()) -> None:
        super().__init__(settings, classes)
        s = settings
        network, sizes = GENERATORS[s.generator]
        self.hyperparameters: dict[str, Any] = {size: getattr(s, size) for size in ("channels", "scale", *sizes)}
        self.generator = start_small(network(**self.hyperparameters))
        self.degrade: Callable[[Tensor], Tensor] = (
            partial(bicubic, scale=s.scale) if s.degradation == "bicubic" else Degradation(s.scale, clean=s.clean)
        )
        self.pool = PairPool(s.pool)
        self.adversary = (
            Adversary(DISCRIMINATORS[s.discriminator](channels=s.discriminator_channels, compare=s.comparison), s)
            if s.stage == "gan"
            else None
        )

    def players(self) -> dict[str, Iterable[nn.Parameter]]:
        players: dict[str, Iterable[nn.Parameter]] = {"generator": self.generator.parameters()}
        return players | ({"discriminator": self.adversary.parameters()} if self.adversary else {})

    def turns(self, batch: Photos, step: int) -> Iterator[tuple[str, Losses]]:
        """Wang 2021, section 4.1. The source is made of the sharpened photo, as in the paper's code."""
        worn = self.degrade(self.wanted(batch.target))
        s = self.settings
        source, target = self.pool(*cut_pairs(worn, batch.target, (s.size, s.width or s.size)))
        plays = not self.adversary or self.generator_plays(step)
        with torch.set_grad_enabled(plays):
            fake = draw(self.generator, source)
        if not self.adversary:
            yield "generator", {"l1": self.settings.l1_weight * pixel_distance(fake, self.wanted(target))}
            return
        if plays:
            yield "generator", self._losses(self.adversary, fake, target, step)
        yield "discriminator", self.adversary.discriminator_losses(target, fake, step=step)
        self.adversary.after_discriminator_step()

    def wanted(self, target: Tensor) -> Tensor:
        """The photos as the generator is to draw them."""
        return sharpen(target) if self.settings.sharpened else target

    def _losses(self, adversary: Adversary, fake: Tensor, target: Tensor, step: int) -> Losses:
        s, wanted = self.settings, self.wanted(target)
        losses = adversary.generator_losses(fake, target, step=step)
        losses["adv"] = s.adversarial_weight * losses["adv"]
        if s.l1_weight:
            losses["l1"] = s.l1_weight * pixel_distance(fake, wanted)
        if s.perceptual_weight:
            losses["perceptual"] = s.perceptual_weight * distance_before_relu(fake, wanted, LEVELS[s.perceptual_levels])
        return losses

    def generators(self) -> dict[str, nn.Module]:
        return {"": self.generator}

    def sample(self, batch: Photos, generators: Mapping[str, nn.Module]) -> list[Tensor]:
        """The small picture enlarged pixel by pixel, as the generator enlarges it, and the photo it was."""
        target = batch.target
        with torch.random.fork_rng(devices=[target.device] if target.device.type == "cuda" else []):
            torch.manual_seed(0)  # the same wear every time, so that only the generator changes
            source = self.degrade(self.wanted(target))
        enlarged = interpolate(source, scale_factor=float(self.settings.scale), mode="nearest")
        return [enlarged, draw(generators[""], source), target]

    def card(self, source: str, target: str) -> ModelCard:
        s = self.settings
        return ModelCard(
            name="",
            architecture=type(self.generator).__name__,
            hyperparameters=self.hyperparameters,
            task=self.task,
            domains=(("small picture", f"picture {s.scale}x as large"),),
            scale=s.scale,
            source_range=(0.0, 1.0),
            target_range=(0.0, 1.0),
            size_multiple=4 // s.scale if s.generator == "rrdb" else 1,
        )


LEVELS = {"five": WEIGHTS_BEFORE_RELU, "last": (0.0, 0.0, 0.0, 0.0, 1.0)}
GENERATORS: Mapping[str, tuple[type[nn.Module], tuple[str, ...]]] = {
    "rrdb": (RRDBNet, ("growth", "blocks")),
    "srvgg": (SRVGGNetCompact, ("convolutions",)),
    "srresnet": (SRResNet, ("blocks",)),
}
"""Each with the settings that are its sizes."""

DISCRIMINATORS: Mapping[str, type[UNetDiscriminator | VGGDiscriminator]] = {
    "unet": UNetDiscriminator,
    "vgg": VGGDiscriminator,
}


def draw(generator: nn.Module, source: Tensor) -> Tensor:
    """(B, 3, h, w) -> (B, 3, scale h, scale w), both in [-1, 1]; the network itself works in [0, 1]."""
    return 2 * generator((source + 1) / 2).float() - 1


def pixel_distance(fake: Tensor, target: Tensor) -> Tensor:
    """The mean absolute difference of pictures in [-1, 1], as a share of the way from black to white."""
    return l1_loss(fake, target) / 2


def start_small(network: nn.Module) -> nn.Module:
    """`network`, its dense blocks at a tenth of their usual start: very deep sums stay calm (Wang 2018, 3.1)."""
    blocks = (module for module in network.modules() if isinstance(module, DenseBlock))
    for convolution in chain.from_iterable(block.children() for block in blocks):
        if isinstance(convolution, nn.Conv2d):
            nn.init.kaiming_normal_(convolution.weight)
            convolution.weight.data *= 0.1
            convolution.get_parameter("bias").data.zero_()
    return network
