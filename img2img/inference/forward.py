"""How one network is asked: in the range, the channel order or the classes that its card names."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from img2img.inference.devices import autocast
from img2img.models.card import ModelCard
from img2img.pictures.classes import shown
from img2img.pictures.labels import to_channels


@dataclass(frozen=True)
class Inference:
    """A tile (1, C, h, w), float32 in [-1, 1], on the CPU -> the answer, float32 in [-1, 1], on `device`.

    The tile of a label map is one channel of class numbers, as `pixels.to_tensor` makes them of uint8.
    """

    card: ModelCard
    device: torch.device
    dtype: torch.dtype

    def __call__(self, network: nn.Module, tile: Tensor, *style: Tensor) -> Tensor:
        source = self._source(tile.to(self.device)).contiguous(memory_format=torch.channels_last)
        with autocast(self.device, self.dtype):
            answer: Tensor = network(source, *style)
        answer = _to_unit(answer.float(), self.card.target_range)  # float at once: bfloat16 has no 256 steps near 1
        return answer.flip(1) if self.card.channel_order == "bgr" else answer

    def _source(self, tile: Tensor) -> Tensor:
        """The tile in the network's own range and order, or with a channel for each class of a label map."""
        if self.card.reads_labels:
            labels = to_channels((tile[:, 0] + 1) * 127.5 + 0.5, len(shown(self.card.classes)))
            missing = self.card.hyperparameters["label_channels"] - labels.shape[1]  # the edges of unknown instances
            return pad(labels, (0, 0, 0, 0, 0, missing))
        tile = _from_unit(tile, self.card.source_range)
        return tile.flip(1) if self.card.channel_order == "bgr" else tile


def _from_unit(tensor: Tensor, target: tuple[float, float]) -> Tensor:
    """[-1, 1] to the range `target`; nothing is computed, and so nothing rounded, where they are the same."""
    low, high = target
    return tensor if target == (-1.0, 1.0) else (tensor + 1) * ((high - low) / 2) + low


def _to_unit(tensor: Tensor, source: tuple[float, float]) -> Tensor:
    """The inverse of `_from_unit`."""
    low, high = source
    return tensor if source == (-1.0, 1.0) else (tensor - low) * (2 / (high - low)) - 1
