"""NcnnNetwork: a network that ncnn computes, on a CPU often sooner than PyTorch (Winograd's convolutions)."""

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from img2img.disk import write_atomically
from img2img.errors import ModelError
from img2img.models.card import ModelCard
from img2img.runtimes.ncnn_files import kept_files
from img2img.runtimes.ncnn_graph import ANSWER, SOURCE, NcnnFiles
from img2img.runtimes.substitute import Substitute

OUT_OF_MEMORY = -100
STRIKES = 2


class NcnnNetwork(Substitute):
    """Tiles that are asked for together are computed in a thread each, which is the fastest."""

    def __init__(self, network: nn.Module, card: ModelCard, *, is_narrow: bool = False) -> None:
        """`is_narrow`: numbers are kept in bfloat16, and computed with in float32 or bfloat16 as the processor can."""
        super().__init__(network, card, "ncnn")
        self._is_narrow = is_narrow
        self._nets: dict[int, tuple[Any, NcnnFiles]] = {}  # by how many threads compute a tile

    def answer(self, source: Tensor) -> Tensor:
        most = torch.get_num_threads()
        threads = most if len(source) == 1 else 1
        with ThreadPoolExecutor(min(most, len(source))) as pool, self._first_time(threads):
            return torch.stack([*pool.map(partial(_answer, self._nets[threads][0]), source.float().numpy())])

    def close(self) -> None:
        self._nets.clear()

    @contextmanager
    def _first_time(self, threads: int) -> Generator[None]:
        """What ends the whole process at the first answer, as a fault in ncnn would, is tried STRIKES times only.

        Once could be a person who ended the process.
        """
        if threads in self._nets:
            yield
            return
        files, place = kept_files(self.network)
        trials = place.with_suffix(".trials")
        begun = trials.stat().st_size if trials.exists() else 0
        if begun >= STRIKES:
            raise ModelError(f"the program ended whenever it answered. Delete {trials} to try again")
        self._nets[threads] = self._loaded(threads, files), files
        write_atomically(trials, bytes(begun + 1))
        yield
        trials.unlink(missing_ok=True)

    def _loaded(self, threads: int, files: NcnnFiles) -> Any:
        """A net keeps to the threads that it was loaded for. It does not copy the weights, which must outlive it."""
        net = import_module("ncnn").Net()
        net.opt.num_threads = threads
        net.opt.use_fp16_packed = net.opt.use_fp16_storage = net.opt.use_fp16_arithmetic = False
        net.opt.use_bf16_storage = self._is_narrow
        if net.load_param_mem(files.param):
            raise RuntimeError("ncnn cannot load this network")
        net.load_model_mem(files.weights)
        return net


def _answer(net: Any, picture: NDArray[np.float32]) -> Tensor:
    picture = np.ascontiguousarray(picture)  # of which ncnn copies nothing until it is told to
    extractor = net.create_extractor()
    extractor.input(SOURCE, import_module("ncnn").Mat(picture).clone())
    code, answer = extractor.extract(ANSWER)
    if code == OUT_OF_MEMORY:
        raise MemoryError
    if code:
        raise RuntimeError(f"ncnn ended with code {code}")
    return torch.from_numpy(np.array(answer))
