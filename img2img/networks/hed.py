"""HED, the holistically-nested edge detector (Xie 2015): a VGG16 whose five blocks each draw the edges they see."""

from itertools import chain, pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, max_pool2d, relu

_BLOCKS = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))
_MEAN_BGR = (103.939, 116.779, 123.68)


class HED(nn.Module):
    """A photo (B, 3, H, W) in [-1, 1] -> a soft drawing (B, 1, H, W) in [-1, 1], dark lines on white.

    `edges` gives the probabilities themselves, `features` the activations of the five blocks, which also serve as a
    perceptual backbone; the weights are fine-tuned for edges, so a metric that uses them says so.
    """

    size_multiple = 1
    target_channels = 1
    mean: Tensor

    def __init__(self) -> None:
        super().__init__()
        ends = [3] + [width for width, _ in _BLOCKS]
        self.blocks = nn.ModuleList(
            _block(source, target, count) for (source, target), (_, count) in zip(pairwise(ends), _BLOCKS, strict=True)
        )
        self.sides = nn.ModuleList(nn.Conv2d(width, 1, 1) for width, _ in _BLOCKS)
        self.fuse = nn.Conv2d(len(_BLOCKS), 1, 1)
        self.register_buffer("mean", torch.tensor(_MEAN_BGR).view(1, 3, 1, 1), persistent=False)

    def features(self, photo: Tensor, levels: int = len(_BLOCKS), *, before_relu: bool = False) -> list[Tensor]:
        """The last activation of the first blocks: (B, 64, H, W) ... (B, 512, H/16, W/16), sizes rounded up.

        With `before_relu` it is what the last ReLU of each block is given, negative numbers and all.
        """
        here = (photo.flip(1) + 1) * 127.5 - self.mean
        found: list[Tensor] = []
        for index, block in enumerate(self.blocks[:levels]):
            here = max_pool2d(here, 2, ceil_mode=True) if index else here
            for layer in list(block.children())[:-1]:
                here = layer(here)
            activated = relu(here)
            found.append(here if before_relu else activated)
            here = activated
        return found

    def edges(self, photo: Tensor) -> Tensor:
        """The probability of an edge at each pixel, (B, 1, H, W) in [0, 1]."""
        size = photo.shape[-2:]
        sides = [side(here) for side, here in zip(self.sides, self.features(photo), strict=True)]
        resized = [interpolate(side, size, mode="bilinear", align_corners=False) for side in sides]
        return torch.sigmoid(self.fuse(torch.cat(resized, dim=1)).float())

    def forward(self, photo: Tensor) -> Tensor:
        return 1 - 2 * self.edges(photo)


def _block(source: int, target: int, count: int) -> nn.Sequential:
    widths = [source] + [target] * count
    layers = [(nn.Conv2d(a, b, 3, padding=1), nn.ReLU(inplace=True)) for a, b in pairwise(widths)]
    return nn.Sequential(*chain.from_iterable(layers))
