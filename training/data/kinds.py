"""Every kind of data set, one a file. A new one is a config class in training/config.py and a line in DATASETS."""

from collections.abc import Callable, Mapping
from typing import Any

from img2img.adversarial.recipe import Recipe, Settings
from img2img.adversarial.tensors import DataKind
from img2img.derivations import derivation_named
from img2img.errors import DataError
from training.config import LabelData, PairedData, PhotoData, PictureData, SideBySideData, UnpairedData
from training.data.dataset import PictureDataset
from training.data.derived import Photos
from training.data.labels import Labels
from training.data.paired import Paired
from training.data.pictures import Pictures
from training.data.unpaired import Unpaired

DATASETS: Mapping[type, tuple[DataKind, Callable[[Any, Settings, int], PictureDataset[Any]]]] = {
    UnpairedData: ("unpaired", Unpaired.open),
    PairedData: ("paired", Paired.open),
    SideBySideData: ("paired", Paired.open_side_by_side),
    PhotoData: ("paired", Photos.open),
    PictureData: ("photos", Pictures.open),
    LabelData: ("labels", Labels.open),
}

_WORDS: Mapping[DataKind, str] = {
    "paired": "aligned pairs",
    "unpaired": "two folders that need not match",
    "labels": "label maps with their photos",
    "photos": "one folder of photos",
}


def open_data(data: Any, recipe: type[Recipe], settings: Settings, seed: int) -> PictureDataset[Any]:
    """The data set that `data` describes. Raises DataError when the recipe learns from another kind."""
    kind, open_kind = DATASETS[type(data)]
    if kind != recipe.data:
        raise DataError(
            f"{recipe.title} learns from {_WORDS[recipe.data]}, and these are {_WORDS[kind]}. "
            "Choose another recipe, or name the pictures as it needs them."
        )
    return open_kind(data, settings, seed)


def settings_of(data: Any) -> dict[str, Any]:
    """What `data` decides of a recipe's settings where a person says nothing else."""
    if not isinstance(data, PhotoData):
        return {}
    channels = derivation_named(data.derive).channels
    return {"source_channels": channels[0]} if len(channels) == 1 else {}
