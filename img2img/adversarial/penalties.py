"""Penalties on a discriminator's gradients, always in float32 and outside autocast."""

from collections.abc import Callable

import torch
from torch import Tensor


def squared_slope(scores: Tensor, pictures: Tensor) -> Tensor:
    """||grad D(x)||^2 of each picture, (B,), from the scores (B,) that were computed of `pictures` (B, C, H, W).

    Its mean over reals is R1, over fakes R2 (Mescheder 2018, eq. 9 and 10, without gamma/2). The scores' own graph is
    used, so nothing is computed twice; `pictures` must require gradients.
    """
    (gradient,) = torch.autograd.grad(scores.float().sum(), pictures, create_graph=True)
    return gradient.float().square().flatten(1).sum(1)


def gradient_penalty(score: Callable[[Tensor], Tensor], real: Tensor, fake: Tensor, target: float = 1.0) -> Tensor:
    """E (||grad D(x')|| - target)^2 at points between reals and fakes (Gulrajani 2017, eq. 3, without lambda).

    `score` takes pictures (B, C, H, W) and answers (B,), so that a condition can be bound into it.
    """
    share = torch.rand(real.shape[0], *[1] * (real.ndim - 1), device=real.device, dtype=torch.float32)
    with torch.autocast(real.device.type, enabled=False):
        between = (share * real.detach().float() + (1 - share) * fake.detach().float()).requires_grad_()
        length = (squared_slope(score(between), between) + 1e-12).sqrt()
    return (length - target).square().mean()
