"""Label maps and instance maps as what a network is shown: a channel for each class, and the edges of objects."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import one_hot

from img2img.pictures import Picture


def to_channels(labels: Tensor, count: int) -> Tensor:
    """(B, H, W) of numbers -> (B, count, H, W) float32, 1 in the channel of the class; void is 0 everywhere."""
    known = one_hot(labels.long().clamp(max=count), count + 1)[..., :count]
    return known.permute(0, 3, 1, 2).to(torch.float32, memory_format=torch.contiguous_format)


def edges_of(objects: Picture) -> NDArray[np.uint8]:
    """Object numbers (H, W) -> 1 where a neighbour is another object, else 0."""
    return edges_between(torch.from_numpy(objects.astype(np.int32))[None, None])[0, 0].numpy().astype(np.uint8)


def edges_between(instances: Tensor) -> Tensor:
    """(B, 1, H, W) of object numbers -> the same of 1 where a neighbour is another object, else 0 (Wang 2018)."""
    edges = torch.zeros_like(instances, dtype=torch.bool)
    across = instances[..., 1:] != instances[..., :-1]
    down = instances[..., 1:, :] != instances[..., :-1, :]
    edges[..., 1:] |= across
    edges[..., :-1] |= across
    edges[..., 1:, :] |= down
    edges[..., :-1, :] |= down
    return edges.float()
