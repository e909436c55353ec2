"""In which memory format and precision a model computes: a default, or what was measured here and remembered."""

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import torch
from pydantic import BaseModel, ConfigDict, ValidationError
from torch import Tensor, nn

from img2img.disk import cache_folder, write_atomically
from img2img.errors import DiskFull
from img2img.inference.devices import PRECISIONS, NumberFormat, choose_precision, machine
from img2img.models.card import ModelCard
from img2img.runtimes.ncnn_network import ARCHITECTURES, NcnnNetwork, ncnn_version

MemoryFormat = Literal["contiguous", "channels_last", "ncnn"]
"""How PyTorch lays numbers out, or that ncnn computes, which has layouts of its own."""
_MEMORY = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ComputeFormat:
    """How a network's numbers lie in memory, and how wide those are that it computes with."""

    memory: MemoryFormat
    precision: NumberFormat

    @property
    def dtype(self) -> torch.dtype:
        return PRECISIONS[self.precision]

    @property
    def at_once(self) -> int:
        """How many tiles are asked for together: ncnn computes each in a thread of its own."""
        return torch.get_num_threads() if self.memory == "ncnn" else 1

    def lay(self, network: nn.Module) -> nn.Module:
        """`network` itself, its weights laid out so, or what computes it."""
        if self.memory == "ncnn":
            return NcnnNetwork(network, is_narrow=self.precision == "bf16")
        return network.to(memory_format=_MEMORY[self.memory])

    def lay_tensor(self, tensor: Tensor) -> Tensor:
        """`tensor` (B, C, H, W), laid out so."""
        return tensor.contiguous(memory_format=_MEMORY.get(self.memory, torch.contiguous_format))

    def __str__(self) -> str:
        return f"{self.memory.replace('_', ' ')} {self.precision}"


class Measurement(BaseModel):
    """What was measured of a model on a machine: the choice, and the seconds of every format that was timed."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    memory: MemoryFormat
    precision: NumberFormat
    seconds: dict[str, float]
    conditions: dict[str, Any]

    @property
    def chosen(self) -> ComputeFormat:
        return ComputeFormat(self.memory, self.precision)


def format_for(card: ModelCard, device: torch.device, precision: str = "auto") -> ComputeFormat:
    """What the model computes in: the fastest format, where it was measured on this machine, or else the default.

    Raises SettingsError for an unknown precision.
    """
    measured = remembered(card, device, precision)
    return measured.chosen if measured else default_format(device, precision)


def default_format(device: torch.device, precision: str = "auto") -> ComputeFormat:
    """What a model computes in until it has been measured. Raises SettingsError for an unknown precision."""
    dtype = choose_precision(device, precision)
    return ComputeFormat("channels_last", next(name for name in PRECISIONS if PRECISIONS[name] == dtype))


def candidates(card: ModelCard, device: torch.device, precision: str = "auto") -> tuple[ComputeFormat, ...]:
    """What to choose among, the one first whose answers are those to compare with: both memory formats in float32 and
    in the precision that `device` has instructions for, or in the one that a person named; the same by ncnn, where it
    can.

    Without such instructions one call can take a minute, so it is not even tried.
    """
    sound = default_format(device, precision).precision
    precisions = dict.fromkeys(("fp32", sound)) if precision == "auto" else (sound,)
    can_ncnn = bool(ncnn_version()) and device.type == "cpu" and card.architecture in ARCHITECTURES
    memories: tuple[MemoryFormat, ...] = get_args(MemoryFormat)
    formats = (ComputeFormat(memory, name) for name in precisions for memory in memories)
    return tuple(form for form in formats if form.memory != "ncnn" or (can_ncnn and form.precision != "fp16"))


def remembered(card: ModelCard, device: torch.device, precision: str = "auto") -> Measurement | None:
    """What was measured of that network on this machine, with this PyTorch; None when nothing was."""
    path = _path(conditions(card, device, precision))
    try:
        return Measurement.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        log.warning("%s cannot be read, so the model is measured again: %s", path, error)
        return None


def remember(measured: Measurement) -> None:
    """Keep it in the cache. Where that cannot be written, the model is measured again at the next start."""
    path = _path(measured.conditions)
    try:
        write_atomically(path, measured.model_dump_json(indent=2).encode())
    except (OSError, DiskFull) as error:
        log.warning("%s cannot be written, so the model will be measured again: %s", path, error)


def conditions(card: ModelCard, device: torch.device, precision: str) -> dict[str, Any]:
    """Everything that the speed of a model depends on: its network, the machine, and the program that computes."""
    return {
        "architecture": card.architecture,
        "hyperparameters": card.hyperparameters,
        "channels": card.source_channels,
        "scale": card.scale,
        "size": card.native_size,
        "mode": card.mode,
        "precision": precision,
        "machine": machine(device),
        "torch": torch.__version__,
        "ncnn": ncnn_version(),
    }


def _path(named: Mapping[str, Any]) -> Path:
    key = hashlib.sha256(json.dumps(named, sort_keys=True).encode()).hexdigest()
    return cache_folder() / "formats" / f"{key[:32]}.json"
