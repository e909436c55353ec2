"""Nets of ncnn, loaded and asked one picture at a time (torch-free)."""

from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

SOURCE, ANSWER = "source", "answer"
"""What the first and the last blob of every net are called here."""
_OUT_OF_MEMORY = -100


def loaded(param: str, weights: bytes, threads: int, *, is_narrow: bool = False) -> tuple[Any, bytes]:
    """The net, and its weights, which it does not copy and which must outlive it. It keeps to so many threads.

    `is_narrow`: numbers are kept in bfloat16, and computed with in float32 or bfloat16 as the processor can.
    Raises RuntimeError for a description that is none.
    """
    net = import_module("ncnn").Net()
    net.opt.num_threads = threads
    net.opt.use_fp16_packed = net.opt.use_fp16_storage = net.opt.use_fp16_arithmetic = False
    net.opt.use_bf16_storage = is_narrow
    if net.load_param_mem(param):
        raise RuntimeError("ncnn cannot load this network")
    net.load_model_mem(weights)
    return net, weights


def ask(net: Any, picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """The answer (C', H', W') to a picture (C, H, W). Raises MemoryError, and RuntimeError with ncnn's code."""
    picture = np.ascontiguousarray(picture)  # held by its name, for a Mat does not hold what it was made of
    extractor = net.create_extractor()
    extractor.input(SOURCE, import_module("ncnn").Mat(picture).clone())
    code, answer = extractor.extract(ANSWER)
    if code:
        raise MemoryError if code == _OUT_OF_MEMORY else RuntimeError(f"ncnn ended with code {code}")
    return np.array(answer)
