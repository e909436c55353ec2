"""Models in ncnn's own files, such as Upscayl's: our network where it is one of ours, and else ncnn's alone."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from img2img.errors import DamagedModel, ModelError
from img2img.models.beside import Told
from img2img.models.foreign import Foreign, card_of
from img2img.models.ncnn import read_ncnn
from img2img.models.ncnn_pair import Pair, parsed, read_pair
from img2img.models.ncnn_trial import Trial, try_pair
from img2img.networks import outline
from img2img.networks.ncnn_net import NcnnNet

ARCHITECTURE = "ncnn"
"""What the architecture of a card begins with where its network exists only there; unpadded: it loses edges."""
_ALIKE = 1 / 255
_AS_BRIGHT = 0.25


def from_pair(path: Path, told: Told) -> Foreign:
    """The model of which `path` is the `.param` or the `.bin`. Raises DamagedModel and ModelError."""
    pair = read_pair(path)
    trial = try_pair(path, pair)
    source, answer = float(trial.source.mean()), float(trial.answer.mean())
    if trial.scale > 1 and abs(answer - source) > _AS_BRIGHT:
        raise ModelError(
            f"{path} answers a picture of brightness {source:.1f} with one of {answer:.1f}: its own program does more "
            "with it than to ask it. Use it there."
        )
    return _ours(path, told, trial) or from_bytes(path, pair, trial, told)


def from_bytes(path: Path, pair: Pair, trial: Trial, told: Told) -> Foreign:
    """The model of the file `path` as ncnn computes it."""
    network = NcnnNet(pair.param.encode(), pair.weights, trial.margin, trial.multiple)
    card = card_of(
        path,
        told,
        architecture=f"{ARCHITECTURE}:unpadded" if trial.margin else ARCHITECTURE,
        scale=trial.scale,
        source_channels=pair.channels,
        target_channels=len(trial.answer),
        size_multiple=trial.multiple,
        tileable=not trial.margin,
    )
    return Foreign(card, network, network.state_dict())


def pair_in(path: Path, tensors: Mapping[str, Tensor]) -> Pair:
    """The pair that NcnnNet keeps in a file of ours. Raises DamagedModel and ModelError."""
    param, weights = (tensors.get(name, torch.zeros(0)) for name in ("param", "weights"))
    if len(tensors) != 2 or not param.dtype == weights.dtype == torch.uint8:
        raise DamagedModel(f"{path} does not hold a description and its numbers. Get the model file again.")
    return parsed(path, bytes(param.numpy()), bytes(weights.numpy()))


def _ours(path: Path, told: Told, trial: Trial) -> Foreign | None:
    """The same as one of our networks, which gives the same answer; None where it is none of them."""
    try:
        arrays = read_ncnn(path.with_suffix(".bin"))
    except DamagedModel:
        return None  # it has numbers in layers of which our networks have none
    for architecture, hyperparameters in _guesses(arrays, trial.scale):
        try:
            network, _ = outline(architecture, hyperparameters, len(arrays))
        except ModelError:
            continue
        wanted = network.state_dict()
        if [tuple(tensor.shape) for tensor in wanted.values()] != [array.shape for array in arrays]:
            continue
        tensors = {name: torch.from_numpy(array) for name, array in zip(wanted, arrays, strict=True)}
        network.load_state_dict(tensors, assign=True)
        with torch.inference_mode():
            answer = network(torch.from_numpy(trial.source)[None])[0].numpy()
        if answer.shape == trial.answer.shape and float(np.abs(answer - trial.answer).max()) <= _ALIKE:
            card = card_of(
                path,
                told,
                architecture=architecture,
                hyperparameters=hyperparameters,
                scale=trial.scale,
                source_channels=hyperparameters["in_channels"],
                target_channels=hyperparameters["out_channels"],
                size_multiple=getattr(network, "size_multiple", 1),
            )
            return Foreign(card, network, tensors)
    return None


def _guesses(arrays: Sequence[NDArray[np.float32]], scale: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """What it could be, by how many arrays there are and how large the first and the last ones are."""
    if len(arrays) < 5 or arrays[0].ndim != 4:
        return
    channels, seen = arrays[0].shape[:2]
    drawn = len(arrays[-1])
    yield (
        "SRVGGNetCompact",
        {
            "in_channels": seen,
            "out_channels": drawn // scale**2,
            "channels": channels,
            "convolutions": (len(arrays) - 5) // 3,
            "scale": scale,
        },
    )
    if scale in (1, 2, 4):
        yield (
            "RRDBNet",
            {
                "in_channels": seen // (4 // scale) ** 2,
                "out_channels": drawn,
                "channels": channels,
                "growth": len(arrays[2]),
                "blocks": (len(arrays) - 12) // 30,
                "scale": scale,
            },
        )
