"""How StyleGAN2 draws: convolutions that a style modulates, with noise, and the layers made of them (Karras 2020)."""

import math
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, conv_transpose2d

from img2img.networks.stylegan2_layers import Blur, activate, at_least_float32, equalised

Noise = Literal["random", "constant"]
"""Drawn anew for every picture, or the one that is kept with the weights."""


def modulate_weights(features: Tensor, weight: Tensor, scales: Tensor, *, demodulate: bool, up: bool) -> Tensor:
    """Each picture convolved with weights of its own, as one grouped convolution (Karras 2020, section 2.2).

    features (B, C, H, W), weight (C', C, k, k), scales (B, C) -> (B, C', H, W), or (B, C', 2H + k - 2, 2W + k - 2)
    when `up`, a transposed convolution. The weights are made in float32 and then take the features' type.
    """
    count, channels, height, width = features.shape
    own = weight * scales[:, None, :, None, None]
    if demodulate:
        own = own * _demodulation(weight, scales)[:, :, None, None, None]
    own = own.to(features.dtype)
    side_by_side = features.reshape(1, count * channels, height, width)
    if up:
        turned = own.transpose(1, 2).flatten(0, 1)
        drawn = conv_transpose2d(side_by_side, turned, stride=2, groups=count)
    else:
        drawn = conv2d(side_by_side, own.flatten(0, 1), padding=weight.shape[-1] // 2, groups=count)
    return drawn.view(count, weight.shape[0], *drawn.shape[2:])


def modulate_activations(features: Tensor, weight: Tensor, scales: Tensor, *, demodulate: bool, up: bool) -> Tensor:
    """The same values as `modulate_weights`: what goes in and comes out is scaled, and the convolution is shared.

    The fastest way on a CPU, where it keeps the channels last, and with second derivatives, where a grouped
    convolution falls apart into one for each picture.
    """
    scaled = features * scales.to(features.dtype)[:, :, None, None]
    if up:
        drawn = conv_transpose2d(scaled, weight.transpose(0, 1), stride=2)
    else:
        drawn = conv2d(scaled, weight, padding=weight.shape[-1] // 2)
    if not demodulate:
        return drawn
    return drawn * _demodulation(weight, scales).to(drawn.dtype)[:, :, None, None]


def _demodulation(weight: Tensor, scales: Tensor) -> Tensor:
    """What brings each picture's weights back to a length of 1, (B, C') (Karras 2020, eq. 3)."""
    with torch.autocast(scales.device.type, enabled=False):
        return (scales.square() @ weight.square().sum((2, 3)).T + 1e-8).rsqrt()


class ModulatedConv2d(nn.Module):
    """A convolution whose source channels a style scales: (B, source, H, W), (B, style_size) -> (B, target, H, W).

    Twice the size when `up`, blurred against aliasing.
    """

    def __init__(
        self, source: int, target: int, kernel: int, style_size: int, *, demodulate: bool = True, up: bool = False
    ) -> None:
        super().__init__()
        self.demodulate, self.up = demodulate, up
        self.affine = equalised(nn.Linear(style_size, source), bias=1.0)
        self.weight = nn.Parameter(torch.randn(target, source, kernel, kernel))
        self.gain = 1 / math.sqrt(source * kernel * kernel)
        self.blur = Blur(1, gain=4.0) if up else nn.Identity()

    def forward(self, features: Tensor, style: Tensor) -> Tensor:
        modulate = modulate_weights if features.is_cuda and not self.training else modulate_activations
        with torch.autocast(style.device.type, enabled=False):
            scales = self.affine(style)
        weight = self.weight * self.gain
        return self.blur(modulate(features, weight, scales, demodulate=self.demodulate, up=self.up))


class SynthesisLayer(nn.Module):
    """A modulated 3 x 3 convolution, noise, bias and activation, drawing `size` x `size` pixels."""

    constant_noise: Tensor

    def __init__(self, source: int, target: int, style_size: int, size: int, *, up: bool) -> None:
        super().__init__()
        self.convolution = ModulatedConv2d(source, target, 3, style_size, up=up)
        self.noise_strength = nn.Parameter(torch.zeros(()))
        self.bias = nn.Parameter(torch.zeros(target))
        self.register_buffer("constant_noise", torch.randn(size, size))

    def forward(self, features: Tensor, style: Tensor, noise: Noise) -> Tensor:
        drawn = self.convolution(features, style)
        added = self._noise(len(drawn), noise) * self.noise_strength
        return activate(drawn + added.to(drawn.dtype) + self.bias.to(drawn.dtype)[:, None, None])

    def _noise(self, count: int, noise: Noise) -> Tensor:
        """Drawn in the weights' precision, so that a seed means the same noise under autocast."""
        kept = self.constant_noise
        if noise == "constant":
            return kept
        return torch.randn(count, 1, *kept.shape, device=kept.device, dtype=kept.dtype)


class ToPicture(nn.Module):
    """Features (B, C, H, W) as a picture (B, 3, H, W), by the style but without demodulation; in float32 at least."""

    def __init__(self, channels: int, style_size: int) -> None:
        super().__init__()
        self.convolution = ModulatedConv2d(channels, 3, 1, style_size, demodulate=False)
        self.bias = nn.Parameter(torch.zeros(3))

    def forward(self, features: Tensor, style: Tensor) -> Tensor:
        with torch.autocast(features.device.type, enabled=False):
            return self.convolution(at_least_float32(features), style) + self.bias[:, None, None]
