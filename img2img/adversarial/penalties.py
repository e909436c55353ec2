"""Penalties on a discriminator's gradients. NoAugment functions, always in float32 and outside autocast.

Each takes `score`, a function from pictures (B, C, H, W) to logits, so that a condition can be bound into it.
"""

from collections.abc import Callable

import torch
from torch import Tensor

Score = Callable[[Tensor], Tensor]


def r1(score: Score, real: Tensor) -> Tensor:
    """E ||grad D(x)||^2 on real pictures (Mescheder 2018, eq. 9, without gamma/2)."""
    return _squared_gradient(score, real).mean()


def r2(score: Score, fake: Tensor) -> Tensor:
    """E ||grad D(G(z))||^2 on fakes (Mescheder 2018, eq. 10, without gamma/2)."""
    return _squared_gradient(score, fake).mean()


def gradient_penalty(score: Score, real: Tensor, fake: Tensor, target: float = 1.0) -> Tensor:
    """E (||grad D(x')|| - target)^2 at points between reals and fakes (Gulrajani 2017, eq. 3, without lambda)."""
    share = torch.rand(real.shape[0], *[1] * (real.ndim - 1), device=real.device, dtype=torch.float32)
    between = share * real.float() + (1 - share) * fake.detach().float()
    return ((_squared_gradient(score, between) + 1e-12).sqrt() - target).square().mean()


def _squared_gradient(score: Score, picture: Tensor) -> Tensor:
    """||grad of the summed score||^2 for each picture of the batch, (B,)."""
    with torch.autocast(picture.device.type, enabled=False):
        here = picture.detach().float().requires_grad_()
        (gradient,) = torch.autograd.grad(score(here).float().sum(), here, create_graph=True)
        return gradient.square().flatten(1).sum(1)
