"""The few layers that several architectures share, and their initialisation."""

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, conv_transpose2d, pad

from img2img.networks.spectral import Network, raw_weight

Norm = Literal["batch", "instance", "spectral-instance", "none"]
Upsampling = Literal["transposed", "nearest", "bilinear"]


def norm_layer(kind: Norm, channels: int) -> nn.Module:
    """Batch normalisation with affine parameters, instance normalisation without, or nothing."""
    if kind == "batch":
        return nn.BatchNorm2d(channels)
    return nn.Identity() if kind == "none" else nn.InstanceNorm2d(channels)


def needs_bias(norm: Norm) -> bool:
    """Whether a convolution before this normalisation keeps its bias, as in the papers' code."""
    return norm in ("instance", "none")


class OutputConv2d(nn.Conv2d):
    """A network's last convolution, always in float32: bfloat16's 8 bits of mantissa would band every gradient."""

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002  (nn.Conv2d's own name)
        with torch.autocast(input.device.type, enabled=False):
            return self.computed(input.float())

    def computed(self, source: Tensor) -> Tensor:
        """The answer to float32, where nothing makes it narrower."""
        bias = None if self.bias is None else self.bias.float()
        if self.padding_mode != "zeros":
            source = pad(source, self._reversed_padding_repeated_twice, mode=self.padding_mode)
            return conv2d(source, self.weight.float(), bias, self.stride, 0, self.dilation, self.groups)
        return conv2d(source, self.weight.float(), bias, self.stride, self.padding, self.dilation, self.groups)


class NearestUpsampleConv2d(nn.Conv2d):
    """Nearest upsampling to twice the size and then a 3 x 3 convolution, in one: (B, C, H, W) -> (B, C', 2H, 2W).

    Each output pixel sees only 2 x 2 source pixels, so the nine taps fold into a transposed convolution of 4 x 4
    whose overlap is even: the same values for 4/9 of the multiplications. The border is padded with its own colour,
    because zeros darken it. Always in float32 when `last` (see OutputConv2d).
    """

    def __init__(self, source_channels: int, target_channels: int, *, bias: bool, last: bool = False) -> None:
        super().__init__(source_channels, target_channels, 3, bias=bias)
        self.last = last
        self.folded: Tensor | None
        self.register_buffer("folded", None, persistent=False)

    def fold(self) -> None:
        """Fold the taps now and for good: the weight must not change any more.

        At small sizes folding them takes longer than the convolution; it is a call's only work that can be kept.
        """
        with torch.no_grad():
            self.folded = self._kernel().contiguous()

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002  (nn.Conv2d's own name)
        if not self.last:
            return self.computed(input)
        with torch.autocast(input.device.type, enabled=False):
            return self.computed(input.float())

    def computed(self, source: Tensor) -> Tensor:
        """The answer, in the precision that it is given."""
        padded = pad(source, (1, 1, 1, 1), mode="replicate")
        kernel = self._kernel() if self.folded is None else self.folded
        return conv_transpose2d(padded, kernel, self.bias, stride=2, padding=1)[..., 2:-2, 2:-2]

    def _kernel(self) -> Tensor:
        return _fold(_fold(self.weight, 2), 3).transpose(0, 1)


class BilinearUpsampleConv2d(NearestUpsampleConv2d):
    """Bilinear upsampling to twice the size and then a 3 x 3 convolution: (B, C, H, W) -> (B, C', 2H, 2W).

    Doubled pixels blurred by [1 2 1] / 4 are bilinear ones, and a blur and a convolution may change places. So this is
    the folded convolution above with a blur of its answer: its weights, most of its speed, and no plateaus of
    2 x 2, 4 x 4, ... that show as a weave where a photo is flat.
    """

    def computed(self, source: Tensor) -> Tensor:
        sharp = pad(super().computed(source), (1, 1, 1, 1), mode="replicate")
        line = self.weight.new_tensor([0.25, 0.5, 0.25])
        blur = (line[:, None] * line).expand(self.out_channels, 1, 3, 3)
        return conv2d(sharp, blur, groups=self.out_channels)


def fold_upsampling(network: Network) -> Network:
    """`network` with the taps of its upsampling folded once, to be asked and not to be trained."""
    for module in network.modules():
        if isinstance(module, NearestUpsampleConv2d):
            module.fold()
    return network


def _fold(weight: Tensor, dimension: int) -> Tensor:
    """Three taps after doubling -> the four taps of a transposed convolution with stride 2."""
    first, second, third = weight.unbind(dimension)
    return torch.stack([third, second + third, first + second, first], dimension)


def upsample_conv(
    source_channels: int, target_channels: int, kind: Upsampling, kernel: int, *, bias: bool, last: bool = False
) -> nn.Module:
    """Twice the size: (B, source_channels, H, W) -> (B, target_channels, 2H, 2W).

    "transposed" is what the papers use, with `kernel` 3 or 4; its uneven overlap draws checkerboards, which resizing
    and then convolving avoids (Odena 2016, "Deconvolution and checkerboard artifacts"). `last`: in float32.
    """
    if kind != "transposed":
        layer = NearestUpsampleConv2d if kind == "nearest" else BilinearUpsampleConv2d
        return layer(source_channels, target_channels, bias=bias, last=last)
    return nn.ConvTranspose2d(source_channels, target_channels, kernel, 2, 1, output_padding=kernel % 2, bias=bias)


def init_normal(network: Network, gain: float = 0.02) -> Network:
    """`network` with weights from N(0, gain), batch normalisation's from N(1, gain), biases 0 (Radford 2016)."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
            nn.init.normal_(raw_weight(module), 0.0, gain)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.weight, 1.0, gain)
            nn.init.zeros_(module.bias)
    return network


def init_xavier(network: Network, gain: float = 0.02) -> Network:
    """`network` with weights from Xavier's normal distribution times `gain` (Glorot 2010; SPADE), biases 0."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            nn.init.xavier_normal_(raw_weight(module), gain)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    return network
