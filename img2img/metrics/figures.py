"""A figure with all that it depends on, and all figures of two folders."""

from dataclasses import dataclass
from math import inf
from statistics import NormalDist, fmean, stdev

DEVIATIONS = NormalDist().inv_cdf(0.975)  # 95 of 100 lie within


@dataclass(frozen=True)
class Figure:
    """One number; `half_width` of its 95 % interval, and `floor`, the same of real pictures against other real ones.

    `network` and `resize` say how pictures were looked at, `pictures` how many, real and made.
    """

    name: str
    value: float
    half_width: float | None
    floor: float | None
    network: str
    resize: str
    pictures: tuple[int, int]
    floor_pictures: tuple[int, int] | None = None


@dataclass(frozen=True)
class Evaluation:
    """`left_out` are sentences on files that do not count, `notes` on figures that are missing."""

    figures: tuple[Figure, ...]
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def mean_of(name: str, values: list[float], network: str, resize: str) -> Figure:
    """The mean of one number a pair, with the interval of a mean; of a single pair there is none."""
    half = DEVIATIONS * stdev(values) / len(values) ** 0.5 if len(values) > 1 and inf not in values else None
    return Figure(name, fmean(values), half, None, network, resize, (len(values), len(values)))
