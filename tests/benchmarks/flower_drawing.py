"""Makes flower_drawing.json: a minute of a hand that draws a flower, as pen events 60 times a second.

    python tests/benchmarks/flower_drawing.py

Strokes begin and end lightly, are slower in bends, tremble a little, and have pauses in which the hand moves on.
"""

import json
import math
import random
from collections.abc import Callable
from pathlib import Path

FILE = Path(__file__).with_suffix(".json")
RATE = 60  # events a second
SECONDS = 60
Point = tuple[float, float]

_hand = random.Random(7)


def ellipse(x: float, y: float, across: float, along: float, turned: float) -> Callable[[float], Point]:
    """A closed curve, 0 to 1 once around and a little farther, as a hand closes it."""

    def at(part: float) -> Point:
        angle = 2 * math.pi * 1.04 * part
        u, v = across * math.cos(angle), along * math.sin(angle)
        return x + u * math.cos(turned) - v * math.sin(turned), y + u * math.sin(turned) + v * math.cos(turned)

    return at


def bend(start: Point, middle: Point, end: Point) -> Callable[[float], Point]:
    """A parabola from start to end, drawn towards the middle."""

    def at(part: float) -> Point:
        back = 1 - part
        x, y = (
            back * back * a + 2 * part * back * b + part * part * c for a, b, c in zip(start, middle, end, strict=True)
        )
        return x, y

    return at


def shapes() -> list[tuple[Callable[[float], Point], float]]:
    """Curves and how many seconds a hand takes for each."""
    centre = (0.5, 0.4)
    drawn = [(ellipse(*centre, 0.07, 0.065, 0.3), 1.3)]
    for petal in range(12):
        angle = 2 * math.pi * petal / 12 + _hand.uniform(-0.06, 0.06)
        away = 0.17 + _hand.uniform(-0.01, 0.01)
        x, y = centre[0] + away * math.cos(angle), centre[1] + away * math.sin(angle)
        drawn.append((ellipse(x, y, 0.1, 0.035, angle), 1.2 + _hand.uniform(-0.2, 0.3)))
    drawn += [
        (bend((0.5, 0.66), (0.52, 0.8), (0.48, 0.99)), 0.9),
        (bend((0.515, 0.66), (0.535, 0.8), (0.495, 0.99)), 0.9),
    ]
    for side in (-1, 1):
        tip = (0.5 + side * 0.28, 0.72)
        drawn += [(bend((0.5, 0.86), (0.5 + side * 0.1, bow), tip), 0.8) for bow in (0.68, 0.88)]
        drawn.append((bend((0.5, 0.86), (0.5 + side * 0.14, 0.8), tip), 0.6))
    for seed in range(14):  # dots of the middle
        angle, away = 2.4 * seed, 0.055 * math.sqrt(seed / 14)
        x, y = centre[0] + away * math.cos(angle), centre[1] + away * math.sin(angle)
        drawn.append((ellipse(x, y, 0.006, 0.006, 0), 0.15))
    for petal in range(12):  # a vein in each petal
        angle = 2 * math.pi * petal / 12
        near, far = 0.1, 0.22
        along = [(centre[0] + away * math.cos(angle), centre[1] + away * math.sin(angle)) for away in (near, 0.16, far)]
        drawn.append((bend(*along), 0.35))
    return drawn


def stroke(curve: Callable[[float], Point], seconds: float, begins: float) -> list[list[int]]:
    """Events [milliseconds, x, y, pressure], places and pressures in thousandths."""
    count, events = max(4, round(seconds * RATE)), []
    for number in range(count):
        part = number / (count - 1)
        x, y = curve(part - math.sin(2 * math.pi * part) / (4 * math.pi))  # slower at both ends
        pressure = min(1.0, 0.25 + 1.5 * math.sin(math.pi * part)) * _hand.uniform(0.93, 1)
        place = [round(1000 * (value + _hand.gauss(0, 0.0006))) for value in (x, y)]
        events.append([round(1000 * (begins + number / RATE)), *place, round(1000 * pressure)])
    return events


def main() -> None:
    begins, strokes, todo = 0.5, [], shapes()
    pause = (SECONDS - 1 - sum(seconds for _, seconds in todo)) / len(todo)
    for curve, seconds in todo:
        strokes.append(stroke(curve, seconds, begins))
        begins += seconds + pause * _hand.uniform(0.6, 1.4)
    FILE.write_text(json.dumps({"strokes": strokes}, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
