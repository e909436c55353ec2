"""Pictures resized a strip at a time, as OpenCV resizes them whole."""

from collections.abc import Iterator
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from img2img.pictures import Picture
from img2img.pictures.pixels import peak
from img2img.pictures.rows import Window

Filter = Literal["area", "cubic", "lanczos"]
_Numbers = NDArray[np.floating]

_ROWS_AT_ONCE = 16  # of the answer: each is a sum over all rows that these need
_OPENCV: dict[Filter, int] = {"area": cv2.INTER_AREA, "cubic": cv2.INTER_CUBIC, "lanczos": cv2.INTER_LANCZOS4}


def resized_strips(
    strips: Iterator[Picture], size: tuple[int, int], target: tuple[int, int], kind: Filter
) -> Iterator[Picture]:
    """Strips of a picture of `size` (height, width) as strips of it at `target` (height, width), of the same depth.

    Within 1 of 255 what `pixels.resize` makes of the whole: there OpenCV rounds its weights. "area" is to shrink with.
    """
    (height, _), (rows, columns) = size, target
    if size == target:
        yield from strips
        return
    window = Window(strips)
    for top in range(0, rows, _ROWS_AT_ONCE):
        bottom = min(top + _ROWS_AT_ONCE, rows)
        first, weights = _weights(height, rows, top, bottom, kind)
        source = window.rows(first, first + weights.shape[1])
        summed = weights @ source.reshape(len(source), -1).astype(np.float32)
        resized = cv2.resize(
            summed.reshape(bottom - top, *source.shape[1:]), (columns, bottom - top), interpolation=_OPENCV[kind]
        )
        values = np.asarray(resized).reshape(bottom - top, columns, -1)
        yield np.rint(values).clip(0, peak(source.dtype)).astype(source.dtype)


def _weights(length: int, target: int, top: int, bottom: int, kind: Filter) -> tuple[int, NDArray[np.float32]]:
    """The first source row, of `length`, that rows [top, bottom) of `target` need; what each counts (rows, sources)."""
    ratio = length / target
    if kind == "area":
        starts = np.arange(top, bottom)[:, None] * ratio
        first, last = int(top * ratio), min(int(np.ceil(bottom * ratio)), length)
        sources = np.arange(first, last)
        covered = np.minimum(sources + 1, starts + ratio) - np.maximum(sources, starts)
        weights = covered.clip(0)
    else:
        reach, weight = (2, _cubic) if kind == "cubic" else (4, _lanczos)
        centres = (np.arange(top, bottom)[:, None] + 0.5) * ratio - 0.5
        taps = np.floor(centres).astype(int) + np.arange(1 - reach, 1 + reach)
        inside = taps.clip(0, length - 1)  # beyond the edge its last row goes on
        first = int(inside.min())
        weights = np.zeros((bottom - top, int(inside.max()) + 1 - first))
        np.add.at(weights, (np.arange(bottom - top)[:, None], inside - first), weight(centres - taps))
    return first, (weights / weights.sum(1, keepdims=True)).astype(np.float32)


def _cubic(distance: _Numbers) -> _Numbers:
    """Keys' cubic with a = -0.75, which is OpenCV's."""
    x, a = np.abs(distance), -0.75
    near, far = ((a + 2) * x - (a + 3)) * x**2 + 1, ((x - 5) * x + 8) * x * a - 4 * a
    return np.where(x <= 1, near, far)


def _lanczos(distance: _Numbers) -> _Numbers:
    return np.sinc(distance) * np.sinc(distance / 4)
