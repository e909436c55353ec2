"""OpenVINO: Intel's runtime, of use on AMD's CPUs as well; an optional extra."""

import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import torch
from torch import Tensor, nn

from img2img.errors import ModelError
from img2img.models.card import ModelCard
from img2img.runtimes.devices import CPU, DeviceDescription, free_memory, sound_precisions
from img2img.runtimes.kept import place_of
from img2img.runtimes.runtime import ComputeFormat, Named, Room
from img2img.runtimes.substitute import CHECKED_SIDE, Substitute

ARCHITECTURES = frozenset(
    ("LabelUNetGenerator", "RRDBNet", "ResNetGenerator", "SRVGGNetCompact", "UNetGenerator"),
)
"""Whose answers were compared with PyTorch's: tests/img2img/runtimes."""
_LARGEST_TILE = 256
_HINTS = {"fp32": "f32", "bf16": "bf16"}


class OpenVino:
    """It computes on the CPU."""

    name = "openvino"

    @property
    def missing(self) -> str:
        return "" if self.version else "OpenVINO is not installed. Install it with: pip install 'img2img[openvino]'"

    @property
    def version(self) -> str:
        return _version()

    def devices(self) -> list[DeviceDescription]:
        return []

    def formats(self, card: ModelCard, device: torch.device, named: Named) -> Iterator[ComputeFormat]:
        is_known = card.architecture in ARCHITECTURES and card.mode != "train"
        if self.version and is_known and device.type == "cpu" and not named.gpu_of_vulkan:
            for precision in sound_precisions(device, named.precision):
                if precision in _HINTS:
                    yield ComputeFormat(self.name, "cpu", precision)

    def lay(self, network: nn.Module, card: ModelCard, form: ComputeFormat) -> nn.Module:
        return OpenVinoNetwork(network, card, _HINTS[form.precision])

    def at_once(self, form: ComputeFormat) -> int:
        return 1

    def room(self, form: ComputeFormat, device: torch.device) -> Room:
        return Room(free_memory(CPU), _LARGEST_TILE)


class OpenVinoNetwork(Substitute):
    """A tile at a time, on all threads."""

    def __init__(self, network: nn.Module, card: ModelCard, hint: str) -> None:
        super().__init__(network, card, "OpenVINO")
        self._hint = hint
        self._compiled: Any = None

    def answer(self, source: Tensor) -> Tensor:
        self._compiled = self._compiled or self._loaded(source.shape[1])
        tiles = source.float().contiguous().numpy()
        return torch.cat([torch.from_numpy(self._compiled(tiles[i : i + 1])[0]) for i in range(len(tiles))])

    def close(self) -> None:
        self._compiled = None

    def _loaded(self, channels: int) -> Any:
        """Read as it was kept, or else converted now, which takes seconds."""
        openvino = _openvino()
        core = openvino.Core()
        place = place_of(self.network, "openvino", openvino.__version__)
        xml = place.with_suffix(".xml")
        network = core.read_model(xml) if xml.is_file() else self._converted(channels, xml)
        options = {"INFERENCE_PRECISION_HINT": self._hint, "INFERENCE_NUM_THREADS": torch.get_num_threads()}
        return core.compile_model(network, "CPU", options)

    def _converted(self, channels: int, xml: Path) -> Any:
        """Any size of picture may be asked of it."""
        openvino, side = _openvino(), -(-CHECKED_SIDE // self._card.size_multiple) * self._card.size_multiple
        try:
            network = openvino.convert_model(
                self.network,
                example_input=torch.zeros(1, channels, side, side),
                input=[openvino.PartialShape([1, channels, -1, -1])],
            )
        except Exception as error:  # of many kinds, depending on what the network does
            raise ModelError(f"OpenVINO cannot convert this network ({error})") from error
        xml.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=xml.parent) as folder:
            made = Path(folder) / xml.name
            openvino.save_model(network, made, compress_to_fp16=False)
            made.with_suffix(".bin").replace(xml.with_suffix(".bin"))
            made.replace(xml)
        return network


@cache
def _openvino() -> Any:
    """The package, without what would tell its makers that it is used."""
    with patch.dict(sys.modules, {"openvino_telemetry": None}):
        return import_module("openvino")


@cache
def _version() -> str:
    return version("openvino") if find_spec("openvino") else ""
