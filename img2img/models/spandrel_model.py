"""Models of the community: spandrel tells some forty architectures by the names and shapes of their tensors.

Where one is ours too, our network computes it, which every runtime knows.
"""

import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from spandrel import (
    MAIN_REGISTRY,
    ImageModelDescriptor,
    MaskedImageModelDescriptor,
    ModelTiling,
    UnsupportedModelError,
)
from torch import Tensor, nn

from img2img.errors import DamagedModel, ModelError
from img2img.models.beside import Told
from img2img.models.card import NumberFormat
from img2img.models.foreign import Foreign, card_of
from img2img.models.text import shortened
from img2img.networks import build

PREFIX = "spandrel:"
"""What the architecture of a card begins with where spandrel's network computes it."""

_OF_RRDB = (
    (re.compile(r"model\.1\.sub\.(\d+)\.RDB(\d)\.conv(\d)\.0\."), r"body.\1.rdb\2.conv\3."),
    (re.compile(r"model\.1\.sub\.\d+\.(?=weight|bias)"), "conv_body."),
    (re.compile(r"model\.0\."), "conv_first."),
    (re.compile(r"model\.3\."), "conv_up1."),
    (re.compile(r"model\.6\."), "conv_up2."),
    (re.compile(r"model\.8\."), "conv_hr."),
    (re.compile(r"model\.10\."), "conv_last."),
)
"""From the names of ESRGAN's first program, to which spandrel brings those of its successors, to ours."""


class SpandrelNetwork(nn.Module):
    """A network of spandrel's. It pads what it is given to the sizes that it needs, and crops its answer.

    forward: (B, C, H, W) in [0, 1] -> (B, C', H * scale, W * scale) in [0, 1]
    """

    def __init__(self, descriptor: ImageModelDescriptor[nn.Module]) -> None:
        super().__init__()
        self.network = descriptor.model
        self._descriptor = descriptor

    def forward(self, source: Tensor) -> Tensor:
        return self._descriptor(source)


def from_state_dict(path: Path, tensors: Mapping[str, Tensor], told: Told) -> Foreign:
    """The model of the file `path`, which holds these `tensors`.

    Raises ModelError for an architecture that is not known, and one that takes more than a picture; DamagedModel for
    tensors that do not fit it.
    """
    try:
        with warnings.catch_warnings(action="ignore"):  # on functions of PyTorch that have changed since
            descriptor = MAIN_REGISTRY.load(dict(tensors))
    except UnsupportedModelError as error:
        raise ModelError(
            f"{path} is of an architecture that is not known here ({shortened(_first(tensors), 60)} is one of its "
            f"weights). Known are: {', '.join(_known())}."
        ) from error
    except Exception as error:  # of many kinds: what some forty constructors raise for tensors that do not fit
        reason = shortened(str(error) or type(error).__name__)
        raise DamagedModel(f"The weights in {path} do not fit each other ({reason}). Get the model again.") from error
    if isinstance(descriptor, MaskedImageModelDescriptor):
        raise ModelError(
            f"{path} ({descriptor.architecture.name}) fills holes by a mask, which models of other programs cannot be "
            "given here. Use an inpainting model of img2img."
        )
    if descriptor.purpose == "FaceSR":
        raise ModelError(
            f"{path} ({descriptor.architecture.name}) restores single faces that another program has cut out and "
            "turned upright, and no whole pictures. Use an upscaler."
        )
    if not {descriptor.input_channels, descriptor.output_channels} <= {1, 3}:
        raise ModelError(
            f"{path} ({descriptor.architecture.name}) makes {descriptor.output_channels} channels of "
            f"{descriptor.input_channels}, but pictures have 1 or 3. Use another model."
        )
    try:
        return _ours(path, descriptor, tensors, told) or _theirs(path, descriptor, tensors, told)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise DamagedModel(f"{path} cannot be used ({problem['loc'][0]}: {problem['msg']}).") from error


def _theirs(
    path: Path, descriptor: ImageModelDescriptor[nn.Module], tensors: Mapping[str, Tensor], told: Told
) -> Foreign:
    architecture, needs = PREFIX + descriptor.architecture.id, descriptor.size_requirements
    is_sound: dict[NumberFormat, bool] = {
        "fp32": True,
        "bf16": descriptor.supports_bfloat16,
        "fp16": descriptor.supports_half,
    }
    card = card_of(
        path,
        told,
        architecture=architecture,
        scale=descriptor.scale,
        source_channels=descriptor.input_channels,
        target_channels=descriptor.output_channels,
        size_multiple=needs.multiple_of,
        size_minimum=max(1, needs.minimum),
        square=needs.square,
        tileable=descriptor.tiling == ModelTiling.SUPPORTED,
        precisions=tuple(name for name, sound in is_sound.items() if sound),
    )
    return Foreign(card, SpandrelNetwork(descriptor), dict(tensors))


def _ours(
    path: Path, descriptor: ImageModelDescriptor[nn.Module], tensors: Mapping[str, Tensor], told: Told
) -> Foreign | None:
    """The same as one of our networks; None where it is none of them."""
    given: Mapping[str, Any] = getattr(descriptor.model, "hyperparameters", {})
    hyperparameters: dict[str, Any] = {
        "in_channels": descriptor.input_channels,
        "out_channels": descriptor.output_channels,
        "scale": descriptor.scale,
    }
    state: dict[str, Tensor] = descriptor.model.state_dict()
    fold = given.get("shuffle_factor") or 1
    if descriptor.architecture.id == "ESRGAN" and not given["plus"] and descriptor.scale * fold == 4:
        architecture = "RRDBNet"
        hyperparameters |= {"channels": given["num_filters"], "blocks": given["num_blocks"]}
        state = {_renamed(name): tensor for name, tensor in state.items()}
    elif descriptor.architecture.id == "Compact" and descriptor.input_channels in (1, descriptor.output_channels):
        architecture = "SRVGGNetCompact"
        hyperparameters |= {"channels": given["num_feat"], "convolutions": given["num_conv"]}
    else:
        return None
    network = build(architecture, hyperparameters)
    if {name: tensor.shape for name, tensor in network.state_dict().items()} != {
        name: tensor.shape for name, tensor in state.items()
    }:
        return None
    network.load_state_dict(state)
    stored = next(tensor.dtype for tensor in tensors.values() if tensor.is_floating_point())
    card = card_of(
        path,
        told,
        architecture=architecture,
        hyperparameters=hyperparameters,
        scale=descriptor.scale,
        source_channels=descriptor.input_channels,
        target_channels=descriptor.output_channels,
        size_multiple=getattr(network, "size_multiple", 1),
    )
    return Foreign(card, network, {name: tensor.to(stored) for name, tensor in state.items()})


def _renamed(name: str) -> str:
    for pattern, ours in _OF_RRDB:
        name, count = pattern.subn(ours, name)
        if count:
            break
    return name


def _known() -> list[str]:
    return sorted(support.architecture.name for support in MAIN_REGISTRY.architectures())


def _first(tensors: Mapping[str, Tensor]) -> str:
    return next(iter(tensors))
