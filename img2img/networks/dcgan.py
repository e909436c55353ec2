"""DCGAN's generator and discriminator (Radford 2016), for squares of 16, 32, 64 or 128 pixels, with or without a class.

With 64 channels and 64 pixels they have the 3,576,704 and 2,765,568 parameters of the published code. A class is an
embedding: beside the generator's latents, and as constant planes beside the discriminator's picture (Mirza 2014).
"""

from itertools import pairwise

import torch
from torch import Tensor, nn

from img2img.networks.layers import Norm, Upsampling, needs_bias, norm_layer, upsample_conv
from img2img.networks.minibatch import NOTHING, Comparison
from img2img.networks.verdict import Verdict

CLASS_CHANNELS = 16
SIZES = (16, 32, 64, 128)


class DCGANGenerator(nn.Module):
    """Latents (B, latent_size) and classes (B,) or None -> pictures (B, 3, size, size) in [-1, 1].

    `channels` is the width at half the size, doubled at each halving, up to eight times.
    """

    def __init__(
        self,
        latent_size: int = 100,
        size: int = 64,
        channels: int = 64,
        classes: int = 0,
        norm: Norm = "batch",
        upsampling: Upsampling = "transposed",
    ) -> None:
        super().__init__()
        widths, bias = _widths(size, channels)[::-1], needs_bias(norm)
        self.embedding = nn.Embedding(classes, CLASS_CHANNELS) if classes else None
        latent_size += CLASS_CHANNELS * bool(classes)
        first = nn.ConvTranspose2d(latent_size, widths[0], 4, bias=bias)
        self.layers = nn.ModuleList([nn.Sequential(first, norm_layer(norm, widths[0]), nn.ReLU())])
        for source, target in pairwise(widths):
            convolution = upsample_conv(source, target, upsampling, 4, bias=bias)
            self.layers.append(nn.Sequential(convolution, norm_layer(norm, target), nn.ReLU()))
        self.last = upsample_conv(widths[-1], 3, upsampling, 4, bias=False, last=True)

    def forward(self, latent: Tensor, classes: Tensor | None = None) -> Tensor:
        if self.embedding is not None:
            latent = torch.cat([latent, self.embedding(classes)], dim=1)
        here = latent[:, :, None, None]
        for layer in self.layers:
            here = layer(here)
        with torch.autocast(here.device.type, enabled=False):  # bfloat16's 8 bits would band every gradient
            return torch.tanh(self.last(here.float()))


class DCGANDiscriminator(nn.Module):
    """Pictures (B, 3, size, size) and classes (B,) or None -> one score each (B, 1, 1, 1), and all features."""

    def __init__(
        self,
        size: int = 64,
        channels: int = 64,
        classes: int = 0,
        norm: Norm = "batch",
        compare: Comparison = NOTHING,
    ) -> None:
        super().__init__()
        self.embedding = nn.Embedding(classes, CLASS_CHANNELS) if classes else None
        widths, bias = _widths(size, channels), needs_bias(norm)
        first = nn.Conv2d(3 + CLASS_CHANNELS * bool(classes), widths[0], 4, 2, 1, bias=False)
        self.layers = nn.ModuleList([nn.Sequential(first, nn.LeakyReLU(0.2))])
        for source, target in pairwise(widths):
            convolution = nn.Conv2d(source, target, 4, 2, 1, bias=bias)
            self.layers.append(nn.Sequential(convolution, norm_layer(norm, target), nn.LeakyReLU(0.2)))
        self.compare, compared = compare.layers(widths[-1])
        self.score = nn.Conv2d(compared, 1, 4, bias=False)

    def forward(self, picture: Tensor, classes: Tensor | None = None) -> list[Verdict]:
        features: list[Tensor] = []
        here = picture
        if self.embedding is not None:
            planes = self.embedding(classes)[:, :, None, None].expand(-1, -1, *picture.shape[2:])
            here = torch.cat([picture, planes.to(picture.dtype)], dim=1)
        for layer in self.layers:
            here = layer(here)
            features.append(here)
        return [Verdict(self.score(self.compare(here)), tuple(features))]


def _widths(size: int, channels: int) -> list[int]:
    """Channels at half the size, a quarter, ..., 4 x 4. Raises ValueError for a size that is not one of SIZES."""
    if size not in SIZES:
        raise ValueError(f"size must be one of {', '.join(map(str, SIZES))}, not {size}")
    return [channels * min(2**level, 8) for level in range(size.bit_length() - 3)]
