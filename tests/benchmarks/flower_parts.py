"""Petals, stems and leaves as a hand (hand.py) draws them: never two alike. What is drawn first is in front."""

import math
from collections.abc import Sequence

import numpy as np
from hand import Hand, Place, Points

from gui.draw.brush.pen import RGB


def petal(hand: Hand, length: float, width: float, tip: str) -> Points:
    """Along x from 0: one half is never as the other, and it leans."""
    length, width = hand.about(length, 0.12), hand.about(width, 0.25)
    lean = hand.between(-0.12, 0.12)
    near = [(part, hand.about(wide)) for part, wide in _SIDE]
    far = [(part, -hand.about(wide)) for part, wide in reversed(_SIDE)]
    tips = {
        "pointed": [(1.0, 0.0)],
        "round": [(0.93, 0.3), (1.0, 0.02), (0.92, -0.3)],
        "notched": [(0.97, 0.28), (0.93, 0.02), (1.0, -0.24)],
        "cut": [(1.0, 0.34), (0.98, -0.34)],
    }[tip]
    points = np.array([*near, *tips, *far]) * (length, width)
    points[:, 1] += lean * points[:, 0] ** 2 / length
    return points


_SIDE = ((0.0, 0.14), (0.4, 0.42), (0.75, 0.5))  # how far along, and how wide


def seen_from(points: Points, at: Place, turn: float, squash: float = 1.0) -> Points:
    """Turned about 0, seen from the side by `squash`, and moved to `at`."""
    cos, sin = math.cos(turn), math.sin(turn)
    return points @ np.array([[cos, sin * squash], [-sin, cos * squash]]) + at


def ring(
    hand: Hand,
    at: Place,
    count: int,
    near: float,
    length: float,
    width: float,
    tip: str,
    squash: float = 1.0,
    rows: int = 1,
) -> None:
    """Petals around `at`; those of the next row look out behind the gaps."""
    for row in range(rows):
        first = hand.between(0, 1) + 0.5 * row
        for number in range(count):
            turn = 2 * math.pi * (number + first) / count + hand.between(-0.3, 0.3) * math.pi / count
            one = petal(hand, length, width, tip) + np.array((near, 0))
            hand.shape(seen_from(one, at, turn, squash))


def heart(hand: Hand, at: Place, radius: float, squash: float = 1.0) -> None:
    turns = np.linspace(0, 2 * math.pi, 11)[:-1] + hand.between(0, 6)
    radii = np.array([hand.about(radius, 0.07) for _ in turns])
    hand.shape(np.column_stack([np.cos(turns) * radii, np.sin(turns) * radii * squash]) + at, closed=True)


def dots(hand: Hand, at: Place, count: int, radius: float, squash: float = 1.0) -> list[Place]:
    """Places within a circle, evenly spread."""
    found: list[Place] = []
    for number in range(count):
        turn, away = 2.4 * number, hand.about(radius) * math.sqrt((number + 0.5) / count)
        found.append((at[0] + away * math.cos(turn), at[1] + squash * away * math.sin(turn)))
    return found


def rose_petals(hand: Hand, at: Place, rings: tuple[tuple[int, float, float], ...], squash: float = 1.0) -> None:
    """Petals about one another, the inner ones in front; a ring is their count, how far they reach and their width."""
    for count, far, wide in rings:
        first = hand.between(0, 6)
        for number in range(count):
            turn = first + 2 * math.pi * (number + hand.between(-0.15, 0.15)) / count
            reach, half = hand.about(far, 0.08), hand.about(wide / 2, 0.12)
            lip = [
                (0.1, 1),
                (0.62, 1.08),
                (0.93, 0.7),
                (hand.between(0.98, 1.06), 0.1),
                (0.92, -0.62),
                (0.6, -1.05),
                (0.1, -1),
            ]
            outline = np.array(lip) * (reach, half)
            curl = np.array([(0.72, 0.7), (0.84, 0.3), (hand.between(0.8, 0.88), -0.3), (0.7, -0.75)]) * (reach, half)
            if far > 30:
                hand.line(*seen_from(curl, at, turn, squash))
            hand.shape(seen_from(outline, at, turn, squash))


