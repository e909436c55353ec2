"""Runtime: a program that computes networks, behind an interface that they all share."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Protocol

import torch
from torch import nn

from img2img.models.card import ModelCard
from img2img.runtimes.devices import PRECISIONS, DeviceDescription, NumberFormat

COMPARED = frozenset(("LabelUNetGenerator", "RRDBNet", "ResNetGenerator", "SRVGGNetCompact", "UNetGenerator"))
"""Architectures whose answers by other runtimes were compared with PyTorch's: tests/img2img/runtimes."""
AUTO = "auto"
VULKAN = "vulkan"


@dataclass(frozen=True)
class Named:
    """What a person named of how to compute; "auto" leaves it to what is measured.

    device     cpu, cuda, cuda:1, mps, vulkan, vulkan:1
    runtime    torch, ncnn, openvino
    precision  fp32, bf16, fp16
    """

    device: str = AUTO
    runtime: str = AUTO
    precision: str = AUTO

    @property
    def gpu_of_vulkan(self) -> str:
        """ "vulkan:0" for both its names; "" for every other device."""
        kind, _, index = self.device.partition(":")
        return f"{VULKAN}:{index or 0}" if kind == VULKAN else ""

    @property
    def is_pytorchs(self) -> bool:
        """Whether PyTorch may compute; else tiles lie in the computer's own memory, whatever computes them."""
        return not self.gpu_of_vulkan and self.runtime in (AUTO, "torch")


@dataclass(frozen=True)
class ComputeFormat:
    """How a network is computed.

    runtime    the name of the program: torch, ncnn or openvino
    variant    one of the ways that the program has: how numbers lie in memory (torch), or where it computes (cpu,
               vulkan:0)
    precision  how wide the numbers are
    """

    runtime: str
    variant: str
    precision: NumberFormat

    @property
    def dtype(self) -> torch.dtype:
        return PRECISIONS[self.precision]

    def __str__(self) -> str:
        return f"{self.runtime} {self.variant.replace('_', ' ')} {self.precision}"


@dataclass(frozen=True)
class Room:
    """What a place has for tiles: bytes that are free, and the longest side of a tile that still gains something."""

    free: int
    largest_tile: int


class Runtime(Protocol):
    """A program that computes networks.

    name  what --runtime takes
    """

    name: str

    @property
    def missing(self) -> str:
        """A sentence on what has to be installed before it can be used; "" where nothing is missing."""
        ...

    @property
    def version(self) -> str:
        """Of what is installed; "" where nothing is."""
        ...

    def devices(self) -> list[DeviceDescription]:
        """Where it computes besides the devices of PyTorch."""
        ...

    def formats(self, card: ModelCard, device: torch.device, named: Named) -> Iterator[ComputeFormat]:
        """In which ways it can compute that model, whose tiles lie on `device`, among those that were named."""
        ...

    def lay(self, network: nn.Module, card: ModelCard, form: ComputeFormat) -> nn.Module:
        """What computes `network` so; it is asked as the network is, in the same shapes and ranges."""
        ...

    def at_once(self, form: ComputeFormat) -> int:
        """How many tiles are best asked for together."""
        ...

    def room(self, form: ComputeFormat, device: torch.device) -> Room:
        """What there is for tiles."""
        ...


@cache
def version_of(package: str) -> str:
    """The installed version of a package, "" when there is none."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
