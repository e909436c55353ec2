"""How the drawings look that a model learns from, for its card: the window compares with them what a person draws."""

from contextlib import suppress
from functools import lru_cache
from typing import Any

import numpy as np

from img2img.derivations.strokes import stroke_statistics
from img2img.errors import Img2ImgError
from img2img.models.card import Strokes
from training.data.dataset import PictureDataset

SAMPLES = 32  # drawings; their mean width then varies by a tenth


@lru_cache(maxsize=1)
def strokes_of(data: PictureDataset[Any]) -> Strokes | None:
    """Means over some drawings of the data set; None where nothing in its sources is drawn, or all are blank."""
    found: list[Strokes] = []
    for position in range(min(SAMPLES, len(data))):
        with suppress(Img2ImgError):  # the training itself names a file that cannot be read
            lines = data.lines(position, np.random.default_rng([data.seed, position]))
            if lines is not None and (one := stroke_statistics(lines)):
                found.append(one)
    if not found:
        return None
    width, ink = np.mean([(one.width, one.ink) for one in found], axis=0)
    return Strokes(width=round(float(width), 2), ink=round(float(ink), 4))
