"""The data set of each kind in training.kinds. It stands here because the kinds know no torch."""

from collections.abc import Mapping
from typing import Any

from img2img.adversarial.recipe import Recipe, Settings
from img2img.adversarial.tensors import DataKind
from img2img.errors import DataError
from training.data.dataset import PictureDataset
from training.data.derived import DerivedDataset
from training.data.labels import LabelDataset
from training.data.paired import PairedDataset, SideBySideDataset
from training.data.photos import PhotoDataset
from training.data.unpaired import UnpairedDataset
from training.kinds.derived import DerivedPairs
from training.kinds.kind import DataConfig
from training.kinds.labels import LabelData
from training.kinds.paired import PairedData
from training.kinds.photos import PhotoFolder
from training.kinds.side_by_side import SideBySideData
from training.kinds.unpaired import UnpairedData

DATASETS: Mapping[type[DataConfig], type[PictureDataset[Any]]] = {
    UnpairedData: UnpairedDataset,
    DerivedPairs: DerivedDataset,
    PairedData: PairedDataset,
    SideBySideData: SideBySideDataset,
    PhotoFolder: PhotoDataset,
    LabelData: LabelDataset,
}

_WORDS: Mapping[DataKind, str] = {
    "paired": "aligned pairs",
    "unpaired": "two folders that need not match",
    "labels": "label maps with their photos",
    "photos": "one folder of photos",
}


def open_data(data: DataConfig, recipe: type[Recipe], settings: Settings, seed: int) -> PictureDataset[Any]:
    """The data set that `data` describes. Raises DataError when the recipe learns from another kind."""
    if data.serves != recipe.data:
        raise DataError(
            f"{recipe.title} learns from {_WORDS[recipe.data]}, and these are {_WORDS[data.serves]}. "
            "Choose another recipe, or name the pictures as it needs them."
        )
    return DATASETS[type(data)].open(data, settings, seed)


def settings_of(data: DataConfig) -> dict[str, Any]:
    """What `data` decides of a recipe's settings where a person says nothing else."""
    return DATASETS[type(data)].settings_of(data)
