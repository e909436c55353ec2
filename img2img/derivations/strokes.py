"""How the strokes of a drawing look, and the same drawing in other strokes."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from img2img.derivations.tracing import Pen, draw_strokes
from img2img.models.card import Strokes
from img2img.pictures import Picture, pixels

Mask = NDArray[np.bool_]

FAINT = 0.12  # of what lies between paper and black: less is the grain of a scanned paper
_DARK_PART = 0.4  # of the darkest ink: where a soft stroke has its border
_SHORTEST = 3  # pixels of a skeleton that are drawn again; less is a speck


def stroke_statistics(sketch: Picture) -> Strokes | None:
    """Mean width of the strokes and share of ink of a drawing (H, W, C), dark on light; None where nothing is drawn.

    A pen of width w that follows lines of length L with n ends in all covers w L + n pi w^2 / 8 (Steiner's formula for
    the parallel body of a curve; a dot has two ends). Length and ends are those of the skeleton, the area is that of
    the ink, so that soft borders count by what they cover.
    """
    ink = _ink_of(sketch)
    mask = _strokes_of(ink)
    if not mask.any():
        return None
    area = float(np.minimum(ink[_around(mask)] / np.percentile(ink[mask], 90), 1).sum())
    length, ends = _measured(_thinned(mask))
    caps = ends * np.pi / 8
    width = (np.sqrt(length**2 + 4 * caps * area) - length) / (2 * caps) if caps else area / length
    return Strokes(width=round(float(width), 2), ink=round(area / ink.size, 4))


def restroke(sketch: Picture, width: float) -> Picture:
    """The same lines in strokes of about that mean width (in [1, 32] pixels): (H, W, 1) uint8, black on white.

    Each line becomes its skeleton, and a pen follows it as it follows the edges of a photo.
    """
    lines = _thinned(_strokes_of(_ink_of(sketch))).astype(np.float32)
    around = range(max(1, int(width) - 2), int(width) + 3)  # a soft border makes strokes wider than their pen
    drawn = [draw_strokes(lines, Pen(size, threshold=0.5, shortest=_SHORTEST), thin=False) for size in around]
    return min(drawn, key=lambda one: abs(found.width - width) if (found := stroke_statistics(one)) else 0.0)


def _ink_of(sketch: Picture) -> NDArray[np.float32]:
    """How much darker than the paper each pixel is, (H, W) in [0, 1]; the paper is what most of the picture is."""
    colour, alpha = pixels.split_alpha(pixels.with_channels(sketch))
    grey = pixels.to_grey(colour if alpha is None else pixels.flatten(colour, alpha))[..., 0]
    light = grey.astype(np.float32) / np.float32(np.iinfo(grey.dtype).max)
    paper = max(float(np.median(light)), 0.5)
    ink = np.clip(1 - light / paper, 0, 1)
    return np.where(ink > FAINT, ink, 0).astype(np.float32)


def _strokes_of(ink: NDArray[np.float32]) -> Mask:
    return ink > max(FAINT, _DARK_PART * float(ink.max()))


def _around(mask: Mask) -> Mask:
    """The mask and a border of a pixel, where soft strokes end."""
    return cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0


def _measured(skeleton: Mask) -> tuple[float, int]:
    """Length of a skeleton, in pixels from centre to centre, and the number of its ends; a dot has two.

    A step to the side counts 0.948, one along a diagonal 1.343: right on the mean over all directions (Kulpa 1977).
    """
    padded = np.pad(skeleton, 1)
    here, right, below, across = padded[:-1, :-1], padded[:-1, 1:], padded[1:, :-1], padded[1:, 1:]
    straight = int((here & right).sum() + (here & below).sum())
    slanting = int((here & across & ~right & ~below).sum() + (right & below & ~here & ~across).sum())
    neighbours = cv2.filter2D(skeleton.astype(np.uint8), -1, np.ones((3, 3)), borderType=cv2.BORDER_CONSTANT)
    alone, last = skeleton & (neighbours == 1), skeleton & (neighbours == 2)
    return 0.948 * straight + 1.343 * slanting, int(2 * alone.sum() + last.sum())


def _thinned(mask: Mask) -> Mask:
    """The skeleton of `mask`: lines of one pixel, connected as it is (Guo and Hall 1989)."""
    here = np.pad(mask, 1).astype(np.uint8)
    before = np.zeros_like(here)
    while not np.array_equal(here, before):
        before = here
        for staying in _STAYING:
            here = _without(here, staying)
    return here[1:-1, 1:-1].astype(bool)


def _without(here: Picture, staying: NDArray[np.uint8]) -> Picture:
    """Pixels (H, W), 0 or 1, but those that go by the code of their neighbours."""
    codes = cv2.filter2D(here, -1, _PLACES, borderType=cv2.BORDER_CONSTANT)
    return here & np.asarray(cv2.LUT(codes, staying), np.uint8)


_PLACES = np.array([[128, 1, 2], [64, 0, 4], [32, 16, 8]], np.float32)
"""What each neighbour adds to the code of a pixel: above 1, and on clockwise."""


def _table(goes: Callable[[list[int]], bool]) -> NDArray[np.uint8]:
    """For each code of neighbours 1 where a pixel stays; `goes` is asked with the eight, clockwise from above."""
    return np.array([not goes([code >> place & 1 for place in range(8)]) for code in range(256)], np.uint8)


def _is_border(near: list[int], turned: int) -> bool:
    """Whether a pixel can go in this half of a pass, the other being the same turned around: no end and no link."""
    pairs = [(near[place], near[(place + 1) % 8], near[(place + 2) % 8]) for place in (0, 2, 4, 6)]
    crossings = sum(not first and bool(second or third) for first, second, third in pairs)
    corner_first = sum(bool(near[place - 1] or near[place]) for place in (0, 2, 4, 6))
    side_first = sum(bool(near[place] or near[place + 1]) for place in (0, 2, 4, 6))
    side, before, beyond, behind = (near[(place + turned) % 8] for place in (6, 4, 5, 7))
    is_held = side and (before or beyond or not behind)
    return crossings == 1 and 2 <= min(corner_first, side_first) <= 3 and not is_held


_STAYING = _table(lambda near: _is_border(near, 0)), _table(lambda near: _is_border(near, 4))
