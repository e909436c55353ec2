"""Batches of a data set from some position on, loaded in other processes where that helps."""

import signal
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch.utils.data import DataLoader

from img2img.adversarial.tensors import Tensors
from training.data.dataset import Item, PictureDataset


def load_batches(
    data: PictureDataset[Any], positions: range, batch_size: int, workers: int, device: torch.device
) -> Iterator[tuple[Tensors, list[str]]]:
    """The items at `positions` in batches, each with the sentences of files that could not be read.

    `workers` is the number of processes that load them, whatever it is the items are the same; -1: as many as help.
    """
    yield from DataLoader(
        data,
        batch_size,
        sampler=positions,
        num_workers=_helping(device) if workers < 0 else workers,
        collate_fn=collate,
        pin_memory=device.type == "cuda",
        worker_init_fn=_leave_stopping_to_the_run,
    )


def collate(items: Sequence[Item]) -> tuple[Tensors, list[str]]:
    """The items as one batch, and their warnings."""
    batch = type(items[0].batch).join([item.batch for item in items])
    return batch, [warning for item in items for warning in item.warnings]


def _helping(device: torch.device) -> int:
    """As many workers as a training on `device` gains from: on a CPU the network needs the cores itself."""
    return 4 if device.type == "cuda" else 0


def _leave_stopping_to_the_run(_worker: int) -> None:
    """Ctrl-C reaches every process of a terminal, and only the run itself knows how to stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
