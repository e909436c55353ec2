"""Derivation: how the source of a pair is made from its target, a photo."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch

from img2img.models.card import Transparency
from img2img.pictures import Picture
from img2img.runtimes.devices import CPU


class Derivation(ABC):
    """First what must be found in the whole photo, which is then cropped and flipped with it; then the source.

    name          on the command line and in run.json
    title         what a person reads where it is chosen
    domain        what the source is called on the model's card
    channels      how many a source may have; where there is one number, it is the recipe's setting as well. A source
                  that is drawn with one channel is repeated to fill three.
    transparency  what transparent pixels of a source are to the trained model
    is_kept       whether finding is slow, and so done once before the training, and what was found kept
    settings      what it decides of a recipe's settings where a person says nothing else
    """

    name: ClassVar[str]
    title: ClassVar[str]
    domain: ClassVar[str]
    channels: ClassVar[tuple[int, ...]]
    transparency: ClassVar[Transparency]
    is_kept: ClassVar[bool] = False
    settings: ClassVar[Mapping[str, Any]] = {}

    def find(self, photo: Picture, file: Path, device: torch.device = CPU) -> Picture:
        """What the source is drawn from: (H, W) or (H, W, C) uint8, by default the photo (H, W, 3) in `file` itself.

        The photo may have been shrunk to what the training's crops need. A network that finds runs on `device`.
        """
        return photo

    @abstractmethod
    def draw(self, found: Picture, photo: Picture, rng: np.random.Generator, *, vary: bool) -> Picture:
        """The source (H, W, C) uint8 from a crop of what was found and the same crop of the photo (H, W, 3).

        With `vary` it differs as the sources of different people do; without, it is the plainest one.
        """

    def lines(self, found: Picture, photo: Picture, rng: np.random.Generator, *, vary: bool) -> Picture | None:
        """What of such a source is drawn with a pen, dark on light (H, W, C); None where nothing is."""
        return self.draw(found, photo, rng, vary=vary) if self.transparency == "paper" else None

    def pair(self, found: Picture, photo: Picture, rng: np.random.Generator, *, vary: bool) -> tuple[Picture, Picture]:
        """Source and target of one crop: what was drawn, and by default the photo (H, W, 3) as it is."""
        return self.draw(found, photo, rng, vary=vary), photo
