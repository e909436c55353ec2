"""Frechet and kernel distance (FID, KID) of features: what is seen in real pictures against what is seen in made ones.

Features are (N, D) and (M, D), of any real type; computed in float64, on the CPU.
"""

import torch
from torch import Tensor, nn
from torchmetrics.image.fid import FrechetInceptionDistance
from torchmetrics.image.kid import poly_kernel

from img2img.metrics.figures import DEVIATIONS

SUBSETS = 100
MOST_IN_A_SUBSET = 1000

_ROWS_AT_ONCE = 1000


class _AsTheyAre(nn.Identity):
    """torchmetrics' "network" where features are known already."""

    def __init__(self, num_features: int) -> None:
        super().__init__()
        self.num_features = num_features


def frechet_distance(real: Tensor, fake: Tensor) -> float:
    """The squared distance of two Gaussians with the features' means and covariances. It falls with their number.

    At least two of each.
    """
    metric = FrechetInceptionDistance(_AsTheyAre(real.shape[1]))
    metric.update(real.cpu().double(), real=True)
    metric.update(fake.cpu().double(), real=False)
    return float(metric.compute())


def kernel_distance(real: Tensor, fake: Tensor, seed: int = 0) -> tuple[float, float]:
    """The squared MMD without bias under (x y / D + 1)^3, and half the width of its 95 % interval.

    Binkowski 2018's KID of all pictures, however many of each; the interval is a delete-d jackknife's, from the spread
    over random subsets. At least four of each.
    """
    most = max(len(real), len(fake))
    share = min(0.5, MOST_IN_A_SUBSET / most)
    generator = torch.Generator().manual_seed(seed)
    chosen_real, chosen_fake = (_chosen(len(seen), share, generator) for seen in (real, fake))
    real, fake = real.cpu().double(), fake.cpu().double()
    within = _within(real, chosen_real) + _within(fake, chosen_fake)
    across = _sums(real, fake, chosen_real, chosen_fake) / (chosen_real.sum(0) * chosen_fake.sum(0))
    whole, *parts = (within - 2 * across).tolist()
    spread = float(torch.tensor(parts, dtype=torch.float64).std()) * (share / (1 - share)) ** 0.5
    return whole, DEVIATIONS * spread


def _chosen(count: int, share: float, generator: torch.Generator) -> Tensor:
    """(N, 1 + SUBSETS) of 0 and 1: all pictures, then random subsets."""
    order = torch.rand(count, SUBSETS, generator=generator).argsort(0).argsort(0)
    subsets = order < max(2, round(share * count))
    return torch.cat([torch.ones(count, 1, dtype=torch.bool), subsets], 1).double()


def _within(points: Tensor, chosen: Tensor) -> Tensor:
    """The mean kernel of two different points, in each subset."""
    count = chosen.sum(0)
    own = ((points**2).sum(1) / points.shape[1] + 1) ** 3
    return (_sums(points, points, chosen, chosen) - own @ chosen) / (count * (count - 1))


def _sums(first: Tensor, second: Tensor, of_first: Tensor, of_second: Tensor) -> Tensor:
    """The kernel summed over the pairs of each subset, some rows at a time: a kernel of 10,000 pictures is 0.8 GB."""
    parts = zip(first.split(_ROWS_AT_ONCE), of_first.split(_ROWS_AT_ONCE), strict=True)
    return torch.stack([(rows * (poly_kernel(part, second) @ of_second)).sum(0) for part, rows in parts]).sum(0)
