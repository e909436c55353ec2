"""What one step learns from: the tensors of a batch, by the kind of data a recipe asks for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import partial
from itertools import pairwise
from operator import itemgetter
from typing import Literal, Self

import torch
from torch import Tensor

from img2img.pictures.tensors import from_bytes

DataKind = Literal["paired", "unpaired", "labels", "photos"]
"""Aligned pairs, two folders that need not match, label maps with their photos, or photos alone."""


@dataclass(frozen=True)
class Tensors:
    """Tensors with the batch first; None where there is nothing.

    Pictures (B, C, H, W) may come as uint8, as data sets read them and workers hand them on, until `to` moves them.
    """

    def to(self, device: torch.device, layout: torch.memory_format = torch.channels_last) -> Self:
        """The same batch on `device`, pictures in that layout, and in [-1, 1] if they were uint8 before."""
        return self._each(partial(_move, device=device, layout=layout))

    def split(self, parts: int) -> list[Self]:
        """The batch in so many parts, as even as can be, none of them empty."""
        count = min(parts, len(self))
        bounds = [len(self) * number // count for number in range(count + 1)]
        return [self._each(itemgetter(slice(*pair))) for pair in pairwise(bounds)]

    def pin_memory(self) -> Self:
        """The same batch in memory that a GPU can fetch by itself; torch's DataLoader asks for it by this name."""
        return self._each(Tensor.pin_memory)

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))

    @classmethod
    def join(cls, parts: Sequence[Self]) -> Self:
        """One batch of several."""
        if len(parts) == 1:
            return parts[0]
        columns = {field.name: [getattr(part, field.name) for part in parts] for field in fields(cls)}
        return cls(**{name: None if found[0] is None else torch.cat(found) for name, found in columns.items()})

    def _each(self, function: Callable[[Tensor], Tensor]) -> Self:
        """The same batch with `function` of each tensor that is there."""
        tensors = {field.name: getattr(self, field.name) for field in fields(self)}
        return type(self)(**{name: None if held is None else function(held) for name, held in tensors.items()})


@dataclass(frozen=True)
class Batch(Tensors):
    """Source and target, each (B, C, H, W) in [-1, 1]; they show the same only when paired."""

    source: Tensor
    target: Tensor


@dataclass(frozen=True)
class Photos(Tensors):
    """Photos (B, 3, H, W) in [-1, 1], and the class of each (B,) where a recipe is conditioned on classes."""

    target: Tensor
    classes: Tensor | None = None


@dataclass(frozen=True)
class LabelledPhotos(Tensors):
    """Label maps (B, H, W) of class numbers, 255 where void; their photos (B, 3, H, W) in [-1, 1].

    `instances` (B, 1, H, W), int32, holds the number of the object at each pixel, where the data set has them.
    """

    source: Tensor
    target: Tensor
    instances: Tensor | None = None


def _move(tensor: Tensor, device: torch.device, layout: torch.memory_format) -> Tensor:
    moved = tensor.to(device, non_blocking=True)
    if moved.ndim != 4:
        return moved
    return (from_bytes(moved) if moved.dtype == torch.uint8 else moved).to(memory_format=layout)
