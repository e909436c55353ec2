"""Aligned pairs: from two folders with the same names, or side by side in one picture."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import cv2
import numpy as np

from img2img.adversarial.recipe import Settings
from img2img.adversarial.tensors import Batch
from img2img.disk import list_pictures
from img2img.errors import DataError, SettingsError
from img2img.pictures import Picture
from img2img.pictures.pixels import to_tensor
from training.config import PairedData, SideBySideData
from training.data.dataset import PictureDataset, by_stem
from training.data.reading import read_rgb

Pair = tuple[Path, Path | None]
"""A source and its target, or one picture that holds both side by side."""


class Paired(PictureDataset[Pair]):
    """A source and the target that shows the same; both are cropped and flipped alike."""

    together = ("target",)

    def __init__(self, settings: Settings, seed: int, pairs: Sequence[Pair]) -> None:
        super().__init__(settings, seed, pairs)
        self.channels: int = getattr(settings, "source_channels", 3)
        if self.channels not in (1, 3):
            raise SettingsError(
                f"The pictures of a folder have no {self.channels} channels. Leave the setting source_channels out."
            )

    @classmethod
    def open(cls, data: PairedData, settings: Settings, seed: int) -> Self:
        sources = by_stem(list_pictures(data.source), data.source)
        targets = by_stem(list_pictures(data.target), data.target)
        shared = [stem for stem in sources if stem in targets]
        if not shared:
            raise DataError(
                f"No picture in {data.source} has the name of one in {data.target}. "
                "Give the two pictures of a pair the same name, or train on unpaired folders with CycleGAN."
            )
        return cls(settings, seed, [(sources[stem], targets[stem]) for stem in shared])

    @classmethod
    def open_side_by_side(cls, data: SideBySideData, settings: Settings, seed: int) -> Self:
        return cls(settings, seed, [(file, None) for file in list_pictures(data.pairs)])

    def draw(self, position: int, rng: np.random.Generator) -> Batch:
        (pair,) = self.at(position)
        source, target = _read_pair(*pair)
        drawn = self.cropped(rng, image=source, target=target)
        source = drawn["image"]
        if self.channels == 1:
            source = cv2.cvtColor(source, cv2.COLOR_RGB2GRAY)[..., None].astype(np.uint8, copy=False)
        return Batch(to_tensor(source), to_tensor(drawn["target"]))


def _read_pair(source: Path, target: Path | None) -> tuple[Picture, Picture]:
    """Both pictures at the target's size."""
    if target is None:
        both = read_rgb(source)
        half = both.shape[1] // 2
        if half == 0:
            raise DataError(f"{source} is too narrow to hold two pictures side by side. Take it out of the folder.")
        return both[:, :half], both[:, both.shape[1] - half :]
    first, second = read_rgb(source), read_rgb(target)
    if first.shape != second.shape:
        height, width = second.shape[:2]
        first = cv2.resize(first, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    return first, second
