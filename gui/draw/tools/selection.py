"""Which pixels are selected, put together, and their border to be shown."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLine, QRect

from gui.draw.tools import Mask

Combination = Literal["replace", "add", "subtract", "intersect"]


def combined(before: Mask, now: Mask, how: Combination) -> Mask:
    """What is selected after another selection: Shift adds, Alt subtracts, both together intersect."""
    if how == "add":
        return before | now
    if how == "subtract":
        return before & ~now
    return before & now if how == "intersect" else now


def bounds(mask: Mask) -> QRect:
    """The smallest rectangle around the pixels of a mask; empty where there are none."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not rows.size:
        return QRect()
    left, top = int(columns[0]), int(rows[0])
    return QRect(left, top, int(columns[-1]) - left + 1, int(rows[-1]) - top + 1)


def border(mask: Mask) -> list[QLine]:
    """The lines around the pixels of a mask, between pixels, each as long as it goes."""
    framed = np.pad(mask, 1)
    level = _stretches(framed[1:, 1:-1] != framed[:-1, 1:-1])
    upright = _stretches((framed[1:-1, 1:] != framed[1:-1, :-1]).T)
    lines = [QLine(start, row, end, row) for row, start, end in level]
    return lines + [QLine(column, start, column, end) for column, start, end in upright]


def _stretches(steps: Mask) -> list[tuple[int, int, int]]:
    """(row, start, end) of every row's stretches of True."""
    changes: NDArray[np.int8] = np.diff(np.pad(steps, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    (rows, starts), (_, ends) = np.nonzero(changes > 0), np.nonzero(changes < 0)
    return list(zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True))
