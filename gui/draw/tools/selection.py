"""Which pixels are selected, put together, and their border to be shown."""

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLine, QPoint, QRect

from gui.draw.tools import Mask

Places = NDArray[np.intp]
DETAIL = 1_000_000  # pixels, about as many as a screen shows
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
    rows = np.flatnonzero(mask.any(1))
    if not rows.size:
        return QRect()
    top, bottom = int(rows[0]), int(rows[-1])
    columns = np.flatnonzero(mask[top : bottom + 1].any(0))
    return QRect(QPoint(int(columns[0]), top), QPoint(int(columns[-1]), bottom))


def border(mask: Mask) -> list[QLine]:
    """The lines around the pixels of a mask, between pixels, each as long as it goes."""
    height, width = mask.shape
    framed = np.zeros((height + 2, width + 2), np.bool_)
    framed[1:-1, 1:-1] = mask
    rows, places = divmod(np.flatnonzero(framed[1:] ^ framed[:-1]), width + 2)
    heights, columns = divmod(np.flatnonzero(framed[:, 1:] ^ framed[:, :-1]), width + 1)
    lines = [QLine(start, row, end, row) for row, start, end in _stretches(rows, places - 1)]
    return lines + [QLine(column, start, column, end) for column, start, end in _stretches(columns, heights - 1)]


def border_in(mask: Mask, part: QRect) -> list[QLine]:
    """As `border`, of a part of a mask; of a large one only every so many pixels are looked at, evenly."""
    step = 1 + math.isqrt(part.width() * part.height() // DETAIL)
    looked_at = mask[part.top() : part.bottom() + 1 : step, part.left() : part.right() + 1 : step]
    origin, corner = part.topLeft(), QPoint(*mask.shape[::-1])
    return [
        QLine(*(_least(origin + end * step, corner) for end in (line.p1(), line.p2()))) for line in border(looked_at)
    ]


def _least(first: QPoint, second: QPoint) -> QPoint:
    return QPoint(min(first.x(), second.x()), min(first.y(), second.y()))


def _stretches(lines: Places, places: Places) -> list[tuple[int, int, int]]:
    """(line, start, end) of the stretches of places that follow one another in a line."""
    order = np.lexsort((places, lines))
    lines, places = lines[order], places[order]
    begins = np.ones(len(lines) + 1, np.bool_)
    begins[1:-1] = (np.diff(lines) != 0) | (np.diff(places) != 1)
    starts, ends = np.flatnonzero(begins[:-1]), np.flatnonzero(begins[1:])
    return list(zip(lines[starts].tolist(), places[starts].tolist(), (places[ends] + 1).tolist(), strict=True))
