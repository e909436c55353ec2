"""Two folders of pictures that need not match, as CycleGAN learns from."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np

from img2img.adversarial.batch import Batch
from img2img.adversarial.recipe import Settings
from img2img.disk import list_pictures
from img2img.pixels import to_tensor
from training.config import UnpairedData
from training.data.dataset import PictureDataset, crop_and_flip, spread
from training.data.reading import read_rgb


class Unpaired(PictureDataset):
    """A source and, independently, a target; an epoch is as long as the longer folder."""

    def __init__(
        self, sources: Sequence[Path], targets: Sequence[Path], settings: Settings, seed: int, *, augment: bool = True
    ) -> None:
        super().__init__(settings, seed, augment=augment)
        self.sources, self.targets = sources, targets
        self.transform = crop_and_flip(settings, augment=augment)

    @classmethod
    def open(cls, data: UnpairedData, settings: Settings, seed: int) -> Self:
        return cls(list_pictures(data.source), list_pictures(data.target), settings, seed)

    def __len__(self) -> int:
        return max(len(self.sources), len(self.targets))

    def draw(self, position: int, rng: np.random.Generator) -> Batch:
        source = self.sources[self.place(position, len(self.sources), stream=0)]
        target = self.targets[self.place(position, len(self.targets), stream=1)]
        self.transform.set_random_seed(int(rng.integers(2**31)))
        pictures = (self.transform(image=read_rgb(file))["image"] for file in (source, target))
        return Batch(*map(to_tensor, pictures))

    def split(self, held_out: int) -> tuple[Self, Self]:
        (sources, shown_sources), (targets, shown_targets) = (
            spread(self.sources, held_out),
            spread(self.targets, held_out),
        )
        make = type(self)
        return (
            make(sources, targets, self.settings, self.seed, augment=self.augment),
            make(shown_sources, shown_targets, self.settings, self.seed, augment=False),
        )
