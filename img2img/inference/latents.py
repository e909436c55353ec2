"""Latents: the random numbers that a picture is generated from."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Generator, Tensor

_GENERATOR_SEEDS = 2**32  # PyTorch's generator on the CPU forgets all but the low 32 bits of a seed


def latents_of(seeds: Sequence[int], size: int) -> Tensor:
    """One row of `size` numbers from N(0, 1) a seed, (N, size) float32 on the CPU.

    Each row has a generator of its own, so a seed means the same picture in whatever company it is drawn.
    """
    return torch.stack([torch.randn(size, generator=_generator(seed)) for seed in seeds])


def _generator(seed: int) -> Generator:
    small = seed if seed < _GENERATOR_SEEDS else int(np.random.SeedSequence(seed).generate_state(1)[0])
    return Generator().manual_seed(small)
