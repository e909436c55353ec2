"""RRDBNet, the generator of ESRGAN and Real-ESRGAN: residual-in-residual dense blocks, then upsampling."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from img2img.networks.layers import OutputConv2d

RESIDUAL_SCALE = 0.2  # Wang 2018 (ESRGAN), section 3.1: keeps very deep residual networks stable
SLOPE = 0.2


class RRDBNet(nn.Module):
    """A picture `scale` times as large (Wang 2018, "ESRGAN"; Wang 2021, "Real-ESRGAN", for scales 1 and 2).

    forward: (B, in_channels, H, W) in [0, 1] -> (B, out_channels, scale H, scale W), about [0, 1], unclamped.
    The body always works at a quarter of the target's size, so scales 2 and 1 first fold 2x2 or 4x4 neighbours
    into channels: H and W must then be multiples of 2 or 4 (the card's size multiple).
    """

    def __init__(
        self,
        in_channels: int = 3,
        out_channels: int = 3,
        channels: int = 64,
        growth: int = 32,
        blocks: int = 23,
        scale: int = 4,
    ) -> None:
        super().__init__()
        if scale not in (1, 2, 4):
            raise ValueError(f"RRDBNet upscales by 1, 2 or 4, not by {scale}")
        self.size_multiple = self.fold = 4 // scale
        self.conv_first = nn.Conv2d(in_channels * self.fold**2, channels, 3, padding=1)
        self.body = nn.Sequential(*(ResidualInResidualDenseBlock(channels, growth) for _ in range(blocks)))
        self.conv_body = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv_up1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv_up2 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv_hr = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv_last = OutputConv2d(channels, out_channels, 3, padding=1)

    def forward(self, source: Tensor) -> Tensor:
        x = self.conv_first(functional.pixel_unshuffle(source, self.fold))
        x = x + self.conv_body(self.body(x))
        for convolution in (self.conv_up1, self.conv_up2):
            x = _activate(convolution(functional.interpolate(x, scale_factor=2.0, mode="nearest")))
        return self.conv_last(_activate(self.conv_hr(x)))


class ResidualInResidualDenseBlock(nn.Module):
    """Three dense blocks inside one more residual connection: (B, channels, H, W) -> the same shape."""

    def __init__(self, channels: int, growth: int) -> None:
        super().__init__()
        self.rdb1 = DenseBlock(channels, growth)
        self.rdb2 = DenseBlock(channels, growth)
        self.rdb3 = DenseBlock(channels, growth)

    def forward(self, x: Tensor) -> Tensor:
        return x + RESIDUAL_SCALE * self.rdb3(self.rdb2(self.rdb1(x)))


class DenseBlock(nn.Module):
    """Five convolutions, each of which sees all that came before: (B, channels, H, W) -> the same shape."""

    def __init__(self, channels: int, growth: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, growth, 3, padding=1)
        self.conv2 = nn.Conv2d(channels + growth, growth, 3, padding=1)
        self.conv3 = nn.Conv2d(channels + 2 * growth, growth, 3, padding=1)
        self.conv4 = nn.Conv2d(channels + 3 * growth, growth, 3, padding=1)
        self.conv5 = nn.Conv2d(channels + 4 * growth, channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        seen = x
        for convolution in (self.conv1, self.conv2, self.conv3, self.conv4):
            seen = torch.cat((seen, _activate(convolution(seen))), dim=1)
        return x + RESIDUAL_SCALE * self.conv5(seen)


def _activate(x: Tensor) -> Tensor:
    return functional.leaky_relu(x, SLOPE, inplace=True)
