"""Aligned pairs: from two folders with the same names, or side by side in one picture."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import cv2
import numpy as np

from img2img.adversarial.batch import Batch
from img2img.adversarial.recipe import Settings
from img2img.disk import list_pictures
from img2img.errors import DataError
from img2img.pixels import to_tensor
from training.config import PairedData, SideBySideData
from training.data.dataset import PictureDataset, by_stem, crop_and_flip, spread
from training.data.reading import RGB, read_rgb

Pair = tuple[Path, Path | None]
"""A source and its target, or one picture that holds both side by side."""


class Paired(PictureDataset):
    """A source and the target that shows the same; both are cropped and flipped alike."""

    def __init__(self, pairs: Sequence[Pair], settings: Settings, seed: int, *, augment: bool = True) -> None:
        super().__init__(settings, seed, augment=augment)
        self.pairs = pairs
        self.transform = crop_and_flip(settings, augment=augment, together=["target"])

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
        return cls([(sources[stem], targets[stem]) for stem in shared], settings, seed)

    @classmethod
    def open_side_by_side(cls, data: SideBySideData, settings: Settings, seed: int) -> Self:
        return cls([(file, None) for file in list_pictures(data.pairs)], settings, seed)

    def __len__(self) -> int:
        return len(self.pairs)

    def draw(self, position: int, rng: np.random.Generator) -> Batch:
        source, target = _read_pair(*self.pairs[self.place(position, len(self.pairs))])
        self.transform.set_random_seed(int(rng.integers(2**31)))
        drawn = self.transform(image=source, target=target)
        grey = getattr(self.settings, "source_channels", 3) == 1
        source = cv2.cvtColor(drawn["image"], cv2.COLOR_RGB2GRAY)[..., None] if grey else drawn["image"]
        return Batch(to_tensor(source.astype(np.uint8, copy=False)), to_tensor(drawn["target"]))

    def split(self, held_out: int) -> tuple[Self, Self]:
        make, (pairs, shown) = type(self), spread(self.pairs, held_out)
        return (
            make(pairs, self.settings, self.seed, augment=self.augment),
            make(shown, self.settings, self.seed, augment=False),
        )


def _read_pair(source: Path, target: Path | None) -> tuple[RGB, RGB]:
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