def tulip_head(hand: Hand, at: Place, high: float, turn: float = 0.0) -> None:
    """From where its stem begins."""
    wide = hand.about(high * 0.3, 0.1)

    def place(*points: Place) -> list[Place]:
        return [tuple(point) for point in seen_from(np.array(points), at, turn)]

    front = place(
        (0, 0),
        (-wide * 0.8, -high * 0.2),
        (-wide * 0.85, -high * 0.55),
        (wide * 0.1, -high * 0.92),
        (wide * 0.8, -high * 0.6),
        (wide * 0.75, -high * 0.2),
        (0, 0),
    )
    hand.line(*place((0, -high * 0.12), (wide * 0.12, -high * 0.4), (wide * 0.05, -high * 0.7)))
    hand.line(*place((-wide * 0.3, -high * 0.2), (-wide * 0.35, -high * 0.5)))
    hand.shape(front)
    for side in (-1, 1):
        outer = hand.about(1.35, 0.08) * side * wide
        tip = (0.95 * outer, -high * hand.about(0.98, 0.06))
        hand.shape(place((0, 0), (outer * 0.85, -high * 0.12), (outer, -high * 0.45), tip, (outer * 0.3, -high * 0.7)))
    hand.shape(
        place(
            (-wide * 0.9, -high * 0.7),
            (-wide * 0.4, -high * 1.02),
            (wide * 0.1, -high * 0.9),
            (wide * 0.5, -high * 1.05),
            (wide * 0.95, -high * 0.7),
        )
    )


def stem(hand: Hand, start: Place, middle: Place, end: Place, width: float = 6) -> None:
    """Two lines; between them nothing that is behind is seen."""
    left = [(x - hand.about(width / 2), y) for x, y in (start, middle, end)]
    right = [(x + hand.about(width / 2), y) for x, y in (start, middle, end)]
    hand.line(*left)
    hand.line(*right)
    hand.hide(left + right[::-1])


def leaf(hand: Hand, base: Place, tip: Place, width: float, bow: float = 0.15, veins: int = 3, teeth: int = 0) -> None:
    """From its base to its tip; `teeth` a side of a toothed one."""
    length, turn = math.dist(base, tip), math.atan2(tip[1] - base[1], tip[0] - base[0])
    steps = np.linspace(0, 1, 2 * teeth + 1 if teeth else 5)

    def bend(points: Sequence[Place]) -> Points:
        placed = np.array(points) * (length, 1)
        placed[:, 1] += bow * length * np.sin(math.pi * placed[:, 0] / length)
        return seen_from(placed, base, turn)

    def half(side: int) -> list[Place]:
        deep = [0.45 if teeth and number % 2 == 0 else 1 for number in range(len(steps))]
        wide = width / 2 * np.sin(math.pi * steps**0.8) * deep
        return [(float(x), side * hand.about(float(y), 0.2)) for x, y in zip(steps, wide, strict=True)]

    outline = bend([*half(1), *half(-1)[::-1][1:]])
    middle = bend([(0, 0), (0.45, hand.between(-1, 1)), (0.92, 0)])
    side_veins = [
        bend([(part, 0), (part + 0.14, side * 0.3 * width * (1 - part * 0.6))])
        for part in np.linspace(0.2, 0.65, veins)
        for side in (-1, 1)
    ]
    for line in (middle, *side_veins) if veins else (middle,):
        hand.line(*line)
    hand.shape(outline)


def scribble(hand: Hand, colour: RGB, size: float, at: Place, wide: float, high: float) -> None:
    """To and fro with a wide brush, as one fills something quickly."""
    x, y = at
    rows = max(3, round(1.7 * high / size) + 1)
    hand.dab(
        colour,
        size,
        *(
            (x + side * wide / 2 * hand.between(0.7, 1.1), y + (row / (rows - 1) - 0.5) * high + hand.between(-2, 2))
            for row in range(rows)
            for side in ((-1, 1) if row % 2 else (1, -1))
        ),
    )


def around(
    hand: Hand, colour: RGB, size: float, at: Place, count: int, near: float, far: float, squash: float = 1.0
) -> None:
    """A stroke of colour along each of some petals."""
    for number in range(count):
        turn = 2 * math.pi * (number + hand.between(-0.2, 0.2)) / count
        ends = np.array([(hand.about(near, 0.1), 0), (hand.about(far, 0.1), 0)])
        hand.dab(colour, size, *seen_from(ends, at, turn, squash))
