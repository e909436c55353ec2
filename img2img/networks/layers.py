"""The few layers that several architectures share, and their initialisation."""

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d

Norm = Literal["batch", "instance", "none"]
Upsampling = Literal["transposed", "nearest", "bilinear"]


def norm_layer(kind: Norm, channels: int) -> nn.Module:
    """Batch normalisation with affine parameters, instance normalisation without, or nothing."""
    if kind == "batch":
        return nn.BatchNorm2d(channels)
    return nn.InstanceNorm2d(channels) if kind == "instance" else nn.Identity()


def needs_bias(norm: Norm) -> bool:
    """Whether a convolution before this normalisation keeps its bias: batch normalisation brings its own."""
    return norm != "batch"


class OutputConv2d(nn.Conv2d):
    """A network's last convolution, always in float32: bfloat16's 8 bits of mantissa would band every gradient."""

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002  (nn.Conv2d's own name)
        with torch.autocast(input.device.type, enabled=False):
            bias = None if self.bias is None else self.bias.float()
            source = input.float()
            if self.padding_mode != "zeros":
                source = nn.functional.pad(source, self._reversed_padding_repeated_twice, mode=self.padding_mode)
                return conv2d(source, self.weight.float(), bias, self.stride, 0, self.dilation, self.groups)
            return conv2d(source, self.weight.float(), bias, self.stride, self.padding, self.dilation, self.groups)


def upsample_conv(
    source_channels: int, target_channels: int, kind: Upsampling, kernel: int, *, bias: bool, last: bool = False
) -> nn.Sequential:
    """Twice the size: (B, source_channels, H, W) -> (B, target_channels, 2H, 2W).

    "transposed" is what the papers use, with `kernel` 3 or 4; its uneven overlap draws checkerboards, which resizing
    and then convolving avoids (Odena 2016, "Deconvolution and checkerboard artifacts"). `last` answers in float32.
    """
    if kind == "transposed":
        convolution = nn.ConvTranspose2d(
            source_channels, target_channels, kernel, 2, 1, output_padding=kernel % 2, bias=bias
        )
        return nn.Sequential(convolution)
    resize = nn.Upsample(scale_factor=2, mode=kind, align_corners=False if kind == "bilinear" else None)
    convolution = (OutputConv2d if last else nn.Conv2d)(source_channels, target_channels, 3, padding=1, bias=bias)
    return nn.Sequential(resize, convolution)


def init_normal(network: nn.Module, gain: float = 0.02) -> None:
    """Weights from N(0, gain), batch normalisation's from N(1, gain), biases 0 (Radford 2016; pix2pix keeps it)."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
            nn.init.normal_(module.weight, 0.0, gain)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.weight, 1.0, gain)
            nn.init.zeros_(module.bias)
