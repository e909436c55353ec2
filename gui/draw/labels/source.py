"""What a model of label maps is sent."""

import numpy as np

from gui.draw.labels import Numbers
from img2img.models.card import ModelCard
from img2img.pictures import Picture


def source_of(numbers: Numbers, card: ModelCard) -> Picture:
    """The picture that `translate` takes: class numbers (H, W, 1) uint8, VOID where nothing is painted.

    A model that was trained with the edges of objects takes (H, W, 2) uint16 and is told that each class is one object,
    as such data sets number what cannot be counted: sky, road, wall.
    """
    labels = numbers[..., None]
    if not card.knows_edges:
        return labels
    return np.repeat(labels.astype(np.uint16), 2, axis=2)
