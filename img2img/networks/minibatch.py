"""Layers that let a discriminator compare the pictures of a batch, so that a generator that repeats itself shows."""

from typing import cast

import torch
from torch import Tensor, nn

from img2img.adversarial.settings import AdversarialSettings


class MinibatchDeviation(nn.Module):
    """(B, C, ...) -> (B, C + 1, ...): the mean standard deviation within groups of pictures, as one more channel.

    Karras 2018, section 3. `group` pictures are compared, fewer where the batch is not divisible by it.
    """

    extra = 1

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
        self.extra = kernels
        self.projection = nn.Parameter(torch.randn(channels, kernels, width) * 0.1)

    def forward(self, features: Tensor) -> Tensor:
        pooled = features.float().flatten(1).unflatten(1, (features.shape[1], -1)).mean(2)
        rows = torch.einsum("bc,ckw->bkw", pooled, self.projection.float())
        distances = (rows[:, None] - rows[None]).abs().sum(-1)
        closeness = torch.exp(-distances).sum(1) - 1  # without the picture itself
        channels = closeness.view(*closeness.shape, *[1] * (features.ndim - 2))
        spread = channels.expand(*closeness.shape, *features.shape[2:])
        return torch.cat([features, spread.to(features.dtype)], dim=1)


def compare_pictures(discriminator: nn.Module, rules: AdversarialSettings) -> nn.Module:
    """`discriminator`, each `score` layer of which now also sees what the rules let it compare."""
    if not rules.minibatch_stddev and not rules.minibatch_kernels:
        return discriminator
    for parent in list(discriminator.modules()):
        score = getattr(parent, "score", None)
        if isinstance(score, nn.Conv2d | nn.Linear):
            parent.score = _comparing(score, rules)
    return discriminator


def _comparing(score: nn.Conv2d | nn.Linear, rules: AdversarialSettings) -> nn.Sequential:
    layers: list[nn.Module] = []
    channels = score.in_channels if isinstance(score, nn.Conv2d) else score.in_features
    if rules.minibatch_kernels:
        layers.append(MinibatchDiscrimination(channels, rules.minibatch_kernels))
    if rules.minibatch_stddev:
        layers.append(MinibatchDeviation(rules.minibatch_stddev))
    channels += rules.minibatch_kernels + bool(rules.minibatch_stddev)
    return nn.Sequential(*layers, _wider(score, channels))


def _wider(score: nn.Conv2d | nn.Linear, channels: int) -> nn.Module:
    """A new layer like `score` for `channels` channels."""
    bias = cast("Tensor | None", score.bias) is not None
    if isinstance(score, nn.Linear):
        return nn.Linear(channels, score.out_features, bias)
    kernel, stride, padding = (
        cast("tuple[int, int]", side) for side in (score.kernel_size, score.stride, score.padding)
    )
    return nn.Conv2d(channels, score.out_channels, kernel, stride, padding, bias=bias)
