"""What recipes that learn from label maps share: the source as both players see it, and the map as a person sees it."""

from collections.abc import Sequence

import torch
from torch import Tensor

from img2img.adversarial.tensors import LabelledPhotos
from img2img.errors import DataError
from img2img.pictures.classes import LabelClass, shown
from img2img.pictures.label_tensors import edges_between, to_channels


def channels_of(batch: LabelledPhotos, classes: Sequence[LabelClass], *, edges: bool) -> Tensor:
    """The source (B, C, H, W): a channel a class, and the instances' edges where they are asked for."""
    labels = to_channels(batch.source, len(shown(classes)))
    if not edges:
        return labels
    if batch.instances is None:
        raise DataError(
            "Instance edges need instance maps, which this data set does not have. "
            "Name their folder, or leave the setting instance_edges out."
        )
    return torch.cat([labels, edges_between(batch.instances)], dim=1)


def painted(labels: Tensor, classes: Sequence[LabelClass]) -> Tensor:
    """A label map (B, H, W) in the colours of its classes, (B, 3, H, W) in [-1, 1]; void is black."""
    colours = torch.zeros(256, 3, device=labels.device)
    table = torch.tensor([label.colour for label in shown(classes)], device=labels.device)
    colours[: len(table)] = table.float()
    return (colours[labels.long()] / 127.5 - 1).permute(0, 3, 1, 2)
