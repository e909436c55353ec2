"""Whether a card, a network and the tensors of a file fit each other, told in one sentence before weights are read."""

from collections.abc import Iterator, Mapping
from math import prod
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from img2img.errors import DamagedModel
from img2img.models.card import ModelCard
from img2img.models.header import Stored
from img2img.models.text import shortened
from img2img.pictures.classes import shown

_FLOATS = ("F16", "BF16", "F32", "F64")
_INTEGERS = ("I64", "I32")


def check_tensors(path: Path, network: nn.Module, stored: Mapping[str, Stored]) -> None:
    """Raise DamagedModel unless `stored` are the tensors of `network`: their names, shapes and types."""
    wanted = network.state_dict()
    for problem, keys in _misfits(wanted, stored):
        if keys:
            raise DamagedModel(
                f"The weights in {path} do not fit {type(network).__name__} as its card describes it: "
                f"{_count(keys)} {problem}, such as {shortened(min(keys))}. Get the model file again."
            )


def check_facts(path: Path, card: ModelCard, network: nn.Module, hyperparameters: Mapping[str, Any]) -> None:
    """Raise DamagedModel where the card promises what `network`, of all these hyperparameters, does not do."""
    for fact, promised, real in _facts(card, network, hyperparameters):
        if promised != real:
            raise DamagedModel(
                f"The card in {path} does not fit its {type(network).__name__}: it says {fact} {promised}, where the "
                f"network has {real}. Get the model file again."
            )


def _misfits(wanted: Mapping[str, Tensor], stored: Mapping[str, Stored]) -> Iterator[tuple[str, set[str]]]:
    yield "missing", wanted.keys() - stored.keys()
    yield "unknown", stored.keys() - wanted.keys()
    yield "of another shape", {key for key, tensor in wanted.items() if tuple(tensor.shape) != stored[key].shape}
    yield "of another type", {key for key, tensor in wanted.items() if stored[key].kind not in _kinds(tensor)}
    yield "empty", {key for key in wanted if prod(stored[key].shape) == 0}


def _kinds(tensor: Tensor) -> tuple[str, ...]:
    return _FLOATS if tensor.dtype == torch.float32 else _INTEGERS


def _facts(card: ModelCard, network: nn.Module, given: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """What is said twice: its name, what the card says, what the network has."""
    yield "target_channels", card.target_channels, _target_channels(network, given)
    yield "scale", card.scale, given.get("scale", 1)
    yield "latent_size", card.latent_size, given.get("latent_size", 0)
    if "latent_size" in given:
        yield "task", card.task, "generation"
        yield "classes", len(card.classes), given["classes"]
        return
    multiple = getattr(network, "size_multiple", 1)
    yield "size_multiple", card.size_multiple, -(-card.size_multiple // multiple) * multiple
    if "label_channels" in given:
        labels, classes = given["label_channels"], len(shown(card.classes))
        yield "task", card.task, "image-to-image"
        yield "source_channels", card.source_channels, 1
        yield "classes", classes, labels - (labels == classes + 1)  # one more may be the edges of instances
        yield "classes", len(card.classes), min(len(card.classes), 256)  # pixels are bytes
    else:
        yield "task", card.task, card.task if card.task != "generation" else "image-to-image"
        yield "source_channels", card.source_channels, given.get("source_channels", given.get("in_channels", 3))
        yield "classes", len(card.classes), 0


def _target_channels(network: nn.Module, given: Mapping[str, Any]) -> Any:
    """Channels of what the network draws; a whole shape where that is no picture."""
    if "target_shape" in given:
        shape: tuple[int, ...] = tuple(given["target_shape"])
        return shape[0] if len(shape) == 3 else shape
    own = getattr(network, "target_channels", 3)
    return given.get("target_channels", given.get("out_channels", own))


def _count(keys: set[str]) -> str:
    return "1 tensor is" if len(keys) == 1 else f"{len(keys)} tensors are"
