"""Read and write a whole model: its card and its networks, in one .safetensors file. Nothing in a file is executed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor, nn

from img2img.disk import write_atomically
from img2img.errors import DamagedModel, ModelError
from img2img.models.card import ModelCard
from img2img.models.header import CARD_KEY
from img2img.models.library import Entry, Library
from img2img.models.ncnn import read_ncnn
from img2img.networks import build


@dataclass(frozen=True, eq=False)
class Model:
    """A card and its networks, one for each direction on the card (under "" when the card names none)."""

    card: ModelCard
    networks: Mapping[str, nn.Module]

    def network(self, direction: str = "") -> nn.Module:
        """The network of `direction`, the default one when empty. Raises ModelError for one it does not have."""
        chosen = direction or _directions(self.card)[0]
        if chosen not in self.networks:
            known = ", ".join(self.card.directions) or "it has one only, so leave the direction out"
            raise ModelError(f"{self.card.name} has no direction {direction!r}; its directions: {known}.")
        return self.networks[chosen]


def load_model(name_or_path: str | Path) -> Model:
    """The model of that name in the library, or in that file, its networks on the CPU in float32 and ready to run.

    Each network is put into the mode that the card asks for. Raises UnknownModel and DamagedModel.
    """
    entry = Library().find(name_or_path)
    networks = _load_published(entry) if entry.origin == "wheel" else _load_safetensors(entry)
    for network in networks.values():
        network.train(entry.card.mode == "train").requires_grad_(requires_grad=False)
    return Model(entry.card, networks)


def save_model(
    path: Path, card: ModelCard, networks: Mapping[str, nn.Module], dtype: torch.dtype = torch.float16
) -> None:
    """Write a model atomically; whole numbers keep their type, all others become `dtype`.

    Raises ModelError when the networks are not those the card names, or hold numbers that `dtype` cannot.
    """
    if tuple(networks) != _directions(card):
        raise ModelError(f"{path} cannot be written: its card names {_directions(card)}, not {tuple(networks)}.")
    tensors: dict[str, Tensor] = {}
    for direction, network in networks.items():
        for key, tensor in network.state_dict().items():
            stored = tensor.detach().to("cpu", dtype if tensor.is_floating_point() else tensor.dtype)
            if not stored.isfinite().all():
                raise ModelError(
                    f"{path} cannot be written: {key} holds numbers that are not finite in {dtype}. "
                    "The training diverged; resume it from an earlier snapshot with a lower learning rate."
                )
            tensors[_prefix(direction) + key] = stored.clone(memory_format=torch.contiguous_format)
    write_atomically(path, save(tensors, {CARD_KEY: card.model_dump_json()}))


def _load_safetensors(entry: Entry) -> dict[str, nn.Module]:
    try:
        tensors = load_file(entry.path)
    except (SafetensorError, OSError) as error:
        raise DamagedModel(f"{entry.path} cannot be read ({error}). Get the model file again.") from error
    networks: dict[str, nn.Module] = {}
    for direction in _directions(entry.card):
        prefix = _prefix(direction)
        own = {key.removeprefix(prefix): tensor for key, tensor in tensors.items() if key.startswith(prefix)}
        networks[direction] = _fill(build(entry.card.architecture, entry.card.hyperparameters), own, entry.path)
    return networks


def _load_published(entry: Entry) -> dict[str, nn.Module]:
    network = build(entry.card.architecture, entry.card.hyperparameters)
    arrays = read_ncnn(entry.path)
    keys = network.state_dict().keys()
    if len(keys) != len(arrays):
        raise DamagedModel(
            f"{entry.path} holds {len(arrays)} arrays where {entry.card.architecture} has {len(keys)}. "
            "Install the package it came from again."
        )
    tensors = {key: torch.from_numpy(array) for key, array in zip(keys, arrays, strict=True)}
    return {"": _fill(network, tensors, entry.path)}


def _fill(network: nn.Module, tensors: Mapping[str, Tensor], path: Path) -> nn.Module:
    """Put the tensors into the network, after one check that says what does not fit instead of listing every key."""
    wanted = network.state_dict()
    problems = (
        ("missing", wanted.keys() - tensors.keys()),
        ("unknown", tensors.keys() - wanted.keys()),
        (
            "of another shape",
            (key for key in wanted.keys() & tensors.keys() if wanted[key].shape != tensors[key].shape),
        ),
    )
    for problem, keys in problems:
        if found := sorted(keys):
            raise DamagedModel(
                f"The weights in {path} do not fit {type(network).__name__} as its card describes it: "
                f"{_count(found)} {problem}, such as {found[0]}. Get the model file again."
            )
    network.load_state_dict(dict(tensors))
    return network


def _count(keys: list[str]) -> str:
    return "1 tensor is" if len(keys) == 1 else f"{len(keys)} tensors are"


def _directions(card: ModelCard) -> tuple[str, ...]:
    return card.directions or ("",)


def _prefix(direction: str) -> str:
    return f"{direction}/" if direction else ""
