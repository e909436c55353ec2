"""Random parameters, one a picture, from torch's generator on the CPU: the same seed draws the same on every device."""

from collections.abc import Sequence

import torch
from torch import Tensor

Range = tuple[float, float]
"""The least and the largest value of a uniform draw."""


def uniform(count: int, between: Range) -> Tensor:
    """Numbers (count,) from `between`."""
    low, high = between
    return low + (high - low) * torch.rand(count)


def happens(count: int, probability: float) -> Tensor:
    """Booleans (count,), each true with `probability`."""
    return torch.rand(count) < probability


def choose(count: int, shares: Sequence[float]) -> Tensor:
    """Places (count,) in `shares`, each as often as its share."""
    return torch.multinomial(torch.tensor(shares), count, replacement=True)
