"""Fills that do not leak through the gaps of a line drawn by hand, and reach into every corner all the same.

A square that is wider than a gap does not fit through it. So the fill is what such a square covers as it is moved about
from where it was put down. What no square covers is narrow: a corner, or a gap. It belongs to whatever it is connected
with; where that is both the fill and another region, in a gap, each takes its half.
"""

import numpy as np
from numpy.typing import NDArray

from gui.draw.tools import Mask
from gui.draw.tools.morphology import dilated, eroded
from gui.draw.tools.runs import connected

REACH = 3  # how many times as deep as a gap is wide a narrow corner is filled

Places = NDArray[np.intp]
"""Of pixels, in a mask that is flat."""


def without_leaks(mask: Mask, x: int, y: int, gap: int) -> Mask:
    """The part of `mask` that is connected with that pixel when openings of up to `gap` pixels are shut, (H, W).

    Where the pixel's surroundings are narrower than that, smaller gaps are shut; a pixel in a narrow corner belongs to
    the region beside it. Empty where the mask is.
    """
    gap = min(gap, min(mask.shape) - 1)
    while gap and mask[y, x]:
        corners = eroded(mask, gap + 1)
        corner = _corner_over(corners, x, y, gap) or _corner_beside(mask, corners, x, y, gap)
        if corner:
            return _shut(mask, corners, corner, gap)
        gap //= 2
    return connected(mask, x, y)


def _shut(mask: Mask, corners: Mask, corner: tuple[int, int], gap: int) -> Mask:
    """What the square covers that was put down with its upper left corner there, and its share of what none covers."""
    ours = connected(corners, *corner)
    others = corners & ~ours
    filled = dilated(ours, gap + 1)
    taken = dilated(others, gap + 1) if others.any() else np.zeros_like(mask)
    return _shared_out(filled, taken & ~filled, mask & ~filled & ~taken, REACH * gap)


def _corner_over(corners: Mask, x: int, y: int, gap: int) -> tuple[int, int] | None:
    """The upper left corner of the square over that pixel that has the pixel nearest to its middle, if any has."""
    left, top = max(0, x - gap), max(0, y - gap)
    rows, columns = np.nonzero(corners[top : y + 1, left : x + 1])
    if not rows.size:
        return None
    distances = np.abs(2 * (columns + left - x) + gap) + np.abs(2 * (rows + top - y) + gap)
    nearest = int(distances.argmin())
    return left + int(columns[nearest]), top + int(rows[nearest])


def _corner_beside(mask: Mask, corners: Mask, x: int, y: int, gap: int) -> tuple[int, int] | None:
    """The same for the nearest pixel that a square covers, on a way inside `mask` of up to `gap` pixels."""
    covered, free, row = _framed(dilated(corners, gap + 1)), _framed(mask), mask.shape[1] + 2
    places = np.array([(y + 1) * row + x + 1])
    for _ in range(gap + 1):
        if (hits := places[covered[places]]).size:
            below, right = divmod(int(hits[0]), row)
            return _corner_over(corners, right - 1, below - 1, gap)
        places = _taken(places, free, row)
    return None


def _shared_out(ours: Mask, others: Mask, narrow: Mask, steps: int) -> Mask:
    """`ours`, grown into what is `narrow` as `others` grow into it from the other side."""
    row = ours.shape[1] + 2
    free, grown, row = _framed(narrow), _framed(ours), ours.shape[1] + 2
    edges = np.flatnonzero(free)
    mine, theirs = (_touching(edges, region, row) for region in (grown, _framed(others)))
    free[mine] = free[theirs] = False
    for _ in range(steps):
        if not mine.size:
            break
        grown[mine] = True
        mine, theirs = _taken(mine, free, row), _taken(theirs, free, row)
    return grown.reshape(-1, row)[1:-1, 1:-1]


def _touching(places: Places, region: Mask, row: int) -> Places:
    """Those that have a pixel of the region beside them."""
    return places[region[places - 1] | region[places + 1] | region[places - row] | region[places + row]]


def _taken(places: Places, free: Mask, row: int) -> Places:
    """The free pixels beside these; they are free no more."""
    taken: list[Places] = []
    for step in (-1, 1, -row, row):
        beside = places + step
        taken.append(beside[free[beside]])
        free[taken[-1]] = False
    return np.concatenate(taken)


def _framed(mask: Mask) -> Mask:
    """The mask with an empty pixel around it, flat."""
    framed = np.zeros((mask.shape[0] + 2, mask.shape[1] + 2), np.bool_)  # np.pad takes five times as long
    framed[1:-1, 1:-1] = mask
    return framed.ravel()
