"""How the drawings look that a model learns from, for its card: the window compares with them what a person draws."""

from functools import lru_cache
from typing import Any

import numpy as np

from img2img.adversarial.tensors import Batch
from img2img.derivations.strokes import stroke_statistics
from img2img.models.card import Strokes
from training.data.dataset import PictureDataset

SAMPLES = 32  # drawings; their mean width then varies by a tenth


@lru_cache(maxsize=1)
def strokes_of(data: PictureDataset[Any]) -> Strokes | None:
    """Means over some drawings of the data set; None where its sources are no drawings on paper, or all are blank."""
    if data.transparency != "paper":
        return None
    batches = (data[position].batch for position in range(min(SAMPLES, len(data))))
    drawings = [batch.source[0].permute(1, 2, 0).numpy() for batch in batches if isinstance(batch, Batch)]
    found = [one for drawing in drawings if (one := stroke_statistics(drawing))]
    if not found:
        return None
    width, ink = np.mean([(one.width, one.ink) for one in found], axis=0)
    return Strokes(width=round(float(width), 2), ink=round(float(ink), 4))
