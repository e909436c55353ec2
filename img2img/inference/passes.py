"""A model whose factor is too small is asked again, about its own answer; and how far parts of a whole are."""

from collections.abc import Callable
from math import ceil, log

import cv2

from img2img.inference.tiles import Progress
from img2img.pictures import Picture
from img2img.pictures.pixels import resize

MOST_PASSES = 4


def passes(factor: float, scale: int) -> int:
    """How often a model that enlarges by `scale` must be asked before a picture is `factor` times as long."""
    if scale == 1 or factor <= scale:
        return 1
    return min(MOST_PASSES, ceil(log(factor) / log(scale) - 1e-9))


def in_passes(
    ask: Callable[[Picture, Progress | None], Picture],
    picture: Picture,
    number: int,
    scale: int,
    on_progress: Progress | None = None,
) -> Picture:
    """The answer to the answer, and so on, `number` times; each pass multiplies the sides by `scale`."""
    weights = [scale ** (2 * one) for one in range(number)]
    for one, weight in enumerate(weights):
        before = sum(weights[:one]) / sum(weights)
        picture = ask(picture, share_of(on_progress, before, weight / sum(weights)))
    return picture


def fitted(answer: Picture, size: tuple[int, int]) -> Picture:
    """`answer` (H, W, C) at `size` (height, width): the mean of areas where that is smaller, else Lanczos."""
    return resize(answer, size, cv2.INTER_AREA if size < answer.shape[:2] else cv2.INTER_LANCZOS4)


def share_of(on_progress: Progress | None, before: float, share: float) -> Progress | None:
    """The progress of a part that is so much of a whole, of which so much is done before; told in thousandths."""
    if on_progress is None:
        return None
    return lambda done, total: on_progress(round(1000 * (before + share * done / total)), 1000)


def part_of(on_progress: Progress | None, number: int, count: int) -> Progress | None:
    """The progress of one of `count` equal parts of a whole, counted from 0; told in the part's own steps."""
    if on_progress is None:
        return None
    return lambda done, total: on_progress(number * total + done, count * total)
