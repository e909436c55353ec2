"""What a hand leaves out of a traced drawing, and what it adds: lines are missing, broken off, or mean nothing.

A model that has only seen every line of a photo takes a stray one for a whole thing, and an open outline for none.
"""

import cv2
import numpy as np

from img2img.pictures import Picture

_PAPER = 255


def as_a_hand(sketch: Picture, rng: np.random.Generator) -> Picture:
    """A drawing (H, W, 1) uint8, dark on white, as somebody draws it who draws neither all of it nor only it."""
    drawn = sketch[..., 0].copy()
    if rng.random() < 0.5:
        _leave_out(drawn, rng.uniform(0, 0.5), rng)
    if rng.random() < 0.4:
        _break(drawn, rng)
    if rng.random() < 0.2:
        _stray(drawn, rng)
    return drawn[..., None]


def _leave_out(drawn: Picture, share: float, rng: np.random.Generator) -> None:
    """Each line that hangs together is left out with probability `share`; the longest stays."""
    count, found, statistics, _ = cv2.connectedComponentsWithStats((drawn < _PAPER).astype(np.uint8), connectivity=8)
    gone = rng.random(count) < share
    gone[0] = False
    if count > 1:
        gone[1 + int(np.argmax(statistics[1:, cv2.CC_STAT_AREA]))] = False
    drawn[gone[np.asarray(found, np.int32)]] = _PAPER


def _break(drawn: Picture, rng: np.random.Generator) -> None:
    """Gaps, where the pen was lifted."""
    height, width = drawn.shape
    for _ in range(int(rng.integers(1, 9))):
        middle = int(rng.integers(width)), int(rng.integers(height))
        cv2.circle(drawn, middle, max(1, round(min(height, width) * rng.uniform(0.01, 0.06))), _PAPER, -1)


def _stray(drawn: Picture, rng: np.random.Generator) -> None:
    """One to three short lines that are nothing in the photo."""
    side = min(drawn.shape)
    for _ in range(int(rng.integers(1, 4))):
        turns = np.cumsum(rng.normal(0, 0.5, 5)) + rng.uniform(0, 2 * np.pi)
        steps = np.stack([np.cos(turns), np.sin(turns)], axis=1) * rng.uniform(side / 64, side / 12)
        points = rng.uniform(0, side, 2) + np.cumsum(steps, axis=0)
        shade = int(rng.integers(0, 80))
        cv2.polylines(drawn, [np.rint(points).astype(np.int32)], False, shade, int(rng.integers(1, 4)), cv2.LINE_AA)
