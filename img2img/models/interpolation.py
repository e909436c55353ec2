"""Two models as one: their weights mixed, such as those of a model that denoises and of one that does not.

Deep network interpolation (Wang et al. 2019, equation 3): theta = (1 - alpha) theta_A + alpha theta_B, which goes from
one effect to the other smoothly where the two were trained from the same weights.
"""

from copy import deepcopy

import torch

from img2img.errors import ModelError
from img2img.models.file import Model


def interpolated(model: Model, other: Model, share: float) -> Model:
    """`model` with so much of the weights of `other`, 0 to 1, on the card of `model`.

    Raises ModelError where their networks are not of one kind.
    """
    if not 0 <= share <= 1:
        raise ModelError(f"A share of {share} is not possible. Choose one from 0 to 1.")
    shapes = [_shapes(made) for made in (model, other)]
    if not shapes[0] or shapes[0] != shapes[1] or model.card.architecture != other.card.architecture:
        raise ModelError(
            f"{model.card.name} ({model.card.architecture}) and {other.card.name} ({other.card.architecture}) cannot "
            "be mixed: only two models of one architecture and size can, best two that began from the same weights."
        )
    mixed = {direction: deepcopy(network) for direction, network in model.networks.items()}
    with torch.no_grad():
        for direction, network in mixed.items():
            theirs = other.networks[direction].state_dict()
            for name, tensor in network.state_dict().items():
                if tensor.is_floating_point():
                    tensor.lerp_(theirs[name], share)
    return Model(model.card, mixed)


def _shapes(model: Model) -> dict[tuple[str, str], torch.Size]:
    """Of what can be mixed in each network; a stranger's card does not tell how large that is."""
    tensors = {
        (direction, name): tensor
        for direction, network in model.networks.items()
        for name, tensor in network.state_dict().items()
    }
    return {place: tensor.shape for place, tensor in tensors.items() if tensor.is_floating_point()}
