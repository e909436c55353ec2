"""Layers that let a discriminator compare the pictures of a batch, so that a generator that repeats itself shows."""

from typing import NamedTuple

import torch
from torch import Tensor, nn


class Comparison(NamedTuple):
    """What a discriminator compares before its score: the spread of groups of pictures, and by kernels; 0: nothing."""

    group: int = 0
    kernels: int = 0

    def layers(self, channels: int) -> tuple[nn.Module, int]:
        """The layers for features of so many channels, and how many channels they make of them."""
        layers: list[nn.Module] = []
        if self.kernels:
            layers.append(MinibatchDiscrimination(channels, self.kernels))
        if self.group:
            layers.append(MinibatchDeviation(self.group))
        return nn.Sequential(*layers), channels + self.kernels + bool(self.group)


NOTHING = Comparison()


class MinibatchDeviation(nn.Module):
    """(B, C, ...) -> (B, C + 1, ...): the mean standard deviation within groups of pictures, as one more channel.

    Karras 2018, section 3. `group` pictures are compared, fewer where the batch is not divisible by it.
    """

    def __init__(self, group: int = 4) -> None:
        super().__init__()
        self.group = group

    def forward(self, features: Tensor) -> Tensor:
        count = features.shape[0]
        group = next(size for size in range(min(self.group, count), 0, -1) if count % size == 0)
        groups = features.float().reshape(group, count // group, *features.shape[1:])
        deviation = (groups.var(0, unbiased=False) + 1e-8).sqrt().flatten(1).mean(1)
        channel = deviation.repeat(group).view(count, *[1] * (features.ndim - 1))
        return torch.cat([features, channel.expand_as(features[:, :1]).to(features.dtype)], dim=1)


class MinibatchDiscrimination(nn.Module):
    """(B, C, ...) -> (B, C + kernels, ...): for each kernel, how close the other pictures of the batch are.

    Salimans 2016, section 3.2: the features, averaged over space, are projected to `kernels` rows of `width` numbers;
    closeness is the sum of exp(-L1 distance) to the other pictures.
    """

    def __init__(self, channels: int, kernels: int, width: int = 8) -> None:
        super().__init__()
        self.projection = nn.Parameter(torch.randn(channels, kernels, width) * 0.1)

    def forward(self, features: Tensor) -> Tensor:
        pooled = features.float().flatten(1).unflatten(1, (features.shape[1], -1)).mean(2)
        rows = torch.einsum("bc,ckw->bkw", pooled, self.projection.float())
        distances = (rows[:, None] - rows[None]).abs().sum(-1)
        closeness = torch.exp(-distances).sum(1) - 1  # without the picture itself
        channels = closeness.view(*closeness.shape, *[1] * (features.ndim - 2))
        spread = channels.expand(*closeness.shape, *features.shape[2:])
        return torch.cat([features, spread.to(features.dtype)], dim=1)
