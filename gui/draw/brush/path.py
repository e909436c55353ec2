"""Path: the way of a hand, smoothed, as dabs that lie close to one another. Only arithmetic."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from gui.draw.brush.tip import Tip


@dataclass(frozen=True, slots=True)
class Dab:
    """The tip at one moment, in pixels of the document."""

    x: float
    y: float
    pressure: float

    def towards(self, other: "Dab", part: float) -> "Dab":
        """The dab on the way to another one; 0 is here, 1 is there."""
        return Dab(
            self.x + part * (other.x - self.x),
            self.y + part * (other.y - self.y),
            self.pressure + part * (other.pressure - self.pressure),
        )

    def distance(self, other: "Dab") -> float:
        return math.hypot(other.x - self.x, other.y - self.y)


class Path:
    """Points in, dabs out.

    The tip hangs on a string of `string` pixels that the hand pulls: what the hand trembles within its length is not
    drawn. Between two points of the tip, the way is a parabola from middle to middle with the point as its control
    point, so that it has no corners; it trails by half a step until `end`.
    """

    def __init__(self, tip: Tip, string: float = 0.0) -> None:
        self._tip, self._string = tip, string
        self.hand: Dab | None = None
        self.last: Dab | None = None  # where the hand has pulled the tip to
        self._drawn: Dab | None = None  # where the way ends so far

    def extend(self, x: float, y: float, pressure: float = 1.0) -> list[Dab]:
        """The dabs that a move of the hand to (x, y) adds; pressure is in [0, 1]."""
        self.hand = Dab(x, y, min(1.0, max(0.0, pressure)))
        if self.last is None or self._drawn is None:
            self.last = self._drawn = self.hand
            return [self.hand]
        pulled = self._pulled(self.last, self.hand)
        return list(self._go_on(self.last, self._drawn, pulled)) if pulled else []

    def end(self) -> list[Dab]:
        """The dabs up to the hand, which end the way."""
        if self.last is None or self._drawn is None or self.hand is None:
            return []
        rest = self._straight(self._drawn, self.last) if self._drawn != self.last else []
        return [*rest, *(self._straight(self.last, self.hand) if self.last != self.hand else [])]

    def _pulled(self, tip: Dab, hand: Dab) -> Dab | None:
        """Where the string pulls the tip; None when it hangs loose."""
        if not self._string:
            return hand
        distance = tip.distance(hand)
        if distance <= self._string:
            return None
        there = tip.towards(hand, (distance - self._string) / distance)
        return Dab(there.x, there.y, hand.pressure)

    def _go_on(self, last: Dab, drawn: Dab, here: Dab) -> Iterator[Dab]:
        middle = last.towards(here, 0.5)
        self.last, self._drawn = here, middle
        pieces = self._pieces(drawn.distance(last) + last.distance(middle), max(last.pressure, here.pressure))
        for number in range(1, pieces + 1):
            part = number / pieces
            yield drawn.towards(last, part).towards(last.towards(middle, part), part)

    def _straight(self, start: Dab, stop: Dab) -> list[Dab]:
        pieces = self._pieces(start.distance(stop), max(start.pressure, stop.pressure))
        return [start.towards(stop, number / pieces) for number in range(1, pieces + 1)]

    def _pieces(self, length: float, pressure: float) -> int:
        return max(1, math.ceil(length / self._tip.spacing(pressure)))
