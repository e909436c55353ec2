"""ncnn: on CPUs, with Winograd's convolutions, and through Vulkan on GPUs of any maker."""

from collections.abc import Iterator, Sequence

import torch
from torch import nn

from img2img.models.card import ModelCard
from img2img.runtimes.devices import CPU, DeviceDescription, NumberFormat, free_memory
from img2img.runtimes.ncnn_network import NcnnNetwork
from img2img.runtimes.runtime import AUTO, COMPARED, VULKAN, ComputeFormat, Named, Room, version_of
from img2img.runtimes.vulkan_network import VulkanNetwork, gpus
from img2img.runtimes.vulkan_worker import AT_ONCE, Gpu

EXISTS_HERE_ONLY = "ncnn"
"""Of a network that came as ncnn's files: img2img/networks/ncnn_net.py."""
_LARGEST_TILE = {"cpu": 256, VULKAN: 512}


class Ncnn:
    """Its variants are where it computes: cpu, vulkan:0, vulkan:1."""

    name = "ncnn"

    @property
    def missing(self) -> str:
        return "" if self.version else "ncnn is not installed. Install it with: python -m pip install ncnn"

    @property
    def version(self) -> str:
        return version_of("ncnn")

    def devices(self) -> list[DeviceDescription]:
        return [
            DeviceDescription(f"{VULKAN}:{gpu.number}", gpu.title, gpu.memory, gpu.memory, "fp32") for gpu in gpus()
        ]

    def formats(self, card: ModelCard, device: torch.device, named: Named) -> Iterator[ComputeFormat]:
        """bfloat16 is how ncnn keeps numbers, and as fast on a CPU without instructions for it.

        A GPU that is no more than a program is taken where it is named only.
        """
        is_known = card.architecture in COMPARED or card.architecture == EXISTS_HERE_ONLY
        if not self.version or device.type != "cpu" or not is_known or card.mode == "train":
            return
        if not named.gpu_of_vulkan:
            yield from self._allowed("cpu", ("fp32", "bf16"), named)
        if named.device == "cpu" or named.precision == "bf16":
            return
        for gpu in gpus():
            if named.gpu_of_vulkan == _place(gpu) or (named.device == AUTO and not gpu.is_software):
                yield from self._allowed(_place(gpu), ("fp32", "fp16"), named)

    def _allowed(self, place: str, precisions: Sequence[NumberFormat], named: Named) -> Iterator[ComputeFormat]:
        for precision in precisions:
            if named.precision in (AUTO, precision):
                yield ComputeFormat(self.name, place, precision)

    def lay(self, network: nn.Module, card: ModelCard, form: ComputeFormat) -> nn.Module:
        if form.variant == "cpu":
            return NcnnNetwork(network, card, is_narrow=form.precision == "bf16")
        return VulkanNetwork(network, card, _index(form), is_half=form.precision == "fp16")

    def at_once(self, form: ComputeFormat) -> int:
        """Each in a thread of its own; or one on its way while a GPU computes another."""
        return torch.get_num_threads() if form.variant == "cpu" else AT_ONCE

    def room(self, form: ComputeFormat, device: torch.device) -> Room:
        if form.variant == "cpu":
            return Room(free_memory(CPU), _LARGEST_TILE["cpu"])
        memory = {gpu.number: gpu.memory for gpu in gpus()}
        return Room(memory.get(_index(form), 0), _LARGEST_TILE[VULKAN])


def _place(gpu: Gpu) -> str:
    return f"{VULKAN}:{gpu.number}"


def _index(form: ComputeFormat) -> int:
    return int(form.variant.partition(":")[2])
