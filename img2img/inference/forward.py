"""How one network is asked: in the range, the channel order or the classes that its card names."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from img2img.inference.sources import Source
from img2img.runtimes.devices import autocast
from img2img.runtimes.pytorch import lay_tensor
from img2img.runtimes.runtime import ComputeFormat


@dataclass(frozen=True)
class Inference:
    """A tile (1, C, h, w), float32 in [-1, 1], on the CPU -> the answer, float32 in [-1, 1], on `device`.

    The tile of a label map is one channel of class numbers, as `tensors.to_tensor` makes them of uint8.
    """

    source: Source
    device: torch.device
    format: ComputeFormat

    def __call__(self, network: nn.Module, tile: Tensor, *style: Tensor) -> Tensor:
        card, source = self.source.card, lay_tensor(self.source.to_network(tile.to(self.device)), self.format)
        with autocast(self.device, self.format.dtype):
            answer: Tensor = network(source, *style)
        answer = _to_unit(answer.float(), card.target_range)  # float at once: bfloat16 has no 256 steps near 1
        return answer.flip(1) if card.channel_order == "bgr" else answer


def _to_unit(tensor: Tensor, source: tuple[float, float]) -> Tensor:
    """The range `source` to [-1, 1]; nothing is computed, and so nothing rounded, where they are the same."""
    low, high = source
    return tensor if source == (-1.0, 1.0) else (tensor - low) * (2 / (high - low)) - 1
