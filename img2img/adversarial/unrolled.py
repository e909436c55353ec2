"""Unrolled GANs: the generator plays against the discriminator of a few steps later (Metz 2017)."""

import torch
from torch import Tensor, nn
from torch.func import functional_call

from img2img.adversarial.augment import Seen
from img2img.adversarial.objective import Objective
from img2img.networks.verdict import Discriminator, Verdict

LEARNING_RATE = 1e-2  # of the steps ahead, plain gradient descent


def unrolled(discriminator: nn.Module, objective: Objective, steps: int, real: Seen, fake: Seen) -> Discriminator:
    """The discriminator as it would be after `steps` steps on what was seen; itself stays as it is.

    Gradients of what it says also flow through these steps, back to the fakes (Metz 2017, eq. 9).
    """
    weights = {name: weight.detach().clone().requires_grad_() for name, weight in discriminator.named_parameters()}

    def ahead(picture: Tensor, condition: Tensor | None = None, /) -> list[Verdict]:
        return functional_call(discriminator, weights, (picture, condition))

    for _ in range(steps):
        pairs = zip(ahead(*real), ahead(*fake), strict=True)
        loss = torch.stack([objective.discriminator(a.scores, b.scores) for a, b in pairs]).mean()
        gradients = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
        weights = {
            name: weight - LEARNING_RATE * gradient
            for (name, weight), gradient in zip(weights.items(), gradients, strict=True)
        }
    return ahead
