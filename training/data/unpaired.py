"""Two folders of pictures that need not match, as CycleGAN learns from."""

from pathlib import Path
from typing import Self

import numpy as np

from img2img.adversarial.recipe import Settings
from img2img.adversarial.tensors import Batch
from img2img.disk import list_pictures
from img2img.pictures.pixels import to_tensor
from training.config import UnpairedData
from training.data.dataset import PictureDataset
from training.data.reading import read_rgb


class Unpaired(PictureDataset[Path]):
    """A source and, independently, a target; an epoch is as long as the longer folder."""

    @classmethod
    def open(cls, data: UnpairedData, settings: Settings, seed: int) -> Self:
        return cls(settings, seed, list_pictures(data.source), list_pictures(data.target))

    def draw(self, position: int, rng: np.random.Generator) -> Batch:
        pictures = (self.cropped(rng, image=read_rgb(file))["image"] for file in self.at(position))
        return Batch(*map(to_tensor, pictures))
