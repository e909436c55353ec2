"""Holes: the photo with parts of it missing, for models that fill them."""

from typing import ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from img2img.derivations.derivation import Derivation
from img2img.models.card import Transparency
from img2img.pictures import Picture, holes

LEAST, MOST = 0.1, 0.5  # shares of the picture that are missing
_NEARLY_MOST = 0.45  # so that another piece has room up to the last


class Holes(Derivation):
    """The photo with random holes, and the mask of them as a fourth channel; other holes for each `rng`."""

    name = "holes"
    title = "The photo with holes, to be filled"
    domain = "picture with holes"
    channels = (4,)
    transparency: ClassVar[Transparency] = "holes"

    def draw(self, found: Picture, photo: Picture, rng: np.random.Generator, *, vary: bool) -> Picture:
        alpha = np.where(draw_holes(found.shape[0], found.shape[1], rng), 0, 255).astype(np.uint8)
        return holes.to_source(found, alpha).astype(np.uint8, copy=False)


def draw_holes(height: int, width: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Strokes and rectangles (H, W), True where a hole is: 10 to 50 % of the picture, whose sides are 8 or more."""
    mask = np.zeros((height, width), np.uint8)
    wanted = rng.uniform(LEAST, _NEARLY_MOST)
    while mask.mean() < wanted:
        more = (_draw_stroke if rng.random() < 0.5 else _draw_rectangle)(mask.copy(), rng)
        if more.mean() <= MOST:
            mask = more
    return mask.astype(bool)


def _draw_rectangle(mask: Picture, rng: np.random.Generator) -> Picture:
    """A block of an eighth to a third of each side, its middle anywhere, so that it may reach over the border."""
    height, width = (int(rng.integers(side // 8, side // 3 + 1)) for side in mask.shape)
    top, left = (int(rng.integers(side)) - size // 2 for side, size in zip(mask.shape, (height, width), strict=True))
    mask[max(top, 0) : top + height, max(left, 0) : left + width] = 1
    return mask


def _draw_stroke(mask: Picture, rng: np.random.Generator) -> Picture:
    """A line as a hand draws it with a broad pen: it goes on from anywhere, turning a little at each step."""
    side, count = min(mask.shape), int(rng.integers(3, 9))
    turns = np.cumsum(rng.normal(0, 0.8, count)) + rng.uniform(0, 2 * np.pi)
    steps = np.stack([np.cos(turns), np.sin(turns)], axis=1) * rng.uniform(side / 16, side / 6, (count, 1))
    points = rng.uniform(0, 1, 2) * mask.shape[::-1] + np.cumsum(steps, axis=0)
    thickness = int(rng.integers(max(1, side // 24), side // 8 + 1))
    drawn = cv2.polylines(mask, [np.rint(points).astype(np.int32)], isClosed=False, color=1, thickness=thickness)
    return np.asarray(drawn, np.uint8)
