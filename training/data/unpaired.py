"""Two folders of pictures that need not match, as CycleGAN learns from."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np

from img2img.adversarial.recipe import Settings
from img2img.adversarial.tensors import Batch
from img2img.pictures.tensors import to_bytes
from training.data.dataset import PictureDataset
from training.data.originals import Originals
from training.data.paired import folder_names
from training.kinds.unpaired import UnpairedData


class UnpairedDataset(PictureDataset[Path]):
    """A source and, independently, a target; an epoch is as long as the longer folder."""

    @classmethod
    def open(cls, data: UnpairedData, settings: Settings, seed: int) -> Self:
        names = folder_names(data.source, data.target)
        return cls(settings, seed, names, data.pictures(data.source), data.pictures(data.target))

    def originals(self) -> Sequence[tuple[Originals, Path]]:
        return [(self.photos, file) for folder in self.folders for file in folder]

    def draw(self, position: int, rng: np.random.Generator) -> Batch:
        pictures = (self.cropped(rng, image=self.photos.read(file))["image"] for file in self.at(position))
        return Batch(*map(to_bytes, pictures))
