"""Objectives: what the two players are paid, as plain functions of a discriminator's scores.

Every function takes scores of any shape (logits, unbounded), computes in float32 and returns a scalar to minimise.
A generator's loss may look at the scores of real pictures too: only the relativistic objectives do.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from torch import Tensor
from torch.nn.functional import relu, softplus


@dataclass(frozen=True)
class Objective:
    """A two-player game: `discriminator(real, fake)` and `generator(real, fake)`, scores in, scalar out.

    `undecided` is the score of a discriminator that cannot tell real from fake, beyond which ADA sees it overfit; None
    where only differences of scores count, so that no score says anything by itself.
    """

    name: str
    discriminator: Callable[[Tensor, Tensor], Tensor]
    generator: Callable[[Tensor | None, Tensor], Tensor]
    needs_real: bool = False
    undecided: float | None = 0.0


def _cross_entropy(real: Tensor, fake: Tensor, certainty: float = 1.0) -> Tensor:
    """-log D(x) - log(1 - D(G(z))), on logits (Goodfellow 2014, eq. 1); certainty below 1 smooths the real label."""
    wanted = certainty * softplus(-real.float()) + (1 - certainty) * softplus(real.float())
    return wanted.mean() + softplus(fake.float()).mean()


def _non_saturating(_: Tensor | None, fake: Tensor) -> Tensor:
    """-log D(G(z)) (Goodfellow 2014, section 3)."""
    return softplus(-fake.float()).mean()


def _saturating(_: Tensor | None, fake: Tensor) -> Tensor:
    """log(1 - D(G(z))), the minimax game itself (Goodfellow 2014, eq. 1)."""
    return -softplus(fake.float()).mean()


def _least_squares_discriminator(real: Tensor, fake: Tensor, certainty: float = 1.0) -> Tensor:
    """(D(x) - certainty)^2 + D(G(z))^2 (Mao 2017, eq. 9 without its 1/2, which a recipe states)."""
    return (real.float() - certainty).square().mean() + fake.float().square().mean()


def _least_squares_generator(_: Tensor | None, fake: Tensor) -> Tensor:
    """(D(G(z)) - 1)^2 (Mao 2017, eq. 9)."""
    return (fake.float() - 1).square().mean()


def _hinge(real: Tensor, fake: Tensor) -> Tensor:
    """max(0, 1 - D(x)) + max(0, 1 + D(G(z))) (Lim & Ye 2017; Miyato 2018, eq. 16)."""
    return relu(1 - real.float()).mean() + relu(1 + fake.float()).mean()


def _critic(real: Tensor, fake: Tensor) -> Tensor:
    """D(G(z)) - D(x): minus the Wasserstein distance's dual (Arjovsky 2017, eq. 3)."""
    return fake.float().mean() - real.float().mean()


def _fool(_: Tensor | None, fake: Tensor) -> Tensor:
    """-D(G(z)) (Arjovsky 2017, algorithm 1; the generator of hinge too)."""
    return -fake.float().mean()


def _relativistic_discriminator(real: Tensor, fake: Tensor) -> Tensor:
    """f(D(G(z)) - D(x)), f = softplus, each fake paired with a real (Jolicoeur-Martineau 2019; Huang 2024, eq. 2)."""
    return softplus(fake.float() - real.float()).mean()


def _relativistic_generator(real: Tensor | None, fake: Tensor) -> Tensor:
    """f(D(x) - D(G(z))): the discriminator's game with the players exchanged (Huang 2024, eq. 2)."""
    assert real is not None, "the relativistic objective compares a fake with a real: pass `real` to generator_loss"
    return softplus(real.float() - fake.float()).mean()


def _relativistic_average_discriminator(real: Tensor, fake: Tensor) -> Tensor:
    """-log s(D(x) - E D(G(z))) - log(1 - s(D(G(z)) - E D(x))), s the logistic function (Wang 2018, ESRGAN, eq. 1)."""
    real, fake = real.float(), fake.float()
    return softplus(fake.mean() - real).mean() + softplus(fake - real.mean()).mean()


def _relativistic_average_generator(real: Tensor | None, fake: Tensor) -> Tensor:
    """The discriminator's game with the players exchanged (Wang 2018, ESRGAN, eq. 2)."""
    assert real is not None, "the relativistic objective compares fakes with reals: pass `real` to generator_losses"
    return _relativistic_average_discriminator(fake, real)


NON_SATURATING = Objective("non-saturating", _cross_entropy, _non_saturating)
SATURATING = Objective("saturating", _cross_entropy, _saturating)
LEAST_SQUARES = Objective("least-squares", _least_squares_discriminator, _least_squares_generator, undecided=0.5)
HINGE = Objective("hinge", _hinge, _fool)
WASSERSTEIN = Objective("wasserstein", _critic, _fool, undecided=None)
RELATIVISTIC = Objective(
    "relativistic", _relativistic_discriminator, _relativistic_generator, needs_real=True, undecided=None
)
RELATIVISTIC_AVERAGE = replace(
    RELATIVISTIC,
    name="relativistic-average",
    discriminator=_relativistic_average_discriminator,
    generator=_relativistic_average_generator,
)

OBJECTIVES = (NON_SATURATING, SATURATING, LEAST_SQUARES, HINGE, WASSERSTEIN, RELATIVISTIC, RELATIVISTIC_AVERAGE)


def smoothed(objective: Objective, smoothing: float) -> Objective:
    """`objective` with the label of reals at 1 - smoothing, one-sided (Salimans 2016, section 3.4).

    Objectives without labels (hinge, Wasserstein, relativistic) have nothing to smooth: ValueError.
    """
    if not smoothing:
        return objective
    certainty = 1 - smoothing
    middles = {_cross_entropy: math.log(certainty / (2 - certainty)), _least_squares_discriminator: certainty / 2}
    for loss, undecided in middles.items():
        if objective.discriminator is loss:
            return replace(objective, discriminator=partial(loss, certainty=certainty), undecided=undecided)
    raise ValueError(f"label_smoothing must be 0: the {objective.name} objective has no labels")


def objective_named(name: str) -> Objective:
    """The objective of that name; settings have been checked before, so an unknown one is a programming error."""
    return next(objective for objective in OBJECTIVES if objective.name == name)
