"""Every architecture, one a file. A new one is a class here in ARCHITECTURES, and nothing else needs to know.

A class's keyword arguments are its hyperparameters, as they stand on a model's card; they are plain JSON values.
"""

from collections.abc import Mapping
from typing import Any

from torch import nn

from img2img.errors import ModelError
from img2img.networks.dcgan import DCGANDiscriminator, DCGANGenerator
from img2img.networks.hed import HED
from img2img.networks.mlp import MLPDiscriminator, MLPGenerator
from img2img.networks.patchgan import PatchDiscriminator
from img2img.networks.resnet import ResNetGenerator
from img2img.networks.rrdb import RRDBNet
from img2img.networks.spade import SPADEGenerator
from img2img.networks.srresnet import SRResNet
from img2img.networks.srvgg import SRVGGNetCompact
from img2img.networks.stylegan2 import StyleGAN2Generator
from img2img.networks.stylegan2_discriminator import StyleGAN2Discriminator
from img2img.networks.unet import UNetGenerator

ARCHITECTURES: tuple[type[nn.Module], ...] = (
    UNetGenerator,
    ResNetGenerator,
    PatchDiscriminator,
    HED,
    RRDBNet,
    SRVGGNetCompact,
    SRResNet,
    SPADEGenerator,
    MLPGenerator,
    MLPDiscriminator,
    DCGANGenerator,
    DCGANDiscriminator,
    StyleGAN2Generator,
    StyleGAN2Discriminator,
)


def build(architecture: str, hyperparameters: Mapping[str, Any]) -> nn.Module:
    """A new network of the class named `architecture`. Raises ModelError when this program does not know it."""
    known = {network.__name__: network for network in ARCHITECTURES}
    if architecture not in known:
        raise ModelError(
            f"The model's architecture {architecture!r} is not one this program knows ({', '.join(known)}). "
            "Update the program, or use another model."
        )
    try:
        return known[architecture](**hyperparameters)
    except (TypeError, ValueError) as error:
        raise ModelError(f"{architecture} cannot be built as the model's card describes it: {error}.") from error
