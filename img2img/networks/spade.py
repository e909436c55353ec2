"""SPADE / GauGAN's generator: normalisation that is told by a label map what each pixel is (Park 2019)."""

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, leaky_relu, relu

from img2img.networks.layers import OutputConv2d
from img2img.networks.spectral import spectral_norm
from img2img.networks.style_encoder import StyleEncoder

Doubling = Literal["nearest", "bilinear"]
LEVELS = 5  # doublings from the first features to the picture
_WIDTHS = ((16, 16), (16, 16), (16, 16), (16, 8), (8, 4), (4, 2), (2, 1))  # of the seven blocks, times `channels`
_DOUBLED_AFTER = (0, 2, 3, 4, 5)


class SPADE(nn.Module):
    """Batch normalisation whose scale and shift are drawn from the label map, pixel by pixel (Park 2019, eq. 1)."""

    def __init__(self, channels: int, label_channels: int, hidden: int = 128) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(channels, affine=False)
        self.shared = nn.Conv2d(label_channels, hidden, 3, padding=1)
        self.scale = nn.Conv2d(hidden, channels, 3, padding=1)
        self.shift = nn.Conv2d(hidden, channels, 3, padding=1)

    def forward(self, features: Tensor, labels: Tensor) -> Tensor:
        seen = relu(self.shared(interpolate(labels, features.shape[-2:], mode="nearest")))
        return self.norm(features) * (1 + self.scale(seen)) + self.shift(seen)


class SPADEBlock(nn.Module):
    """A residual block with SPADE before each convolution, and on the shortcut where the width changes."""

    def __init__(self, source: int, target: int, label_channels: int, hidden: int, *, spectral: bool) -> None:
        super().__init__()
        middle = min(source, target)
        self.norm_0 = SPADE(source, label_channels, hidden)
        self.norm_1 = SPADE(middle, label_channels, hidden)
        self.conv_0 = _conv(source, middle, 3, spectral=spectral)
        self.conv_1 = _conv(middle, target, 3, spectral=spectral)
        self.learned = source != target
        if self.learned:
            self.norm_s = SPADE(source, label_channels, hidden)
            self.conv_s = _conv(source, target, 1, spectral=spectral, bias=False)

    def forward(self, features: Tensor, labels: Tensor) -> Tensor:
        shortcut = self.conv_s(self.norm_s(features, labels)) if self.learned else features
        here = self.conv_0(leaky_relu(self.norm_0(features, labels), 0.2))
        return shortcut + self.conv_1(leaky_relu(self.norm_1(here, labels), 0.2))


class SPADEGenerator(nn.Module):
    """A label map (B, label_channels, H, W), one channel a class -> a photo (B, 3, H, W) in [-1, 1].

    H and W are multiples of 32. With `style_size` > 0 it also takes a style (B, style_size), which `encode` reads
    from a photo; without a given one it is drawn from N(0, 1). The style is laid out over a grid of `style_grid`
    (rows, columns), stretched to other pictures. The paper has `channels` 64, `hidden` 128, and "nearest" `upsampling`.
    """

    size_multiple = 2**LEVELS

    def __init__(
        self,
        label_channels: int,
        channels: int = 64,
        hidden: int = 128,
        style_size: int = 0,
        style_grid: tuple[int, int] = (8, 8),
        encoder_channels: int = 64,
        upsampling: Doubling = "nearest",
        *,
        spectral: bool = True,
    ) -> None:
        super().__init__()
        self.upsampling = upsampling
        self.style_size, self.style_grid = style_size, (style_grid[0], style_grid[1])
        wide = 16 * channels
        if style_size:
            self.encoder = StyleEncoder(encoder_channels, style_size, spectral=spectral)
            self.first = nn.Linear(style_size, wide * style_grid[0] * style_grid[1])
        else:
            self.first = nn.Conv2d(label_channels, wide, 3, padding=1)
        self.blocks = nn.ModuleList(
            SPADEBlock(source * channels, target * channels, label_channels, hidden, spectral=spectral)
            for source, target in _WIDTHS
        )
        self.output = OutputConv2d(channels, 3, 3, padding=1)

    def forward(self, labels: Tensor, style: Tensor | None = None) -> Tensor:
        here = self._begin(labels, style)
        for index, block in enumerate(self.blocks):
            here = block(here, labels)
            if index in _DOUBLED_AFTER:
                here = interpolate(here, scale_factor=2, mode=self.upsampling)
        return torch.tanh(self.output(leaky_relu(here, 0.2)))

    def encode(self, photo: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log-variance, each (B, style_size), of the style of photos (B, 3, H, W) in [-1, 1]."""
        return self.encoder(photo)

    def _begin(self, labels: Tensor, style: Tensor | None) -> Tensor:
        """The first features, at 1/32 of the size: from the style, or from the label map itself."""
        size = (labels.shape[-2] // self.size_multiple, labels.shape[-1] // self.size_multiple)
        if not self.style_size:
            return self.first(interpolate(labels, size, mode="nearest"))
        if style is None:
            style = torch.randn(len(labels), self.style_size, device=labels.device)
        grid = self.first(style).unflatten(1, (-1, *self.style_grid))
        return grid if size == self.style_grid else interpolate(grid, size, mode="bilinear", align_corners=False)


def _conv(source: int, target: int, kernel: int, *, spectral: bool, bias: bool = True) -> nn.Module:
    convolution = nn.Conv2d(source, target, kernel, padding=kernel // 2, bias=bias)
    return spectral_norm(convolution) if spectral else convolution
