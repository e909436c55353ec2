"""Items of a data set, of the kind that a test expects."""

from typing import Any, TypeVar

from img2img.adversarial.tensors import Batch, LabelledPhotos, Photos, Tensors
from training.data.dataset import PictureDataset

B = TypeVar("B", bound=Tensors)


def pair_at(data: PictureDataset[Any], position: int) -> Batch:
    return of_kind(Batch, data[position].batch)


def photo_at(data: PictureDataset[Any], position: int) -> Photos:
    return of_kind(Photos, data[position].batch)


def labelled_at(data: PictureDataset[Any], position: int) -> LabelledPhotos:
    return of_kind(LabelledPhotos, data[position].batch)


def of_kind(kind: type[B], batch: Tensors) -> B:
    assert isinstance(batch, kind)
    return batch
