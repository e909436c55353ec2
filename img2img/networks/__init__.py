"""Every architecture, one a file. A new one is a class here in GENERATORS or DISCRIMINATORS, and nothing else needs
to know.

A class's keyword arguments are its hyperparameters, as they stand on a model's card; they are plain JSON values.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from inspect import Parameter, signature
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from torch import nn

from img2img.errors import ModelError
from img2img.networks.dcgan import DCGANDiscriminator, DCGANGenerator
from img2img.networks.hed import HED
from img2img.networks.mlp import MLPDiscriminator, MLPGenerator
from img2img.networks.outline import Outline
from img2img.networks.patchgan import MultiScaleDiscriminator, PatchDiscriminator
from img2img.networks.projected import ProjectedDiscriminator
from img2img.networks.resnet import ResNetGenerator
from img2img.networks.rrdb import RRDBNet
from img2img.networks.spade import SPADEGenerator
from img2img.networks.srresnet import SRResNet
from img2img.networks.srvgg import SRVGGNetCompact
from img2img.networks.stylegan2 import StyleGAN2Generator
from img2img.networks.stylegan2_discriminator import StyleGAN2Discriminator
from img2img.networks.unet import LabelUNetGenerator, UNetGenerator
from img2img.networks.unet_discriminator import UNetDiscriminator
from img2img.networks.vgg_discriminator import VGGDiscriminator

GENERATORS: tuple[type[nn.Module], ...] = (
    UNetGenerator,
    LabelUNetGenerator,
    ResNetGenerator,
    HED,
    RRDBNet,
    SRVGGNetCompact,
    SRResNet,
    SPADEGenerator,
    MLPGenerator,
    DCGANGenerator,
    StyleGAN2Generator,
)
"""What draws pictures, and so what a model file may hold."""

DISCRIMINATORS: tuple[type[nn.Module], ...] = (
    PatchDiscriminator,
    MultiScaleDiscriminator,
    UNetDiscriminator,
    VGGDiscriminator,
    MLPDiscriminator,
    DCGANDiscriminator,
    StyleGAN2Discriminator,
    ProjectedDiscriminator,
)
ARCHITECTURES = GENERATORS + DISCRIMINATORS

LARGEST_NUMBER = 65536
"""No hyperparameter is larger: the widest layer of the papers has 3072 channels."""
LONGEST_LIST = 8


def build(architecture: str, hyperparameters: Mapping[str, Any]) -> nn.Module:
    """A new network of the class named `architecture`.

    Raises ModelError when this program does not know it, or cannot build it with these hyperparameters.
    """
    return _make(_named(architecture, ARCHITECTURES), hyperparameters)


def outline(architecture: str, hyperparameters: Mapping[str, Any], tensors: int) -> tuple[nn.Module, dict[str, Any]]:
    """A generator without weights (see Outline) and all its hyperparameters, the defaults among them.

    Raises ModelError as `build` does, and when it would have far more than `tensors` tensors.
    """
    kind = _named(architecture, GENERATORS)
    with Outline(tensors):
        return _make(kind, hyperparameters), _arguments(kind, hyperparameters)


def _named(architecture: str, among: tuple[type[nn.Module], ...]) -> type[nn.Module]:
    known = {network.__name__: network for network in among}
    if architecture not in known:
        raise ModelError(
            f"The model's architecture {architecture!r} is not one this program knows ({', '.join(known)}). "
            "Update the program, or use another model."
        )
    return known[architecture]


def _make(kind: type[nn.Module], hyperparameters: Mapping[str, Any]) -> nn.Module:
    try:
        return kind(**_arguments(kind, hyperparameters))
    except (TypeError, ValueError, LookupError, ArithmeticError, RuntimeError) as error:  # what constructors raise
        reason = str(error).partition("\n")[0]
        raise ModelError(f"{kind.__name__} cannot be built as the model's card describes it: {reason}.") from error


def _arguments(kind: type[nn.Module], hyperparameters: Mapping[str, Any]) -> dict[str, Any]:
    """All keyword arguments of `kind`, each of the type that its constructor names. Raises ValueError."""
    for name, number in _numbers(hyperparameters):
        if not 0 <= number <= LARGEST_NUMBER:
            raise ValueError(f"{name!r} is not between 0 and {LARGEST_NUMBER}")
    try:
        return dict(_checked(kind).model_validate_json(json.dumps(dict(hyperparameters))))
    except ValidationError as error:
        problem = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise ValueError(f"{'.'.join(map(repr, problem['loc']))}: {problem['msg']}") from error


def _numbers(hyperparameters: Mapping[str, Any]) -> Iterator[tuple[str, int | float]]:
    """Every number, with the name of its hyperparameter. Raises ValueError for a list that is too long."""
    for name, value in hyperparameters.items():
        several = value if isinstance(value, list | tuple) else [value]
        if len(several) > LONGEST_LIST:
            raise ValueError(f"{name!r} has {len(several)} numbers, more than {LONGEST_LIST}")
        yield from ((name, number) for number in several if isinstance(number, int | float))


@cache
def _checked(kind: type[nn.Module]) -> type[BaseModel]:
    """The signature of `kind` as a model that takes its types at their word: no text and no fraction is an int."""
    parameters = signature(kind, eval_str=True).parameters.values()
    fields: dict[str, Any] = {
        one.name: (one.annotation, ... if one.default is Parameter.empty else one.default) for one in parameters
    }
    return create_model(kind.__name__, __config__=ConfigDict(strict=True, extra="forbid"), **fields)
