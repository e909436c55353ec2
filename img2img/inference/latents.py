"""Latents: the random numbers that a picture is generated from."""

from collections.abc import Sequence

import torch
from torch import Tensor


def latents_of(seeds: Sequence[int], size: int) -> Tensor:
    """One row of `size` numbers from N(0, 1) a seed, (N, size) float32 on the CPU.

    Each row has a generator of its own, so a seed means the same picture in whatever company it is drawn.
    """
    return torch.stack([torch.randn(size, generator=torch.Generator().manual_seed(seed)) for seed in seeds])
