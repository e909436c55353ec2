"""NcnnNetwork: a network that ncnn computes, on a CPU often sooner than PyTorch (Winograd's convolutions)."""

import hashlib
import logging
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from img2img.disk import cache_folder, write_atomically
from img2img.errors import DiskFull, ModelError
from img2img.runtimes.ncnn_graph import ANSWER, SOURCE, NcnnFiles, to_ncnn

ARCHITECTURES = frozenset(
    ("LabelUNetGenerator", "RRDBNet", "ResNetGenerator", "SRVGGNetCompact", "UNetGenerator"),
)
"""Whose answers were compared with PyTorch's: tests/img2img/runtimes."""
WRITTEN_AS = 1  # raised when the same network is written otherwise, so that what was kept is written anew
OUT_OF_MEMORY = -100
STRIKES = 2

log = logging.getLogger(__name__)


@cache
def ncnn_version() -> str:
    """Of the package that is installed; "" where there is none."""
    return version("ncnn") if find_spec("ncnn") else ""


class NcnnNetwork(nn.Module):
    """Asked as the `network` that it is made of: (B, C, H, W) -> (B, C', H', W'), both float32 on the CPU.

    It is made at the first call. Where ncnn fails, then or later, it is put aside with a warning, and the network
    itself answers.
    """

    def __init__(self, network: nn.Module, *, is_narrow: bool = False) -> None:
        """`is_narrow`: numbers are kept in bfloat16, and computed with in float32 or bfloat16 as the processor can."""
        super().__init__()
        self._original = [network]  # in a list, so that its weights are not this module's
        self._is_narrow = is_narrow
        self._files: NcnnFiles | None = None
        self._nets: dict[int, Any] = {}  # by how many threads compute a picture
        self.is_put_aside = False

    def forward(self, source: Tensor) -> Tensor:
        if not self.is_put_aside:
            try:
                return self._answer(source)
            except (ModelError, RuntimeError) as error:
                log.warning("ncnn is put aside for a model, and PyTorch goes on: %s", error)
                self.is_put_aside = True
        answer: Tensor = self._original[0](source)
        return answer

    def _answer(self, source: Tensor) -> Tensor:
        most = torch.get_num_threads()
        threads = most if len(source) == 1 else 1  # a picture a thread is the fastest
        with ThreadPoolExecutor(min(most, len(source))) as pool, self._first_time(threads):
            return torch.stack([*pool.map(partial(_answer, self._nets[threads]), source.float().numpy())])

    @contextmanager
    def _first_time(self, threads: int) -> Generator[None]:
        """What ends the whole process at the first answer, as a fault in ncnn would, is tried STRIKES times only.

        Once could be a person who ended the process.
        """
        if threads in self._nets:
            yield
            return
        place = cache_folder() / "ncnn" / _key(self._original[0])
        trials = place.with_suffix(".trials")
        begun = trials.stat().st_size if trials.exists() else 0
        if begun >= STRIKES:
            raise ModelError(f"the program ended whenever it answered. Delete {trials} to try again")
        self._nets[threads] = self._loaded(threads, place)
        write_atomically(trials, bytes(begun + 1))
        yield
        trials.unlink(missing_ok=True)

    def _loaded(self, threads: int, place: Path) -> Any:
        """A net keeps to the threads that it was loaded for."""
        self._files = self._files or _files_of(self._original[0], place)
        net = _ncnn().Net()
        net.opt.num_threads = threads
        net.opt.use_fp16_packed = net.opt.use_fp16_storage = net.opt.use_fp16_arithmetic = False
        net.opt.use_bf16_storage = self._is_narrow
        if net.load_param_mem(self._files.param):
            raise RuntimeError("ncnn cannot load this network")
        net.load_model_mem(self._files.weights)  # which ncnn does not copy
        return net


def _answer(net: Any, picture: NDArray[np.float32]) -> Tensor:
    extractor = net.create_extractor()
    extractor.input(SOURCE, _ncnn().Mat(np.ascontiguousarray(picture)).clone())
    code, answer = extractor.extract(ANSWER)
    if code == OUT_OF_MEMORY:
        raise MemoryError
    if code:
        raise RuntimeError(f"ncnn ended with code {code}")
    return torch.from_numpy(np.array(answer))


def _ncnn() -> Any:
    """The package, which has no types; it is imported when it is needed."""
    return import_module("ncnn")


def _files_of(network: nn.Module, place: Path) -> NcnnFiles:
    """As they were kept, or else written now."""
    param, weights = place.with_suffix(".param"), place.with_suffix(".bin")
    try:
        return NcnnFiles(param.read_text(), weights.read_bytes())
    except OSError:
        files = to_ncnn(network)
    try:
        write_atomically(weights, files.weights)
        write_atomically(param, files.param.encode())
    except (OSError, DiskFull) as error:
        log.warning("%s cannot be written, so it will be made again: %s", place, error)
    return files


def _key(network: nn.Module) -> str:
    """Of all that the files depend on."""
    digest = hashlib.sha256(f"{WRITTEN_AS} {network}".encode())
    for name, tensor in network.state_dict().items():
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().numpy().tobytes())
    return digest.hexdigest()[:32]
