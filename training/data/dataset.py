"""What every kind of data set shares: an endless, reproducible sequence of items that a run can enter anywhere."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Generic, Self, TypeVar

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import Dataset

from img2img.adversarial.recipe import Settings
from img2img.adversarial.tensors import Tensors
from img2img.errors import DataError, Img2ImgError
from img2img.models.card import Transparency
from img2img.pictures import Picture
from img2img.pictures.classes import LabelClass
from img2img.runtimes.devices import CPU
from training.data.crops import crop_and_flip, load_size
from training.data.originals import Originals, Report, keep_originals

T = TypeVar("T")

cv2.setNumThreads(0)  # the loader's own processes are the parallelism


@dataclass(frozen=True)
class Item:
    """A batch of one, and the sentences of files that could not be read on the way."""

    batch: Tensors
    warnings: tuple[str, ...] = ()


class PictureDataset(Dataset[Item], ABC, Generic[T]):
    """Items by position in an endless sequence: each epoch is a new order, each position has its own randomness.

    Position decides everything, so a run resumed at step n sees exactly what it would have seen. `domains` is what
    source and target are called, `classes` are those that the data set tells apart, if it does; `transparency` is what
    the card says of the sources. Pictures named in `together`, and masks, are cropped and flipped as the one called
    "image" is.
    """

    domains: tuple[str, str]
    classes: tuple[LabelClass, ...] = ()
    transparency: Transparency = ""
    together: ClassVar[Sequence[str]] = ()
    masks: ClassVar[Sequence[str]] = ()

    def __init__(self, settings: Settings, seed: int, domains: tuple[str, str], *folders: Sequence[T]) -> None:
        """`folders` are drawn from independently; what belongs together stands in one of them."""
        self.settings = settings
        self.seed = seed
        self.domains = domains
        self.folders = folders
        self._vary(augment=True)

    @classmethod
    @abstractmethod
    def open(cls, data: Any, settings: Settings, seed: int) -> Self:
        """The data set that `data`, of a class in training.kinds, describes. Raises Img2ImgError."""

    @classmethod
    def settings_of(cls, data: Any) -> dict[str, Any]:
        """What `data` decides of a recipe's settings where a person says nothing else."""
        return {}

    @abstractmethod
    def draw(self, position: int, rng: np.random.Generator) -> Tensors:
        """The batch of one at `position`, cropped and augmented with `rng`; its pictures are uint8.

        May raise Img2ImgError for a file that cannot be used; another then stands in for it.
        """

    def lines(self, position: int, rng: np.random.Generator) -> Picture | None:
        """What of the source at `position` is drawn with a pen, dark on light (H, W, C) uint8; None where nothing is.

        May raise Img2ImgError as `draw` does.
        """
        return None

    @abstractmethod
    def originals(self) -> Sequence[tuple[Originals, Path]]:
        """Every file, and how `draw` reads it."""

    def prepare(self, report: Report, device: torch.device = CPU) -> list[str]:
        """Compute once what every epoch needs, networks on `device`; `report(done=, total=, what=)` tells how far.

        Returns a sentence for what could not be done; the items are the same without it, only slower.
        """
        return keep_originals(self.originals(), report)

    def split(self, held_out: int) -> tuple[Self, Self]:
        """This data set without `held_out` items, and a data set of those, without augmentation.

        A folder that would then hold none keeps all it has.
        """
        parts = [spread(folder, held_out) for folder in self.folders]
        parts = [(rest or folder, shown) for folder, (rest, shown) in zip(self.folders, parts, strict=True)]
        rest, shown = copy(self), copy(self)
        rest.folders, shown.folders = zip(*parts, strict=True)
        shown._vary(augment=False)
        return rest, shown

    def __len__(self) -> int:
        """How many items an epoch has: as many as the largest folder."""
        return max(map(len, self.folders))

    def __getitem__(self, position: int) -> Item:
        warnings: list[str] = []
        own = position if self.augment else position % len(self)  # what is only looked at never changes
        for attempt in range(10):
            try:
                # the same position's neighbours stand in for a file that cannot be read
                batch = self.draw(position + attempt, np.random.default_rng([self.seed, own, attempt]))
                return Item(batch, tuple(warnings))
            except Img2ImgError as error:
                warnings.append(str(error))
        raise DataError(f"Ten pictures in a row cannot be read, the last because: {warnings[-1]}")

    def at(self, position: int) -> tuple[T, ...]:
        """What stands at `position`, one of each folder: every epoch in an order of its own when augmenting."""
        return tuple(folder[self._place(position, stream, len(folder))] for stream, folder in enumerate(self.folders))

    def _place(self, position: int, stream: int, length: int) -> int:
        epoch, offset = divmod(position, length)
        return int(_order(self.seed, stream, epoch, length)[offset]) if self.augment else offset

    def cropped(self, rng: np.random.Generator, **pictures: Any) -> dict[str, Picture]:
        """Pictures (H, W) or (H, W, C) of one size, by name, as `crop_and_flip` cuts them with `rng`."""
        self.transform.set_random_seed(int(rng.integers(2**31)))
        return self.transform(**pictures)

    def _vary(self, *, augment: bool) -> None:
        self.augment = augment
        self.photos = Originals(load_size(self.settings, augment=augment))
        self.transform = crop_and_flip(self.settings, augment=augment, together=self.together, masks=self.masks)


@lru_cache(maxsize=8)
def _order(seed: int, stream: int, epoch: int, length: int) -> NDArray[np.int64]:
    return np.random.default_rng([seed, stream, epoch]).permutation(length)


def spread(files: Sequence[T], held_out: int) -> tuple[Sequence[T], Sequence[T]]:
    """Files without `held_out` of them, taken evenly from all over the folder, and those."""
    places = {(2 * number + 1) * len(files) // (2 * held_out) for number in range(held_out)}
    return [file for place, file in enumerate(files) if place not in places], [files[place] for place in sorted(places)]
