"""A hand with a mouse: what it draws are strokes, uneven, and what lies behind something stops at its border."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF

from gui.draw.brush.pen import INK, RGB

Points = NDArray[np.float64]
"""(N, 2): x to the right and y down, in pixels of the sheet."""
Place = tuple[float, float]
Way = Points | Sequence[Place]

MOVE = 3.0  # pixels between two events of a mouse
DRIFT = 14.0  # pixels after which a hand has drifted otherwise
LEAST = 4  # events; what would be shorter is not drawn


@dataclass(frozen=True)
class Drawn:
    """A stroke of the brush."""

    layer: Literal["lines", "colours"]
    colour: RGB
    size: float
    points: Points


@dataclass
class Hand:
    """Draws what is in front first.

    unsteady  pixels by which it drifts from where it wants to be
    """

    seed: int
    size: float = 3
    unsteady: float = 0.8
    drawn: list[Drawn] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._front: list[QPainterPath] = []

    def about(self, value: float, part: float = 0.15) -> float:
        """That value, as well as a hand meets it."""
        return value * (1 + self._random.uniform(-part, part))

    def between(self, low: float, high: float) -> float:
        return self._random.uniform(low, high)

    def line(self, *through: Place) -> None:
        """A bent line through these places, where nothing is in front of it."""
        self._draw(self._way(through))

    def shape(self, way: Way, *, closed: bool = False) -> None:
        """An outline, in front of all that is drawn after it. An open one has no line from its end to its beginning."""
        points = np.asarray(way)
        drawn = self._way([*points, points[0], points[1]] if closed else points)
        self._draw(drawn)
        self.hide(drawn)

    def hide(self, way: Way) -> None:
        """Draw nothing there any more."""
        path = QPainterPath()
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in way]))
        path.closeSubpath()
        self._front.append(path)

    def dab(self, colour: RGB, size: float, *through: Place) -> None:
        """Colour under the lines."""
        self.drawn.append(Drawn("colours", colour, size, self._way(through)))

    def _draw(self, points: Points) -> None:
        for part in self._seen(points):
            self.drawn.append(Drawn("lines", INK, self.size, part))

    def _seen(self, points: Points) -> Iterator[Points]:
        hidden = [any(path.contains(QPointF(x, y)) for path in self._front) for x, y in points]
        begins = 0
        for end in range(len(points) + 1):
            if end == len(points) or hidden[end]:
                if end - begins >= min(LEAST, len(points)):
                    yield points[begins:end]
                begins = end + 1

    def _way(self, through: Way) -> Points:
        """Where the mouse is at each event."""
        points = bent(np.asarray(through, np.float64))
        if len(points) < 2:
            return points
        length = float(np.hypot(*np.diff(points, axis=0).T).sum())
        knots = max(2, math.ceil(length / DRIFT) + 1)
        drift = [[self._random.gauss(0, self.unsteady) for _ in range(knots)] for _ in "xy"]
        at = np.linspace(0, knots - 1, len(points))
        return points + np.column_stack([np.interp(at, range(knots), values) for values in drift])


def bent(through: Points) -> Points:
    """A Catmull-Rom curve through the places, an event every MOVE pixels."""
    if len(through) < 2:
        return through
    padded = np.vstack([through[:1], through, through[-1:]])
    parts: list[Points] = []
    for before, start, stop, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        count = max(1, math.ceil(math.hypot(*(stop - start)) / MOVE))
        t = np.arange(count)[:, None] / count
        out, back = (stop - before) / 2, (after - start) / 2
        gap = stop - start
        parts.append(start + t * (out + t * (3 * gap - 2 * out - back + t * (out + back - 2 * gap))))
    return np.vstack([*parts, through[-1:]])
