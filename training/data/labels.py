"""Label maps and their photos, in two folders with the same names, as SPADE learns from."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
import torch

from img2img.adversarial.recipe import Settings
from img2img.adversarial.tensors import LabelledPhotos
from img2img.disk import list_pictures
from img2img.errors import DataError
from img2img.pictures import labels
from img2img.pictures.classes import LabelClass, classes_of, read_classes
from img2img.pictures.pixels import to_tensor
from training.config import LabelData
from training.data.dataset import PictureDataset, by_stem
from training.data.reading import read_rgb

TABLES = ("classes.txt", "classes.json", "palette.txt", "palette.json")


class Labels(PictureDataset[tuple[Path, Path]]):
    """A label map and the photo that it describes; both are cropped and flipped alike."""

    masks = ("labels",)

    def __init__(
        self, settings: Settings, seed: int, pairs: Sequence[tuple[Path, Path]], classes: tuple[LabelClass, ...]
    ) -> None:
        super().__init__(settings, seed, pairs)
        self.classes = classes

    @classmethod
    def open(cls, data: LabelData, settings: Settings, seed: int) -> Self:
        maps, photos = (by_stem(list_pictures(folder), folder) for folder in (data.labels, data.photos))
        pairs = [(maps[stem], photos[stem]) for stem in maps if stem in photos]
        if not pairs:
            raise DataError(
                f"No label map in {data.labels} has the name of a photo in {data.photos}. "
                "Give a photo and its label map the same name."
            )
        return cls(settings, seed, pairs, _table(data, [labels for labels, _ in pairs]))

    def draw(self, position: int, rng: np.random.Generator) -> LabelledPhotos:
        ((file, photo_file),) = self.at(position)
        label_map, photo = labels.read_label_map(file, self.classes), read_rgb(photo_file)
        if label_map.shape != photo.shape[:2]:
            (height, width), (rows, columns) = label_map.shape, photo.shape[:2]
            raise DataError(
                f"{file} is {width}x{height} pixels, but its photo {photo_file} is {columns}x{rows}. "
                "Make both the same size; a label map without smoothing."
            )
        drawn = self.cropped(rng, image=photo, labels=label_map)
        return LabelledPhotos(torch.from_numpy(drawn["labels"])[None], to_tensor(drawn["image"]))


def _table(data: LabelData, maps: Sequence[Path]) -> tuple[LabelClass, ...]:
    """The classes: from the table that was named, from one beside the maps, or counted in all the maps."""
    file = data.palette or next((data.labels / name for name in TABLES if (data.labels / name).exists()), None)
    if file:
        return read_classes(file)
    numbers = {number for file in maps for number in labels.numbers_in(file).tolist()} - {labels.VOID}
    return classes_of(max(numbers, default=0) + 1)
