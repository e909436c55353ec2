"""Multilayer perceptrons, as the first GANs had them (Goodfellow 2014): for small pictures, and for points."""

from collections.abc import Sequence
from itertools import pairwise
from math import prod

import torch
from torch import Tensor, nn

from img2img.networks.minibatch import NOTHING, Comparison
from img2img.networks.verdict import Verdict

CLASS_CHANNELS = 16
"""Numbers that stand for a class (Mirza 2014 maps it through a layer of its own as well)."""


class MLPGenerator(nn.Module):
    """Latents (B, latent_size) and classes (B,) or None -> (B, *target_shape), in [-1, 1] unless not `bounded`.

    `layers` hidden layers of `channels` rectified units. target_shape is (3, H, W) for pictures, (2,) for points.
    """

    def __init__(
        self,
        latent_size: int = 100,
        target_shape: Sequence[int] = (3, 32, 32),
        channels: int = 1200,
        layers: int = 2,
        classes: int = 0,
        *,
        bounded: bool = True,
    ) -> None:
        super().__init__()
        self.target_shape = tuple(target_shape)
        self.embedding = nn.Embedding(classes, CLASS_CHANNELS) if classes else None
        widths = [latent_size + CLASS_CHANNELS * bool(classes), *[channels] * layers]
        self.hidden = nn.Sequential(*(_layer(*pair, nn.ReLU()) for pair in pairwise(widths)))
        self.last = nn.Linear(widths[-1], prod(self.target_shape))
        self.bounded = bounded

    def forward(self, latent: Tensor, classes: Tensor | None = None) -> Tensor:
        here = self.last(self.hidden(_with_class(latent, self.embedding, classes)))
        return (torch.tanh(here.float()) if self.bounded else here).unflatten(1, self.target_shape)


class MLPDiscriminator(nn.Module):
    """(B, *source_shape) and classes (B,) or None -> one score each (B, 1), and the features of each layer.

    Leaky rectifiers stand for the paper's maxout units, and there is no dropout: penalties want a smooth function.
    """

    def __init__(
        self,
        source_shape: Sequence[int] = (3, 32, 32),
        channels: int = 240,
        layers: int = 2,
        classes: int = 0,
        compare: Comparison = NOTHING,
    ) -> None:
        super().__init__()
        self.embedding = nn.Embedding(classes, CLASS_CHANNELS) if classes else None
        widths = [prod(source_shape) + CLASS_CHANNELS * bool(classes), *[channels] * layers]
        self.layers = nn.ModuleList(_layer(*pair, nn.LeakyReLU(0.2)) for pair in pairwise(widths))
        self.compare, compared = compare.layers(widths[-1])
        self.score = nn.Linear(compared, 1)

    def forward(self, picture: Tensor, classes: Tensor | None = None) -> list[Verdict]:
        features: list[Tensor] = []
        here = _with_class(picture.flatten(1), self.embedding, classes)
        for layer in self.layers:
            here = layer(here)
            features.append(here)
        return [Verdict(self.score(self.compare(here)), tuple(features))]


def _layer(source: int, target: int, activation: nn.Module) -> nn.Sequential:
    return nn.Sequential(nn.Linear(source, target), activation)


def _with_class(numbers: Tensor, embedding: nn.Embedding | None, classes: Tensor | None) -> Tensor:
    """`numbers` (B, N) and behind them what stands for the class, where there are classes."""
    return numbers if embedding is None else torch.cat([numbers, embedding(classes)], dim=1)
