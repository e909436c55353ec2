"""One folder of photos, for recipes that learn what photos look like; its subfolders may be classes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
import torch

from img2img.adversarial.recipe import Settings
from img2img.adversarial.tensors import Photos
from img2img.errors import DataError
from img2img.pictures.classes import LabelClass
from img2img.pictures.tensors import to_bytes
from training.data.dataset import PictureDataset
from training.data.originals import Originals
from training.kinds.photos import PhotoFolder

Photo = tuple[Path, int]
"""A file and the number of its class."""


class PhotoDataset(PictureDataset[Photo]):
    """A photo and, when the settings ask for classes, the number of the subfolder it lies in."""

    def __init__(
        self,
        settings: Settings,
        seed: int,
        domains: tuple[str, str],
        photos: Sequence[Photo],
        classes: tuple[LabelClass, ...] = (),
    ) -> None:
        super().__init__(settings, seed, domains, photos)
        self.classes = classes

    @classmethod
    def open(cls, data: PhotoFolder, settings: Settings, seed: int) -> Self:
        files, domains = data.pictures(data.photos), ("", data.photos.name)
        if not getattr(settings, "class_labels", False):
            return cls(settings, seed, domains, [(file, 0) for file in files])
        names = [file.relative_to(data.photos).parts[0] for file in files]
        classes = sorted(set(names))
        _check(data.photos, files, names)
        photos = [(file, classes.index(name)) for file, name in zip(files, names, strict=True)]
        return cls(settings, seed, domains, photos, tuple(LabelClass(name=name) for name in classes))

    def originals(self) -> Sequence[tuple[Originals, Path]]:
        return [(self.photos, file) for file, _ in self.folders[0]]

    def draw(self, position: int, rng: np.random.Generator) -> Photos:
        ((file, number),) = self.at(position)
        photo = to_bytes(self.cropped(rng, image=self.photos.read(file))["image"])
        return Photos(photo, torch.tensor([number]) if self.classes else None)


def _check(root: Path, files: Sequence[Path], names: Sequence[str]) -> None:
    """Raises DataError when the subfolders of `root` cannot be classes."""
    loose = next((file for file in files if file.parent == root), None)
    if loose:
        raise DataError(f"{loose} lies in no class folder. Move it into one of the folders in {root}.")
    small = [name for name in sorted(set(names)) if names.count(name) < 2]
    if small:
        raise DataError(
            f"The class folder {root / small[0]} holds one picture only, which says nothing about a class. "
            "Add pictures to it, or take it away."
        )
