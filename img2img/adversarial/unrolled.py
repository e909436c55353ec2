"""Unrolled GANs: the generator plays against the discriminator of a few steps later (Metz 2017)."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.func import functional_call

from img2img.adversarial.objective import Verdict

if TYPE_CHECKING:
    from img2img.adversarial.adversary import Adversary

LEARNING_RATE = 1e-2  # of the steps ahead, plain gradient descent


def unrolled(
    adversary: "Adversary", real: tuple[Tensor, Tensor | None], fake: tuple[Tensor, Tensor | None]
) -> Callable[..., list[Verdict]]:
    """The discriminator as it would be after `rules.unrolled_steps` steps on what was seen; itself stays as it is.

    Gradients of what it says also flow through these steps, back to the fakes (Metz 2017, eq. 9).
    """
    discriminator, objective = adversary.discriminator, adversary.objective
    weights = {name: weight.detach().clone().requires_grad_() for name, weight in discriminator.named_parameters()}

    def ahead(*arguments: Tensor) -> list[Verdict]:
        return functional_call(discriminator, weights, arguments)

    for _ in range(adversary.rules.unrolled_steps):
        reals, fakes = adversary.ask(*real, ahead), adversary.ask(*fake, ahead)
        loss = torch.stack(
            [objective.discriminator(a.scores, b.scores) for a, b in zip(reals, fakes, strict=True)]
        ).mean()
        gradients = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
        weights = {
            name: weight - LEARNING_RATE * gradient
            for (name, weight), gradient in zip(weights.items(), gradients, strict=True)
        }
    return ahead
