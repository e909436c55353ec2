"""PyTorch: the runtime that computes every network, on every device, and whose answers the others must give."""

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from img2img.models.card import ModelCard
from img2img.runtimes.devices import DeviceDescription, free_memory, sound_precisions
from img2img.runtimes.runtime import ComputeFormat, Named, Room

LAYOUTS = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}
_LARGEST_TILE = {"cpu": 256, "mps": 512, "cuda": 1024}  # a CPU gains nothing from more; progress and Stop lose


class PyTorch:
    """Its variants are how numbers lie in memory."""

    name = "torch"
    missing = ""

    @property
    def version(self) -> str:
        return torch.__version__

    def devices(self) -> list[DeviceDescription]:
        return []

    def formats(self, card: ModelCard, device: torch.device, named: Named) -> Iterator[ComputeFormat]:
        precisions = () if named.gpu_of_vulkan else sound_precisions(device, named.precision)
        return (ComputeFormat(self.name, layout, precision) for precision in precisions for layout in LAYOUTS)

    def lay(self, network: nn.Module, card: ModelCard, form: ComputeFormat) -> nn.Module:
        """`network` itself, its weights laid out so."""
        return network.to(memory_format=LAYOUTS[form.variant])

    def at_once(self, form: ComputeFormat) -> int:
        return 1

    def room(self, form: ComputeFormat, device: torch.device) -> Room:
        return Room(free_memory(device), _LARGEST_TILE[device.type])


def lay_tensor(tensor: Tensor, form: ComputeFormat) -> Tensor:
    """`tensor` (B, C, H, W), laid out as `form` has it; contiguous for other runtimes."""
    return tensor.contiguous(memory_format=LAYOUTS.get(form.variant, torch.contiguous_format))
