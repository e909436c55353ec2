"""What a recipe moves while a run goes on: rates, penalties, averaging and augmentation."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Schedule:
    """Where these stand at one moment of a run; None leaves a thing as the settings have it.

    rate           factor of every learning rate
    beta2          Adam's memory of squared gradients
    penalty        factor of R1, R2 and the gradient penalty
    augment        probability of each transformation, where the augmentation has one
    ema_half_life  of the averaged generators, in thousands of pictures
    """

    rate: float = 1.0
    beta2: float | None = None
    penalty: float = 1.0
    augment: float | None = None
    ema_half_life: float | None = None


def linear_decay(done: float, start: float) -> float:
    """1 until the share `start` of a run is done, then in a line to 0 (Isola 2017, Zhu 2017)."""
    return 1.0 if done < start else (1 - done) / (1 - start)


def cosine(done: float, first: float, last: float) -> float:
    """From `first` to `last` along half a cosine (Huang 2024, appendix: R3GAN's schedules)."""
    return last + (first - last) * 0.5 * (1 + math.cos(math.pi * min(max(done, 0.0), 1.0)))
