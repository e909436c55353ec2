"""Threads that compute a small picture each: dividing one among them costs more than it gains."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from threading import Barrier
from typing import TypeVar

import torch

Given = TypeVar("Given")
Made = TypeVar("Made")


def each_in_a_thread(function: Callable[[Given], Made], items: Iterable[Given]) -> list[Made]:
    """What `function` makes of each, as many at a time as PyTorch uses threads; inside, it uses only that one.

    Where others want the processor as well, threads that divide every layer spend most of their time waiting for one
    another: with both cores busy a picture of 64x64 took 100 ms so, and 20 in a thread of its own.
    """
    pool = _pool(torch.get_num_threads())
    return list(pool.map(function, items)) if pool else [function(item) for item in items]


@lru_cache
def _pool(count: int) -> ThreadPoolExecutor | None:
    """`count` threads in which PyTorch uses no others; None for one, which is the caller."""
    if count < 2:
        return None
    pool, all_there = ThreadPoolExecutor(count, "picture", _alone), Barrier(count)
    for waiting in [pool.submit(all_there.wait) for _ in range(count)]:
        waiting.result()
    torch.set_num_threads(count)  # again for the caller, and for threads to come
    return pool


def _alone() -> None:
    torch.set_num_threads(1)
    torch.get_num_threads()  # a thread takes the number that holds for all when it is first used, and keeps it
