"""The networks that metrics look with, by name: a figure is comparable only with figures of the same one."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, get_args

import torch
from torch import Tensor, nn

from img2img.errors import SettingsError
from img2img.models.hed import hed
from img2img.networks.efficientnet import pooled_efficientnet

NetworkName = Literal["efficientnet-lite0", "efficientnet-lite1", "hed-vgg16", "inception"]
DEFAULT: NetworkName = "efficientnet-lite1"

INCEPTION_FILE = "weights-inception-2015-12-05-6726825d.pth"
INCEPTION_SHA256 = "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2"


@dataclass(frozen=True)
class FeatureNetwork:
    """`features` turns pictures (B, 3, side, side) in [-1, 1] on `device` into (B, D)."""

    name: NetworkName
    side: int
    device: torch.device
    features: Callable[[Tensor], Tensor]


def feature_network(name: str, device: torch.device, weights: Path | None = None) -> FeatureNetwork:
    """The network of that name; "inception" alone reads `weights`, the file that FID was published with.

    Raises SettingsError for an unknown name, where something is not installed, and for any other file.
    """
    match name:
        case "efficientnet-lite0":
            return FeatureNetwork(name, 224, device, pooled_efficientnet(device, 0))
        case "efficientnet-lite1":
            return FeatureNetwork(name, 240, device, pooled_efficientnet(device, 1))
        case "hed-vgg16":  # VGG16, fine-tuned to find edges
            return FeatureNetwork(name, 224, device, lambda pictures: hed(device).features(pictures)[-1].mean((2, 3)))
        case "inception":
            network = _inception(weights).to(device)
            return FeatureNetwork(name, 299, device, lambda pictures: network(_to_bytes(pictures))[0])
        case _:
            known = ", ".join(get_args(NetworkName))
            raise SettingsError(f"There is no feature network {name}. Choose one of: {known}.")


def _to_bytes(pictures: Tensor) -> Tensor:
    return pictures.add(1).mul(127.5).round().clamp(0, 255).to(torch.uint8)


def _inception(weights: Path | None) -> nn.Module:
    if weights is None:
        raise SettingsError(
            f"Inception's weights are not part of img2img. Name their file with --weights: {INCEPTION_FILE}, "
            "which is published with torch-fidelity and, under another name, with pytorch-fid."
        )
    content = weights.read_bytes()
    if sha256(content).hexdigest() != INCEPTION_SHA256:
        raise SettingsError(
            f"{weights} is not the Inception that FID was published with (its SHA-256 is another). "
            f"Download {INCEPTION_FILE} again, or choose another network."
        )
    try:
        inception: Any = import_module("torch_fidelity.feature_extractor_inceptionv3")
    except ImportError as error:
        raise SettingsError(
            "Inception is not installed (torch-fidelity is missing). Install it with: pip install torch-fidelity."
        ) from error
    safe = BytesIO()  # torch-fidelity would unpickle anything
    torch.save(torch.load(BytesIO(content), map_location="cpu", weights_only=True), safe)
    safe.seek(0)
    made: nn.Module = inception.FeatureExtractorInceptionV3(
        "inception-v3-compat", ["2048"], feature_extractor_weights_path=safe
    )
    return made
