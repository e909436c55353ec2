"""NcnnNetwork: a network that ncnn computes, on a CPU often sooner than PyTorch (Winograd's convolutions)."""

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from img2img.disk import write_atomically
from img2img.errors import ModelError
from img2img.models.card import ModelCard
from img2img.ncnn_nets import ask, loaded
from img2img.runtimes.ncnn_files import kept_files
from img2img.runtimes.ncnn_graph import NcnnFiles
from img2img.runtimes.substitute import Substitute

STRIKES = 2


class NcnnNetwork(Substitute):
    """Tiles that are asked for together are computed in a thread each, which is the fastest."""

    def __init__(self, network: nn.Module, card: ModelCard, *, is_narrow: bool = False) -> None:
        """`is_narrow` as in `ncnn_nets.loaded`."""
        super().__init__(network, card, "ncnn")
        self._is_narrow = is_narrow
        self._kept: tuple[NcnnFiles, Path] | None = None
        self._nets: dict[int, tuple[Any, bytes]] = {}  # by how many threads compute a tile

    def answer(self, source: Tensor) -> Tensor:
        most = torch.get_num_threads()
        threads = most if len(source) == 1 else 1
        with ThreadPoolExecutor(min(most, len(source))) as pool, self._first_time(threads):
            answers = pool.map(partial(ask, self._nets[threads][0]), source.float().numpy())
            return torch.stack([*map(torch.from_numpy, answers)])

    def close(self) -> None:
        self._nets.clear()
        self._kept = None

    @contextmanager
    def _first_time(self, threads: int) -> Generator[None]:
        """What ends the whole process at the first answer, as a fault in ncnn would, is tried STRIKES times only.

        Once could be a person who ended the process.
        """
        if threads in self._nets:
            yield
            return
        files, place = self._kept = self._kept or kept_files(self.network)
        trials = place.with_suffix(".trials")
        begun = trials.stat().st_size if trials.exists() else 0
        if begun >= STRIKES:
            raise ModelError(f"the program ended whenever it answered. Delete {trials} to try again")
        self._nets[threads] = loaded(files.param, files.weights, threads, is_narrow=self._is_narrow)
        write_atomically(trials, bytes(begun + 1))
        yield
        trials.unlink(missing_ok=True)
