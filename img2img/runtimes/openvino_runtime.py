"""OpenVINO: Intel's runtime, of use on AMD's CPUs as well; an optional extra."""

import logging
import sys
import warnings
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from torch import Tensor, nn

from img2img.errors import ModelError
from img2img.models.card import ModelCard
from img2img.runtimes.devices import CPU, DeviceDescription, free_memory, sound_precisions
from img2img.runtimes.kept import place_of
from img2img.runtimes.runtime import COMPARED, ComputeFormat, Named, Room, version_of
from img2img.runtimes.signal_stack import signal_stack_kept
from img2img.runtimes.substitute import Substitute

_LARGEST_TILE = 256
_KERNELS_KEPT = 16  # it keeps one for each layer and size of tile, 5000 of them unless told
_HINTS = {"fp32": "f32", "bf16": "bf16"}


class OpenVino:
    """It computes on the CPU."""

    name = "openvino"

    @property
    def missing(self) -> str:
        return "" if self.version else "OpenVINO is not installed. Install it with: pip install 'img2img[openvino]'"

    @property
    def version(self) -> str:
        return version_of("openvino")

    def devices(self) -> list[DeviceDescription]:
        return []

    def formats(self, card: ModelCard, device: torch.device, named: Named) -> Iterator[ComputeFormat]:
        is_known = card.architecture in COMPARED and card.mode != "train"
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
        tiles = source.float().contiguous().numpy()
        with signal_stack_kept():
            self._compiled = self._compiled or self._loaded(source.shape[1])
            return torch.cat([torch.from_numpy(self._compiled(tiles[i : i + 1])[0]) for i in range(len(tiles))])

    def close(self) -> None:
        self._compiled = None

    def _loaded(self, channels: int) -> Any:
        """Read as it was kept, or else converted now, which takes seconds."""
        core = openvino().Core()
        xml = place_of(self.network, "openvino", openvino().__version__).with_suffix(".xml")
        if not xml.is_file():
            self._convert(channels, xml)
        options = {"INFERENCE_PRECISION_HINT": self._hint, "INFERENCE_NUM_THREADS": torch.get_num_threads()}
        options["CPU_RUNTIME_CACHE_CAPACITY"] = _KERNELS_KEPT
        return core.compile_model(core.read_model(xml), "CPU", options)

    def _convert(self, channels: int, xml: Path) -> None:
        """Write it for pictures of any size."""
        try:
            with _logging_kept(), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                made = openvino().convert_model(
                    self.network,
                    example_input=torch.zeros(1, channels, self.checked_side, self.checked_side),
                    input=[openvino().PartialShape([1, channels, -1, -1])],
                )
        except Exception as error:  # of many kinds, depending on what the network does
            raise ModelError(f"it cannot convert this network ({str(error).partition(chr(10))[0]})") from error
        xml.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=xml.parent) as folder:
            kept = Path(folder) / xml.name
            openvino().save_model(made, kept, compress_to_fp16=False)
            kept.with_suffix(".bin").replace(xml.with_suffix(".bin"))
            kept.replace(xml)


@cache
def openvino() -> Any:
    """The package, without what would tell its makers that it is used."""
    sys.modules.setdefault("openvino_telemetry", None)  # pyright: ignore[reportArgumentType]: it then cannot be imported
    return import_module("openvino")


@contextmanager
def _logging_kept() -> Generator[None]:
    """A conversion changes what the whole program logs, and where."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    try:
        yield
    finally:
        root.setLevel(level)
        root.handlers[:] = handlers
