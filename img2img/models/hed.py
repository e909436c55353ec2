"""The bundled HED, loaded once a device: it traces drawings, and its VGG16 compares pictures."""

from functools import cache

import torch

from img2img.models.file import load_model
from img2img.networks.hed import HED


@cache
def hed(device: torch.device) -> HED:
    """The network in hed-sketch, channels last and without gradients of its own. Raises DamagedModel."""
    with torch.inference_mode(mode=False):  # or weights first asked for by a drawing could not serve a training
        network = load_model("hed-sketch").network()
        assert isinstance(network, HED)
        return network.to(device).to(memory_format=torch.channels_last)
