"""What a model of label maps is sent."""

import numpy as np

from gui.draw.labels import Numbers
from gui.draw.labels.table import LabelTable
from img2img.models.card import ModelCard
from img2img.pictures import Picture


def source_of(numbers: Numbers, card: ModelCard) -> Picture:
    """The picture that `translate` takes: class numbers (H, W, 1) uint8, VOID where nothing is painted.

    A model that was trained with the edges of objects takes (H, W, 2) uint16 and is told that each class is one object,
    as such data sets number what cannot be counted: sky, road, wall.
    """
    labels = numbers[..., None]
    if not knows_edges(card):
        return labels
    return np.repeat(labels.astype(np.uint16), 2, axis=2)


def knows_edges(card: ModelCard) -> bool:
    """Whether the model is told where one object ends and the next begins: it has a channel more than classes."""
    classes = LabelTable.of(card.classes).paintable
    return card.hyperparameters.get("label_channels", 0) > len(classes)
