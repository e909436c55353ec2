"""A figure with all that it depends on, and all figures of two folders."""

from dataclasses import dataclass


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
