"""Precision, recall, density and coverage: how far made pictures are like real ones, and how many kinds there are.

Kynkaanniemi 2019 and Naeem 2020: a picture belongs to a set where it is no further from a picture of that set than
this one's k-th neighbour in it.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

NEAREST = 5


@dataclass(frozen=True)
class Neighbourhood:
    """Shares in [0, 1]; density alone can be above 1."""

    precision: float
    recall: float
    density: float
    coverage: float


def neighbourhood(real: Tensor, fake: Tensor, nearest: int = NEAREST) -> Neighbourhood:
    """Of features (N, D) and (M, D), more than `nearest` each."""
    real, fake = real.float().cpu(), fake.float().cpu()
    across = torch.cdist(real, fake)
    inside_real = across <= _reach(real, nearest)[:, None]
    inside_fake = across <= _reach(fake, nearest)
    return Neighbourhood(
        precision=float(inside_real.any(0).double().mean()),
        recall=float(inside_fake.any(1).double().mean()),
        density=float(inside_real.double().sum(0).mean() / nearest),
        coverage=float(inside_real.any(1).double().mean()),
    )


def _reach(points: Tensor, nearest: int) -> Tensor:
    """(N,): how far each one's k-th neighbour is; the first is itself."""
    return torch.cdist(points, points).kthvalue(nearest + 1).values
