"""Real-ESRGAN: pictures 2 or 4 times as large, from ones that a life on the web has worn (Wang 2021).

SRGAN (Ledig 2017) and ESRGAN (Wang 2018) are presets of it: other networks, another objective, and plain bicubic
shrinking. The perceptual distance is everywhere that of VGG's last layers before their ReLUs.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn.functional import interpolate, l1_loss

from img2img.adversarial.adversary import Adversary, Losses
from img2img.adversarial.perceptual import WEIGHTS_BEFORE_RELU, distance_before_relu
from img2img.adversarial.recipe import Recipe, Settings
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

_PAPERS_BEFORE = {
    "degradation": "bicubic",
    "sharpened": False,
    "discriminator": "vgg",
    "batch_size": 16,
    "pool": 0,
    "margin": 0,
    "perceptual_levels": "last",
    "quarter_turns": True,
}


class RealESRGANSettings(Settings):
    """The defaults are those of the paper's second stage; the preset "psnr" is its first.

    ESRGAN and SRGAN compare the last convolution of a VGG19 alone (HED's VGG16 here, ADR 15), ESRGAN also turns its
    pictures by quarters; neither averages its generator.
    """

    margin: int = Field(
        72,
        ge=0,
        le=512,
        multiple_of=4,
        title="Margin",
        description="Pixels around a crop that are degraded with it and then cut off, so that no border is mirrored.",
    )

    stage: Literal["psnr", "gan"] = Field(
        "gan", title="Stage", description="psnr learns from the pixels alone, gan goes on with a discriminator."
    )
    scale: Literal[2, 4] = Field(4, title="Scale", description="How many times as large pictures become.")
    degradation: Literal["second-order", "bicubic"] = Field(
        "second-order", title="Degradation", description="Worn as on the web, or just shrunk."
    )
    clean: float = Field(
        0.0, ge=0, le=1, title="Clean share", description="Pictures that are only shrunk, to stay as clean as they are."
    )
    pool: int = Field(
        180, ge=0, le=10_000, title="Pool", description="Training pairs that batches are mixed from; 0: off."
    )
    sharpened: bool = Field(
        True, title="Sharpened target", description="For pixels and perception; the discriminator sees it as it is."
    )
    generator: Literal["rrdb", "srvgg", "srresnet"] = Field(
        "rrdb", title="Generator", description="RRDBNet is best, SRVGGNet quick, SRResNet is SRGAN's."
    )
    channels: int = Field(64, ge=4, le=256, title="Channels", description="Width of the generator.")
    growth: int = Field(32, ge=4, le=128, title="Growth", description="Channels that each layer of RRDBNet adds.")
    blocks: int = Field(23, ge=1, le=64, title="Blocks", description="Of RRDBNet and SRResNet.")
    convolutions: int = Field(16, ge=1, le=64, title="Convolutions", description="Of SRVGGNet.")
    discriminator: Literal["unet", "vgg"] = Field(
        "unet", title="Discriminator", description="The U-Net judges each pixel, the VGG whole pictures."
    )
    discriminator_channels: int = Field(64, ge=4, le=256, title="Discriminator channels")
    l1_weight: float = Field(1.0, ge=0, title="L1 weight", description="How closely the pixels are followed.")
    perceptual_weight: float = Field(
        1.0, ge=0, title="Perceptual weight", description="How closely a trained network's view is followed."
    )
    perceptual_levels: Literal["five", "last"] = Field(
        "five",
        title="Perceptual levels",
        description="Real-ESRGAN compares five levels, its ancestors the last.",
    )
    adversarial_weight: float = Field(0.1, ge=0, title="Adversarial weight", description="What fooling counts.")
    batch_size: int = Field(48, ge=1, le=4096, title="Batch size", description="Pictures a step.")
    resize: bool = Field(
        False, title="Resize", description="Off: crops are cut at the pictures' own size, where the detail is."
    )
    learning_rate: float = Field(1e-4, gt=0, le=1, title="Learning rate", description="Adam's step size.")
    beta1: float = Field(0.9, ge=0, lt=1, title="Beta 1", description="Adam's momentum.")
    beta2: float = Field(0.99, ge=0, lt=1, title="Beta 2", description="Adam's memory of squared gradients.")
    decay_from: float = Field(
        1.0, ge=0, le=1, title="Decay from", description="Share of the run after which the learning rate falls to 0."
    )
    ema_half_life: float = Field(
        33.0,  # 0.999 a step of 48 pictures
        ge=0,
        title="Averaging",
        description="Half-life of the averaged generator in thousands of pictures; 0: off.",
    )

    @property
    def crop(self) -> tuple[int, int]:
        """(height, width) of what is read of each picture: the crop and its margin."""
        height, width = super().crop
        return height + 2 * self.margin, width + 2 * self.margin


class RealESRGAN(Recipe):
    """A generator enlarges what the degradation made of a photo; a discriminator asks for detail that looks real."""

    name = "realesrgan"
    title = "Real-ESRGAN"
    description = "Learns from photos to enlarge pictures and to undo their noise, blur and JPEG marks."
    data = "photos"
    task = "super-resolution"
    settings_class = RealESRGANSettings
    presets: ClassVar[Mapping[str, Mapping[str, object]]] = {
        "paper": {},
        "psnr": {"stage": "psnr", "learning_rate": 2e-4},
        "small": {
            "generator": "srvgg",
            "size": 96,
            "margin": 24,
            "batch_size": 4,
            "discriminator_channels": 32,
            "ema_half_life": 1.0,
        },
        "esrgan": {
            **_PAPERS_BEFORE,
            "size": 128,
            "objective": "relativistic-average",
            "l1_weight": 1e-2,
            "adversarial_weight": 5e-3,
            "ema_half_life": 0.0,
        },
        "srgan": {
            **_PAPERS_BEFORE,
            "size": 96,
            "generator": "srresnet",
            "blocks": 16,
            "l1_weight": 0.0,
            "adversarial_weight": 1e-3,
            "beta2": 0.999,
            "ema_half_life": 0.0,
        },
        "tiny": {
            "size": 32,
            "margin": 4,
            "batch_size": 2,
            "pool": 5,
            "channels": 8,
            "growth": 4,
            "blocks": 1,
            "convolutions": 1,
            "discriminator_channels": 4,
            "perceptual_weight": 0.0,
        },
    }
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
        source, target = self.pool(*cut_pairs(worn, batch.target, self.settings.size))
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
