"""The process in which ncnn computes on GPUs through Vulkan: a driver that ends it ends nothing else (torch-free)."""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from img2img.ncnn_nets import ask

AT_ONCE = 2  # tiles: one is on its way while another is computed
_SOFTWARE = 3  # Vulkan's number for a device that is a CPU


class Gpu(NamedTuple):
    """A device of Vulkan; `memory` in bytes; `is_software` for one that is a CPU."""

    number: int
    title: str
    memory: int
    is_software: bool


def serve(connection: Connection) -> None:
    """Answer requests (name, *arguments) with ("done", answer), ("memory", "") or ("fault", sentence), until there is
    nobody to ask.

    gpus ()                                -> a Gpu for each
    load (param, weights, index, is_half)  -> None; `weights` is a file
    answer (tiles,)                        -> the answers, float32 (B, C', H', W') to (B, C, H, W)
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # where ncnn tells of each device that it finds
    net: Any = None
    while True:
        try:
            name, *arguments = connection.recv()
        except (EOFError, OSError):
            os._exit(0)  # some drivers crash where they are ended in order
        try:
            if name == "gpus":
                connection.send(("done", _gpus()))
            elif name == "load":
                net = _load(*arguments)
                connection.send(("done", None))
            else:
                connection.send(("done", _answers(net, *arguments)))
        except MemoryError:
            connection.send(("memory", ""))
        except (RuntimeError, ValueError) as error:
            connection.send(("fault", str(error)))


def _gpus() -> list[Gpu]:
    ncnn: Any = import_module("ncnn")
    found: list[Gpu] = []
    for index in range(ncnn.get_gpu_count()):
        info, device = ncnn.get_gpu_info(index), ncnn.get_gpu_device(index)
        found.append(Gpu(index, info.device_name(), device.get_heap_budget() * 2**20, info.type() == _SOFTWARE))
    return found


def _load(param: str, weights: Path, index: int, is_half: bool) -> Any:
    ncnn: Any = import_module("ncnn")
    if index >= ncnn.get_gpu_count():  # without one, ncnn would compute on the CPU and say nothing
        raise RuntimeError(f"there is no GPU {index} any more")
    net = ncnn.Net()
    net.opt.use_vulkan_compute = True
    net.opt.use_fp16_packed = net.opt.use_fp16_storage = is_half
    net.opt.use_fp16_arithmetic = False
    net.opt.use_bf16_packed = net.opt.use_bf16_storage = False
    net.set_vulkan_device(index)
    if net.load_param_mem(param) or net.load_model(str(weights)):
        raise RuntimeError("ncnn cannot load this network")
    return net


def _answers(net: Any, tiles: NDArray[np.float32]) -> NDArray[np.float32]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return np.stack([*pool.map(partial(ask, net), tiles)])
