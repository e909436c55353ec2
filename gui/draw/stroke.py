"""One stroke of a round tip: points in, coverage out. Only arithmetic, so that the same points give the same pixels.

Coverage is the largest of the dabs' and not their sum: a slow hand that passes a pixel often draws the same smooth
border as a quick one.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from img2img.pictures import Picture

Box = tuple[int, int, int, int]
"""left, top, right, bottom in pixels; right and bottom are outside."""

LIGHTEST_TIP = 0.2  # the width at no pressure, as a part of the width at full pressure
STANDING = 1e-8  # square pixels; a hand that moves less stands still
PIECE = 3.0  # a curve is drawn as straight pieces of about this many pixels


@dataclass(frozen=True)
class Dab:
    """The tip at one moment. Pixel (column, row) has its middle at (column + 0.5, row + 0.5)."""

    x: float
    y: float
    radius: float

    def towards(self, other: "Dab", part: float) -> "Dab":
        """The dab on the way to another one; 0 is here, 1 is there."""
        return Dab(
            self.x + part * (other.x - self.x),
            self.y + part * (other.y - self.y),
            self.radius + part * (other.radius - self.radius),
        )


class Stroke:
    """Coverage (H, W) uint8 of the curve through the points that came so far; 255 is fully covered.

    Between two points the curve is a parabola from middle to middle, with the point as its control point, so that it
    has no corners; it trails the hand by half a step until `end`.
    """

    def __init__(self, height: int, width: int, diameter: float) -> None:
        self.coverage = np.zeros((height, width), np.uint8)
        self._diameter = diameter
        self._last: Dab | None = None  # the point that came last
        self._drawn: Dab | None = None  # where the curve ends so far

    def extend(self, x: float, y: float, pressure: float = 1.0) -> Box | None:
        """Go on to (x, y); pressure is in [0, 1]. Returns what has changed, None when nothing has."""
        radius = self._diameter / 2 * (LIGHTEST_TIP + (1 - LIGHTEST_TIP) * min(1.0, max(0.0, pressure)))
        here = Dab(x, y, radius)
        last, drawn = self._last, self._drawn
        self._last = here
        if last is None or drawn is None:
            self._drawn = here
            return self._cover(here, here)
        self._drawn = last.towards(here, 0.5)
        return self._curve(drawn, last, self._drawn)

    def end(self) -> Box | None:
        """Draw the last half step. Returns what has changed, None when nothing has."""
        return self._cover(self._drawn, self._last) if self._drawn and self._last else None

    def _curve(self, start: Dab, control: Dab, stop: Dab) -> Box | None:
        length = math.dist((start.x, start.y), (control.x, control.y)) + math.dist(
            (control.x, control.y), (stop.x, stop.y)
        )
        pieces = max(1, math.ceil(length / PIECE))
        changed: Box | None = None
        before = start
        for number in range(1, pieces + 1):
            part = number / pieces
            after = start.towards(control, part).towards(control.towards(stop, part), part)
            changed = united(changed, self._cover(before, after))
            before = after
        return changed

    def _cover(self, start: Dab, stop: Dab) -> Box | None:
        """Cover the straight way between two dabs: a capsule whose border is one pixel soft."""
        height, width = self.coverage.shape
        reach = max(start.radius, stop.radius) + 1
        left, right = _span(start.x, stop.x, reach, width)
        top, bottom = _span(start.y, stop.y, reach, height)
        if left >= right or top >= bottom:
            return None
        x = np.arange(left, right, dtype=np.float32)[None, :] + np.float32(0.5 - start.x)
        y = np.arange(top, bottom, dtype=np.float32)[:, None] + np.float32(0.5 - start.y)
        distance = _distance(x, y, stop.x - start.x, stop.y - start.y, start.radius, stop.radius)
        covered = (np.clip(0.5 - distance, 0, 1) * 255 + 0.5).astype(np.uint8)
        window = self.coverage[top:bottom, left:right]
        np.maximum(window, covered, out=window)
        return left, top, right, bottom


def _span(start: float, stop: float, reach: float, limit: int) -> tuple[int, int]:
    """The pixels that lie within `reach` of the way from `start` to `stop`, between 0 and `limit`."""
    return max(0, math.floor(min(start, stop) - reach)), min(limit, math.ceil(max(start, stop) + reach))


def _distance(
    x: NDArray[np.float32], y: NDArray[np.float32], dx: float, dy: float, start_radius: float, stop_radius: float
) -> NDArray[np.float32]:
    """How far points lie outside the capsule from (0, 0) to (dx, dy), in pixels; negative inside."""
    squared = dx * dx + dy * dy
    part = (
        np.clip((x * dx + y * dy) / squared, 0, 1)
        if squared > STANDING
        else np.zeros(np.broadcast(x, y).shape, np.float32)
    )
    return np.hypot(x - part * dx, y - part * dy) - (start_radius + part * (stop_radius - start_radius))


def united(one: Box | None, other: Box | None) -> Box | None:
    """The smallest box around both."""
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def composed(base: Picture, coverage: Picture, colour: tuple[int, int, int]) -> Picture:
    """`base` (H, W, 3) with `colour` laid over it where `coverage` (H, W) says so."""
    part = coverage[..., None].astype(np.uint16)
    mixed = base * (255 - part) + np.array(colour, np.uint16) * part
    return ((mixed + 127) // 255).astype(np.uint8)
