"""What every discriminator is: pictures and what is known of them in, verdicts out."""

from typing import NamedTuple, Protocol

import torch
from torch import Tensor, nn


class Verdict(NamedTuple):
    """What a discriminator says of a batch, one a scale: scores (B, 1) or (B, 1, h, w), and its layers' features."""

    scores: Tensor
    features: tuple[Tensor, ...] = ()


class Discriminator(Protocol):
    """Any discriminator, and any function that stands for one."""

    def __call__(self, picture: Tensor, condition: Tensor | None = None, /) -> list[Verdict]:
        """Verdicts on pictures (B, C, H, W) in [-1, 1], one a scale.

        `condition` is what both players know: pictures (B, C', H, W), classes (B,), or None for nothing.
        """
        ...


class Concatenated(nn.Module):
    """A discriminator of one picture as one of a picture and its condition, laid behind each other (Mirza 2014).

    (B, C, H, W) and (B, C', H, W) -> the verdicts of `network` on (B, C' + C, H, W).
    """

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, picture: Tensor, condition: Tensor) -> list[Verdict]:
        return self.network(torch.cat([condition, picture], dim=1))
