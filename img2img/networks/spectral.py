"""Spectral normalisation: layers whose largest singular value is 1 while they train (Miyato 2018)."""

from typing import TypeVar, cast

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrize import is_parametrized

Network = TypeVar("Network", bound=nn.Module)

_MARK = "is_spectrally_normalised"
_CLOSE_ENOUGH, _MOST_ROUNDS = 1e-7, 1000


def spectral_norm(layer: Network) -> Network:
    """`layer` with a weight whose largest singular value is 1, one power iteration a forward pass; done once only.

    Other parametrisations, such as an equalised learning rate, are normalised on top.
    """
    if not getattr(layer, _MARK, False):
        nn.utils.parametrizations.spectral_norm(layer)
        setattr(layer, _MARK, True)
    return layer


def normalise_spectrally(network: Network) -> Network:
    """`network`, each of its convolutions, linear layers and embeddings with spectral norm 1, changed in place."""
    for module in list(network.modules()):
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear | nn.Embedding):
            spectral_norm(module)
    return network


def plain_weights(network: nn.Module) -> dict[str, Tensor]:
    """The state of `network` for one built without spectral normalisation: each weight already divided by its norm."""
    state = network.state_dict()
    for name, module in network.named_modules():
        if is_parametrized(module, "weight"):
            for key in [key for key in state if key.startswith(f"{name}.parametrizations.weight.")]:
                del state[key]
            weight = raw_weight(module).detach()
            state[f"{name}.weight"] = weight / largest_singular_value(weight.float().flatten(1))
    return state


def raw_weight(layer: nn.Module) -> Tensor:
    """The weight that a layer trains, even under spectral normalisation."""
    if is_parametrized(layer, "weight"):
        return cast("Tensor", cast("nn.ModuleDict", layer.parametrizations)["weight"].original)
    return cast("Tensor", layer.weight)


def largest_singular_value(matrix: Tensor) -> Tensor:
    """Of a matrix (M, N), by power iteration on the smaller of W W^T and W^T W, until it stands still: a scalar.

    A whole decomposition takes 20 s for one layer of SPADE at the paper's size; the value is known long before the
    vector is, because its error is the square of the vector's.
    """
    square = matrix @ matrix.T if matrix.shape[0] <= matrix.shape[1] else matrix.T @ matrix
    vector = torch.linspace(1, 2, len(square), device=square.device)  # at a right angle to nothing that is likely
    value = square.new_zeros(())
    for _ in range(_MOST_ROUNDS):
        vector = torch.nn.functional.normalize(square @ (vector / vector.norm()), dim=0)
        before, value = value, vector @ (square @ vector)
        if (value - before).abs() <= _CLOSE_ENOUGH * value:
            break
    return value.sqrt()
