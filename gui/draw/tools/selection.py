"""Which pixels are selected, put together, and their border to be shown."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLine, QRect

from gui.draw.tools import Mask

Places = NDArray[np.intp]
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
    height, width = mask.shape
    framed = np.zeros((height + 2, width + 2), np.bool_)
    framed[1:-1, 1:-1] = mask
    rows, places = divmod(np.flatnonzero(framed[1:] ^ framed[:-1]), width + 2)
    heights, columns = divmod(np.flatnonzero(framed[:, 1:] ^ framed[:, :-1]), width + 1)
    lines = [QLine(start, row, end, row) for row, start, end in _stretches(rows, places - 1)]
    return lines + [QLine(column, start, column, end) for column, start, end in _stretches(columns, heights - 1)]


def _stretches(lines: Places, places: Places) -> list[tuple[int, int, int]]:
    """(line, start, end) of the stretches of places that follow one another in a line."""
    order = np.lexsort((places, lines))
    lines, places = lines[order], places[order]
    begins = np.ones(len(lines) + 1, np.bool_)
    begins[1:-1] = (np.diff(lines) != 0) | (np.diff(places) != 1)
    starts, ends = np.flatnonzero(begins[:-1]), np.flatnonzero(begins[1:])
    return list(zip(lines[starts].tolist(), places[starts].tolist(), (places[ends] + 1).tolist(), strict=True))
