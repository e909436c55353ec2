"""Snapping: a point jumps to the nearest edge of what is painted, across and down each by itself, and so to corners."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

REACH = 8.0  # pixels, where a caller knows no better


def snapped(point: QPointF, numbers: NDArray[np.uint8], reach: float = REACH) -> QPointF:
    """The point on the nearest edges within `reach` of it; where there are none, as it was.

    An upright edge is the border of the drawing, or one between two columns of class numbers (H, W) that differ near
    the point in at least half as many pixels as `reach`; a level one likewise.
    """
    return QPointF(_snap(point.x(), point.y(), numbers, reach), _snap(point.y(), point.x(), numbers.T, reach))


def upright_edges(numbers: NDArray[np.uint8], x: float, y: float, reach: float) -> NDArray[np.intp]:
    """Where the upright edges near a point lie, as numbers of columns; an edge is left of its column."""
    height, width = numbers.shape
    span = max(1, int(reach))
    left, right = max(0, int(x) - span), min(width, int(x) + span + 2)
    top, bottom = max(0, int(y) - span), min(height, int(y) + span + 1)
    near = numbers[top:bottom, left:right]
    if not near.size:
        return np.array([0, width])
    steps = np.count_nonzero(near[:, 1:] != near[:, :-1], axis=0)
    return np.union1d(left + 1 + np.flatnonzero(steps >= min((span + 1) // 2, len(near))), [0, width])


def _snap(x: float, y: float, numbers: NDArray[np.uint8], reach: float) -> float:
    edges = upright_edges(numbers, x, y, reach)
    nearest = float(edges[np.abs(edges - x).argmin()])
    return nearest if abs(nearest - x) <= reach else x
