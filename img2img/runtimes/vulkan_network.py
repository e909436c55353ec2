"""VulkanNetwork: a network that ncnn computes on a GPU of any maker, in a process of its own."""

import multiprocessing
import weakref
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from img2img.models.card import ModelCard
from img2img.runtimes.ncnn_files import kept_files
from img2img.runtimes.substitute import Substitute
from img2img.runtimes.vulkan_worker import Gpu, serve

PATIENCE = 600.0  # seconds for a tile: a driver that hangs does not say so
PATIENCE_FOR_GPUS = 20.0
LIVES = 3


class Lost(RuntimeError):
    """The process ended, or does not answer."""


class VulkanProcess:
    """A process of `vulkan_worker`, which ends with this object."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs,), daemon=True, name="img2img vulkan")
        process.start()
        theirs.close()
        self.pid = process.pid
        self.end = weakref.finalize(self, _end, process, self._connection)

    def ask(self, *request: object, patience: float = PATIENCE) -> Any:
        """The answer. Raises Lost, MemoryError, or RuntimeError with what ncnn says."""
        try:
            self._connection.send(request)
            if not self._connection.poll(patience):
                raise Lost(f"the driver has not answered for {patience:.0f} seconds")
            how, answer = self._connection.recv()
        except (EOFError, OSError) as error:
            raise Lost("the driver has ended its process") from error
        if how == "memory":
            raise MemoryError
        if how == "fault":
            raise RuntimeError(answer)
        return answer


def _end(process: Any, connection: Any) -> None:
    connection.close()
    process.kill()
    process.join()


class VulkanNetwork(Substitute):
    """Where its process is lost, as drivers do that are out of memory, a new one is tried with smaller tiles, LIVES
    times in all.
    """

    def __init__(self, network: nn.Module, card: ModelCard, index: int, *, is_half: bool = False) -> None:
        """`index`: of the GPU. `is_half`: numbers are kept in float16, and computed with in float32."""
        super().__init__(network, card, f"Vulkan's GPU {index}")
        self._index, self._is_half, self._lives = index, is_half, LIVES
        self._process: VulkanProcess | None = None

    def answer(self, source: Tensor) -> Tensor:
        try:
            process = self._process = self._process or self._started()
            answer: np.ndarray[Any, np.dtype[np.float32]] = process.ask("answer", source.float().numpy())
        except Lost:
            self.close()
            self._lives -= 1
            if not self._lives or not self._is_checked:
                raise
            raise MemoryError from None
        return torch.from_numpy(answer)

    def close(self) -> None:
        if self._process:
            self._process.end()
        self._process = None

    def _started(self) -> VulkanProcess:
        files, place = kept_files(self.network)
        process = VulkanProcess()
        process.ask("load", files.param, place.with_suffix(".bin"), self._index, self._is_half)
        return process


@cache
def gpus() -> tuple[Gpu, ...]:
    """What Vulkan finds on this computer; none without a driver, or with one that ends its process."""
    if not find_spec("ncnn"):
        return ()
    process = VulkanProcess()
    try:
        return tuple(process.ask("gpus", patience=PATIENCE_FOR_GPUS))
    except (RuntimeError, MemoryError):
        return ()
    finally:
        process.end()
