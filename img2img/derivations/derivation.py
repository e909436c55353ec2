"""Derivation: how the source of a pair is made from its target, a photo."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

import numpy as np

from img2img.models.card import Transparency
from img2img.pictures import Picture


class Derivation(ABC):
    """First what must be found in the whole photo, which is then cropped and flipped with it; then the source.

    name          on the command line and in run.json
    title         what a person reads where it is chosen
    domain        what the source is called on the model's card
    channels      how many a source may have; where there is one number, it is the recipe's setting as well. A source
                  that is drawn with one channel is repeated to fill three.
    transparency  what transparent pixels of a source are to the trained model
    is_kept       whether finding is slow, and so done once before the training, and what was found kept
    """

    name: ClassVar[str]
    title: ClassVar[str]
    domain: ClassVar[str]
    channels: ClassVar[tuple[int, ...]]
    transparency: ClassVar[Transparency]
    is_kept: ClassVar[bool] = False

    def find(self, photo: Picture, file: Path) -> Picture:
        """What the source is drawn from: (H, W) or (H, W, C) uint8, by default the photo (H, W, 3) in `file` itself.

        The photo may have been shrunk to what the training's crops need.
        """
        return photo

    @abstractmethod
    def draw(self, found: Picture, rng: np.random.Generator, *, vary: bool) -> Picture:
        """The source (H, W, C) uint8 from a crop of what was found.

        With `vary` it differs as the sources of different people do; without, it is the plainest one.
        """
