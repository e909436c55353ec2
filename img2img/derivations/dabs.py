"""Dabs of colour as a hand puts them under its lines: where, how large and how exactly differs every time.

A dab has the mean colour of what it covers, or rather of the part that belongs together: a hand means one thing, such
as a petal, also where it paints over its border. A model that learns from them obeys a colour without being a
slave of its outline.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from img2img.pictures import Picture

NONE_SHARE = 0.2  # of drawings without any
MOST = 24
ALIKE = 28  # of 255 in each channel: what belongs together
LEAST_PIXELS = 6
PREMULTIPLIED = tuple[NDArray[np.float32], NDArray[np.float32]]
"""Colours times coverage (H, W, 3), and coverage (H, W), both in [0, 1]."""

_SMOOTHING = 5  # pixels of the median that takes grain out before colours are compared
_WITHOUT_SPECKS = 5  # pixels of the median that leaves a mask without specks and holes, as no hand paints them


def draw_dabs(photo: Picture, rng: np.random.Generator, least: int = 0) -> PREMULTIPLIED:
    """None to many dabs, at least `least`, in the colours of a photo (H, W, 3) uint8 whose sides are 8 or more."""
    smooth = cv2.medianBlur(np.ascontiguousarray(photo), _SMOOTHING).astype(np.uint8, copy=False)
    colours = np.zeros(photo.shape, np.float32)
    coverage = np.zeros(photo.shape[:2], np.float32)
    for _ in range(max(least, _count(rng))):
        _lay_dab(photo, smooth, colours, coverage, rng)
    return colours, coverage


def _count(rng: np.random.Generator) -> int:
    return 0 if rng.random() < NONE_SHARE else round(float(np.exp(rng.uniform(0, np.log(MOST)))))


def _lay_dab(
    photo: Picture,
    smooth: Picture,
    colours: NDArray[np.float32],
    coverage: NDArray[np.float32],
    rng: np.random.Generator,
) -> None:
    """One dab over those that are there, with a hard or a soft border."""
    height, width = coverage.shape
    seed = int(rng.integers(height)), int(rng.integers(width))
    mask, meant = _shape(smooth, seed, rng)
    sigma = rng.uniform(0.5, 2.5) if rng.random() < 0.5 else 0.0
    error = rng.normal(0, 6) + rng.normal(0, 4, 3)
    if cv2.countNonZero(meant) < LEAST_PIXELS:
        return
    here = _around(mask, round(3 * sigma))
    colour = np.array(cv2.mean(photo[here], meant[here])[:3]) + error
    part = mask[here].astype(np.float32)
    if sigma:
        part = np.asarray(cv2.GaussianBlur(part, (0, 0), sigma), np.float32)
    colours[here] += part[..., None] * ((colour.clip(0, 255) / 255).astype(np.float32) - colours[here])
    coverage[here] += part * (1 - coverage[here])


def _around(mask: Picture, margin: int) -> tuple[slice, slice]:
    """The rows and columns that a mask reaches, and `margin` pixels around them."""
    left, top, width, height = cv2.boundingRect(mask)
    return np.s_[max(0, top - margin) : top + height + margin, max(0, left - margin) : left + width + margin]


def _shape(smooth: Picture, seed: tuple[int, int], rng: np.random.Generator) -> tuple[Picture, Picture]:
    """What a dab covers, (H, W) of 0 and 1, and the part of that which it means: what is of the colour at the seed."""
    kind = rng.random()
    if kind < 0.2:
        filled = _filled(smooth, seed)
        return filled, filled
    mask = _stroke(smooth.shape[:2], seed, rng) if kind < 0.65 else _blob(smooth.shape[:2], seed, rng)
    colour = smooth[seed].astype(np.int16)
    here, meant = _around(mask, 0), np.zeros_like(mask)
    alike = cv2.inRange(smooth[here], np.clip(colour - ALIKE, 0, 255), np.clip(colour + ALIKE, 0, 255))
    meant[here] = cv2.medianBlur(cv2.bitwise_and(mask[here], alike), _WITHOUT_SPECKS)
    return (meant if rng.random() < 0.6 else mask), meant


def _filled(smooth: Picture, seed: tuple[int, int]) -> Picture:
    """All that hangs together with the seed and is of its colour, as a bucket of paint fills it."""
    height, width = smooth.shape[:2]
    found = np.zeros((height + 2, width + 2), np.uint8)
    alike = (ALIKE,) * 3
    flags = 4 | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE
    cv2.floodFill(smooth, found, seed[::-1], (0, 0, 0), alike, alike, flags)
    return np.asarray(cv2.medianBlur(found[1:-1, 1:-1].copy(), _WITHOUT_SPECKS), np.uint8)


def _blob(size: tuple[int, int], seed: tuple[int, int], rng: np.random.Generator) -> Picture:
    """An ellipse of a hundredth to an eighth of the picture's side, turned anyhow."""
    radii = min(size) * np.exp(rng.uniform(np.log(1 / 100), np.log(1 / 8), 2))
    axes = tuple(max(1, round(float(radius))) for radius in radii)
    canvas = np.zeros(size, np.uint8)
    return np.asarray(cv2.ellipse(canvas, seed[::-1], axes, rng.uniform(0, 180), 0, 360, 1, -1), np.uint8)


def _stroke(size: tuple[int, int], seed: tuple[int, int], rng: np.random.Generator) -> Picture:
    """A line that goes on from the seed, turning a little at each step."""
    side, count = min(size), int(rng.integers(2, 7))
    turns = np.cumsum(rng.normal(0, 0.7, count)) + rng.uniform(0, 2 * np.pi)
    steps = np.stack([np.cos(turns), np.sin(turns)], axis=1) * rng.uniform(side / 32, side / 8, (count, 1))
    points = np.array(seed[::-1]) + np.vstack([np.zeros(2), np.cumsum(steps, axis=0)])
    thickness = max(1, round(side * float(np.exp(rng.uniform(np.log(1 / 100), np.log(1 / 10))))))
    canvas = np.zeros(size, np.uint8)
    return np.asarray(cv2.polylines(canvas, [np.rint(points).astype(np.int32)], False, 1, thickness), np.uint8)
