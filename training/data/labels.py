"""Label maps and their photos, in folders with the same names, as SPADE learns from; instance maps where there are."""

from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import torch

from img2img.adversarial.recipe import Settings
from img2img.adversarial.tensors import LabelledPhotos
from img2img.errors import DataError
from img2img.pictures import labels
from img2img.pictures.classes import LabelClass, classes_of, read_classes
from img2img.pictures.tensors import to_bytes
from training.data.dataset import PictureDataset
from training.data.originals import Originals
from training.data.reading import size_of
from training.kinds.labels import LabelData


class Labelled(NamedTuple):
    """The files that belong together."""

    labels: Path
    photo: Path
    instances: Path | None = None


class LabelDataset(PictureDataset[Labelled]):
    """A label map and the photo that it describes, with its instance map; all are cropped and flipped alike."""

    masks = ("labels", "instances")

    def __init__(
        self,
        settings: Settings,
        seed: int,
        domains: tuple[str, str],
        files: Sequence[Labelled],
        classes: tuple[LabelClass, ...],
    ) -> None:
        super().__init__(settings, seed, domains, files)
        self.classes = classes
        self._table = sha256(repr(classes).encode()).hexdigest()[:8]

    @classmethod
    def open(cls, data: LabelData, settings: Settings, seed: int) -> Self:
        files = _files(data, with_instances=getattr(settings, "instance_edges", False))
        return cls(settings, seed, ("labels", data.photos.name), files, _table(data, [file.labels for file in files]))

    def originals(self) -> Sequence[tuple[Originals, Path]]:
        return [pair for files in self.folders[0] for pair in self._read_by(files)]

    def draw(self, position: int, rng: np.random.Generator) -> LabelledPhotos:
        (files,) = self.at(position)
        read = [originals.read(file) for originals, file in self._read_by(files)]
        for (_, file), picture in zip(self._read_by(files), read, strict=True):
            if picture.shape[:2] != read[0].shape[:2]:
                raise _differ(file, files.photo)
        drawn = self.cropped(rng, **dict(zip(("image", "labels", "instances"), read, strict=False)))
        instances = torch.from_numpy(drawn["instances"].astype(np.int32))[None, None] if files.instances else None
        return LabelledPhotos(torch.from_numpy(np.array(drawn["labels"]))[None], to_bytes(drawn["image"]), instances)

    def _read_by(self, files: Labelled) -> list[tuple[Originals, Path]]:
        """The photo, the label map and, if there is one, the instance map, and how each is read."""
        fit = self.photos.fit
        maps = Originals(fit, partial(labels.read_label_map, classes=self.classes), f"labels-{self._table}", mask=True)
        both = [(self.photos, files.photo), (maps, files.labels)]
        if files.instances is None:
            return both
        return [*both, (Originals(fit, labels.read_instances, "instances", mask=True), files.instances)]


def _files(data: LabelData, *, with_instances: bool) -> list[Labelled]:
    """What has one name in every folder. Raises DataError when nothing has, or wanted instance maps are not named."""
    maps, photos = (data.pictures_by_stem(folder) for folder in (data.labels, data.photos))
    files = [Labelled(maps[stem], photos[stem]) for stem in maps if stem in photos]
    if not files:
        raise DataError(
            f"No label map in {data.labels} has the name of a photo in {data.photos}. "
            "Give a photo and its label map the same name."
        )
    if not with_instances:
        return files
    if data.instances is None:
        raise DataError(
            "Instance edges are drawn from instance maps, and there are none. "
            "Name their folder with --instances, or leave the setting instance_edges out."
        )
    instances = data.pictures_by_stem(data.instances)
    files = [
        Labelled(maps[stem], photos[stem], instances[stem]) for stem in maps if stem in photos and stem in instances
    ]
    if not files:
        raise DataError(
            f"No instance map in {data.instances} has the name of a label map in {data.labels} and of its photo. "
            "Give the three the same name."
        )
    return files


def _differ(file: Path, photo: Path) -> DataError:
    """The sentence on a map that does not lie on its photo. Raises PictureError when one of them is damaged."""
    (width, height), (columns, rows) = size_of(file), size_of(photo)
    return DataError(
        f"{file} is {width}x{height} pixels, but its photo {photo} is {columns}x{rows}. "
        "Make both the same size; a map without smoothing."
    )


def _table(data: LabelData, maps: Sequence[Path]) -> tuple[LabelClass, ...]:
    """The classes: from the table that was named, from one beside the maps, or counted in all the maps."""
    if data.table:
        return read_classes(data.table)
    numbers = {number for file in maps for number in labels.numbers_in(file).tolist()} - {labels.VOID}
    return classes_of(max(numbers, default=0) + 1)
