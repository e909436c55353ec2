"""What both of StyleGAN2's players are built of: equalised weights, activations, blurring, the mapping network."""

import math
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, conv_transpose2d, leaky_relu, one_hot
from torch.nn.utils.parametrize import register_parametrization

from img2img.errors import ModelError

Layer = TypeVar("Layer", nn.Linear, nn.Conv2d)


class Scaled(nn.Module):
    """A weight is `gain` times what is learned."""

    def __init__(self, gain: float) -> None:
        super().__init__()
        self.gain = gain

    def forward(self, learned: Tensor) -> Tensor:
        return learned * self.gain


def equalised(layer: Layer, multiplier: float = 1.0, bias: float = 0.0) -> Layer:
    """`layer` with an equalised learning rate (Karras 2018, section 4.1), and `bias` to begin with.

    What is learned starts from N(0, 1) and is scaled by He's constant whenever it is used, so that Adam moves every
    layer at the same relative speed; `multiplier` times as fast. As a parametrisation, spectral norm goes on top.
    """
    fan_in = layer.weight[0].numel()
    nn.init.normal_(layer.weight, std=1 / multiplier)
    register_parametrization(layer, "weight", Scaled(multiplier / math.sqrt(fan_in)))
    if layer.bias is not None:
        nn.init.constant_(layer.bias, bias / multiplier)
        if multiplier != 1:
            register_parametrization(layer, "bias", Scaled(multiplier))
    return layer


def activate(features: Tensor) -> Tensor:
    """Leaky ReLU with slope 0.2, times the square root of 2 so that the variance stays."""
    return leaky_relu(features, 0.2) * math.sqrt(2)


def normalise(vectors: Tensor) -> Tensor:
    """Vectors (B, C) scaled to a mean square of 1 (pixel norm; Karras 2018, section 4.2)."""
    return vectors * (vectors.square().mean(1, keepdim=True) + 1e-8).rsqrt()


def at_least_float32(tensor: Tensor) -> Tensor:
    """`tensor` without half precision."""
    return tensor.to(torch.promote_types(tensor.dtype, torch.float32))


class Blur(nn.Module):
    """The binomial filter 1-3-3-1 both ways, times `gain`, borders being 0 (Zhang 2019; Karras 2020, appendix B).

    (B, C, H, W) -> (B, C, H + 2 padding - 3, W + 2 padding - 3), then every `stride`th pixel. Of all formulations,
    a depthwise convolution with channels last was the fastest on a CPU, by a factor of 2 or more with gradients.
    """

    kernel: Tensor

    def __init__(self, padding: int, *, stride: int = 1, gain: float = 1.0) -> None:
        super().__init__()
        self.padding, self.stride = padding, stride
        self.register_buffer("kernel", gain * _binomial(), persistent=False)

    def forward(self, features: Tensor) -> Tensor:
        channels = features.shape[1]
        kernel = self.kernel.to(features.dtype).expand(channels, -1, -1, -1)
        return conv2d(features, kernel, stride=self.stride, padding=self.padding, groups=channels)


class Enlarge(nn.Module):
    """Twice the size by the binomial filter, in float32 at least: (B, C, H, W) -> (B, C, 2H, 2W)."""

    kernel: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("kernel", 4 * _binomial(), persistent=False)

    def forward(self, picture: Tensor) -> Tensor:
        with torch.autocast(picture.device.type, enabled=False):
            channels = picture.shape[1]
            kernel = self.kernel.expand(channels, -1, -1, -1)
            return conv_transpose2d(at_least_float32(picture), kernel, stride=2, padding=1, groups=channels)


def _binomial() -> Tensor:
    """The filter (1, 1, 4, 4), of sum 1."""
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0]) / 8
    return torch.outer(taps, taps)[None, None]


class Mapping(nn.Module):
    """Latents (B, latent_size) of N(0, 1), and the class (B,) where there are `classes` -> styles (B, width).

    `layers` fully connected layers that learn at a hundredth of the rate (Karras 2019, section 2 and appendix C).
    With latent_size 0 the class alone decides, as in the discriminator. Always in float32.
    """

    LEARNING_RATE = 0.01

    def __init__(self, latent_size: int, width: int, layers: int = 8, classes: int = 0) -> None:
        super().__init__()
        self.classes = classes
        self.embedding = equalised(nn.Linear(classes, width)) if classes else None
        start = latent_size + (width if classes else 0)
        self.layers = nn.ModuleList(
            equalised(nn.Linear(width if level else start, width), self.LEARNING_RATE) for level in range(layers)
        )

    def forward(self, latent: Tensor, classes: Tensor | None = None) -> Tensor:
        """Raises ModelError when it needs a class and gets none, or the other way round."""
        if (classes is None) != (self.embedding is None):
            raise ModelError(
                f"This model tells {self.classes} classes apart: say which class each picture is to show."
                if classes is None
                else "This model was trained without classes: leave the class out."
            )
        with torch.autocast(latent.device.type, enabled=False):
            here = normalise(latent)
            if self.embedding is not None and classes is not None:
                chosen = one_hot(classes, self.classes).to(latent.dtype)
                here = torch.cat([here, normalise(self.embedding(chosen))], dim=1)
            for layer in self.layers:
                here = activate(layer(here))
            return here
