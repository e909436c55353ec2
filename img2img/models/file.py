"""Read and write a whole model: its card and its networks, in one .safetensors file. Nothing in a file is executed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from img2img.disk import write_atomically
from img2img.errors import DamagedModel, ModelError
from img2img.models.card import ModelCard
from img2img.models.community import card_of_file
from img2img.models.fit import check_facts, check_tensors
from img2img.models.foreign import Foreign
from img2img.models.header import CARD_KEY, LARGEST_CARD, LARGEST_FILE, Stored, read_header
from img2img.models.library import Entry, Library
from img2img.models.ncnn import read_ncnn
from img2img.models.text import shortened
from img2img.networks import outline


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
    if entry.is_foreign or entry.card.is_foreign:
        model = _load_foreign(entry)
    else:
        model = Model(entry.card, _load_published(entry) if entry.origin == "wheel" else _load_safetensors(entry))
    for network in model.networks.values():
        network.train(model.card.mode == "train").requires_grad_(requires_grad=False)
    return model


def save_model(
    path: Path, card: ModelCard, networks: Mapping[str, nn.Module], dtype: torch.dtype = torch.float16
) -> None:
    """Write a model atomically; whole numbers keep their type, all others become `dtype`.

    Raises ModelError when the networks are not those the card names, hold numbers that `dtype` cannot, or are larger
    than what is read again.
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
    _write(path, card, tensors)


def save_foreign(path: Path, foreign: Foreign) -> None:
    """Write another program's model as a file of ours, atomically. Raises ModelError when it is too large."""
    tensors = {key: one.detach().clone(memory_format=torch.contiguous_format) for key, one in foreign.tensors.items()}
    _write(path, foreign.card, tensors)


def _write(path: Path, card: ModelCard, tensors: dict[str, Tensor]) -> None:
    facts = card.model_dump_json()
    content = save(tensors, {CARD_KEY: facts})
    if len(facts.encode()) > LARGEST_CARD or len(content) > LARGEST_FILE:
        raise ModelError(
            f"{path} cannot be written: {len(content):,} bytes with a card of {len(facts.encode()):,} are more than "
            f"the {LARGEST_FILE:,} and {LARGEST_CARD:,} that can be read again. Make the network smaller."
        )
    write_atomically(path, content)


def _load_foreign(entry: Entry) -> Model:
    """A stranger's network, which another process has read first."""
    from img2img.models.community_file import read_converted, read_foreign  # spandrel takes a second to import

    card_of_file(entry.path)
    foreign = read_foreign(entry.path) if entry.is_foreign else read_converted(entry.path)
    return Model(foreign.card, {"": foreign.network})


def _load_safetensors(entry: Entry) -> dict[str, nn.Module]:
    """The networks of a file, which is compared with its card before a weight is read."""
    header = read_header(entry.path)
    unclaimed = dict(header.tensors)
    networks: dict[str, nn.Module] = {}
    for direction in _directions(header.card):
        prefix = _prefix(direction)
        own = {key: unclaimed.pop(key) for key in list(unclaimed) if key.startswith(prefix)}
        networks[direction] = _outline(
            entry.path, header.card, {key.removeprefix(prefix): stored for key, stored in own.items()}
        )
    if unclaimed:
        raise DamagedModel(
            f"{entry.path} holds weights that belong to none of its networks, such as {shortened(min(unclaimed))}. "
            "Get the model file again."
        )
    try:
        with safe_open(entry.path, framework="pt") as file:
            for direction, network in networks.items():
                keys = network.state_dict()
                _fill(entry.path, network, {key: file.get_tensor(_prefix(direction) + key) for key in keys})
    except (SafetensorError, OSError) as error:
        raise DamagedModel(f"{entry.path} cannot be read ({error}). Get the model file again.") from error
    return networks


def _load_published(entry: Entry) -> dict[str, nn.Module]:
    arrays = read_ncnn(entry.path)
    network, _ = outline(entry.card.architecture, entry.card.hyperparameters, len(arrays))
    keys = network.state_dict().keys()
    if len(keys) != len(arrays):
        raise DamagedModel(
            f"{entry.path} holds {len(arrays)} arrays where {entry.card.architecture} has {len(keys)}. "
            "Install the package it came from again."
        )
    tensors = {key: torch.from_numpy(array) for key, array in zip(keys, arrays, strict=True)}
    check_tensors(entry.path, network, {key: Stored("F32", tuple(one.shape)) for key, one in tensors.items()})
    _fill(entry.path, network, tensors)
    return {"": network}


def _outline(path: Path, card: ModelCard, stored: Mapping[str, Stored]) -> nn.Module:
    """The card's network, still without weights, which `stored` fit."""
    try:
        network, hyperparameters = outline(card.architecture, card.hyperparameters, len(stored))
    except ModelError as error:
        raise DamagedModel(f"{path} cannot be used. {shortened(str(error), 400)}") from error
    check_tensors(path, network, stored)
    check_facts(path, card, network, hyperparameters)
    return network


def _fill(path: Path, network: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    """Give the network copies of these tensors for its own, in the types that it asks for."""
    state = {key: tensors[key].to(wanted.dtype, copy=True) for key, wanted in network.state_dict().items()}
    for key, tensor in state.items():
        if not tensor.isfinite().all():
            raise DamagedModel(f"{path} holds numbers that are not finite, in {key}. Get the model file again.")
    network.load_state_dict(state, assign=True)


def _directions(card: ModelCard) -> tuple[str, ...]:
    return card.directions or ("",)


def _prefix(direction: str) -> str:
    return f"{direction}/" if direction else ""
