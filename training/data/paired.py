"""Aligned pairs: from two folders with the same names, or side by side in one picture."""

from collections.abc import Sequence
from pathlib import Path
from typing import Generic, Self, TypeVar

import cv2
import numpy as np

from img2img.adversarial.recipe import Settings
from img2img.adversarial.tensors import Batch
from img2img.errors import DataError, SettingsError
from img2img.pictures import Picture
from img2img.pictures.tensors import to_bytes
from training.data.dataset import PictureDataset
from training.data.originals import Originals
from training.data.reading import read_rgb
from training.kinds.paired import PairedData
from training.kinds.side_by_side import SideBySideData

P = TypeVar("P")


class _Pairs(PictureDataset[P], Generic[P]):
    """A source and the target that shows the same; both are cropped and flipped alike."""

    together = ("target",)

    def __init__(self, settings: Settings, seed: int, domains: tuple[str, str], pairs: Sequence[P]) -> None:
        super().__init__(settings, seed, domains, pairs)
        self.channels: int = getattr(settings, "source_channels", 3)
        if self.channels not in (1, 3):
            raise SettingsError(
                f"The pictures of a folder have no {self.channels} channels. Leave the setting source_channels out."
            )

    def read(self, pair: P) -> tuple[Picture, Picture]:
        """Source and target (H, W, 3), of one size."""
        raise NotImplementedError

    def draw(self, position: int, rng: np.random.Generator) -> Batch:
        (pair,) = self.at(position)
        source, target = self.read(pair)
        drawn = self.cropped(rng, image=source, target=target)
        source = drawn["image"]
        if self.channels == 1:
            source = cv2.cvtColor(source, cv2.COLOR_RGB2GRAY)[..., None].astype(np.uint8, copy=False)
        return Batch(to_bytes(source), to_bytes(drawn["target"]))


class PairedDataset(_Pairs[tuple[Path, Path]]):
    """Pairs from two folders, by their names."""

    @classmethod
    def open(cls, data: PairedData, settings: Settings, seed: int) -> Self:
        sources = data.pictures_by_stem(data.source)
        targets = data.pictures_by_stem(data.target)
        shared = [stem for stem in sources if stem in targets]
        if not shared:
            raise DataError(
                f"No picture in {data.source} has the name of one in {data.target}. "
                "Give the two pictures of a pair the same name, or train on unpaired folders with CycleGAN."
            )
        pairs = [(sources[stem], targets[stem]) for stem in shared]
        return cls(settings, seed, folder_names(data.source, data.target), pairs)

    def originals(self) -> Sequence[tuple[Originals, Path]]:
        return [(self.photos, file) for pair in self.folders[0] for file in pair]

    def read(self, pair: tuple[Path, Path]) -> tuple[Picture, Picture]:
        source, target = map(self.photos.read, pair)
        if source.shape != target.shape:
            height, width = target.shape[:2]
            source = cv2.resize(source, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
        return source, target


class SideBySideDataset(_Pairs[Path]):
    """Pairs from one folder, the source in the left half of each picture, the target in its right."""

    @classmethod
    def open(cls, data: SideBySideData, settings: Settings, seed: int) -> Self:
        return cls(settings, seed, ("left", "right"), data.pictures(data.pairs))

    def originals(self) -> Sequence[tuple[Originals, Path]]:
        return [(self._halves, file) for file in self.folders[0]]

    def read(self, pair: Path) -> tuple[Picture, Picture]:
        source, target = np.split(self._halves.read(pair), 2, axis=2)
        return np.ascontiguousarray(source), np.ascontiguousarray(target)

    @property
    def _halves(self) -> Originals:
        return Originals(self.photos.fit, read_halves, "halves")


def read_halves(file: Path) -> Picture:
    """The left half of a picture laid on its right, (H, W // 2, 6); a column in the middle is left out."""
    both = read_rgb(file)
    half = both.shape[1] // 2
    if half == 0:
        raise DataError(f"{file} is too narrow to hold two pictures side by side. Take it out of the folder.")
    return np.dstack([both[:, :half], both[:, -half:]])


def folder_names(source: Path, target: Path) -> tuple[str, str]:
    """What source and target are called: as their folders, where these have names of their own."""
    return (source.name, target.name) if source.name != target.name else ("source", "target")
