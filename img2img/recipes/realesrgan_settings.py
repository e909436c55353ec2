"""Real-ESRGAN's settings, and its presets: both stages of Wang 2021, and the papers before it."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from img2img.adversarial.recipe import Settings


class RealESRGANSettings(Settings):
    """The defaults are those of the paper's second stage; the preset "psnr" is its first.

    ESRGAN and SRGAN compare the last convolution of a VGG19 alone (HED's VGG16 here, ADR 12), ESRGAN also turns its
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

PRESETS: Mapping[str, Mapping[str, Any]] = {
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
