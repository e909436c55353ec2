"""Precision, recall, density and coverage: how far made pictures are like real ones, and how many kinds there are.

Kynkaanniemi 2019 and Naeem 2020: a picture belongs to a set where it is no further from a picture of that set than
this one's k-th neighbour in it.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

NEAREST = 5

_ROWS_AT_ONCE = 1000  # the distances of 50,000 pictures are 10 GB


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
    reach_of_real, reach_of_fake = _reach(real, nearest), _reach(fake, nearest)
    near_real = torch.zeros(len(fake))  # how many real neighbourhoods each made picture is in
    covered, recalled = 0, 0
    for points, reach in zip(real.split(_ROWS_AT_ONCE), reach_of_real.split(_ROWS_AT_ONCE), strict=True):
        across = torch.cdist(points, fake)
        inside = across <= reach[:, None]
        near_real += inside.sum(0)
        covered += int(inside.any(1).sum())
        recalled += int((across <= reach_of_fake).any(1).sum())
    return Neighbourhood(
        precision=float((near_real > 0).double().mean()),
        recall=recalled / len(real),
        density=float(near_real.double().mean() / nearest),
        coverage=covered / len(real),
    )


def _reach(points: Tensor, nearest: int) -> Tensor:
    """(N,): how far each one's k-th neighbour is; the first is itself."""
    parts = points.split(_ROWS_AT_ONCE)
    return torch.cat([torch.cdist(part, points).kthvalue(nearest + 1).values for part in parts])
