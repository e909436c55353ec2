"""Small networks of every architecture that a runtime claims."""

import torch
from torch import nn

from img2img.networks import build
from img2img.networks.layers import fold_upsampling

SMALL_UNET = {"depth": 3, "channels": 4}
TINY_RRDB = {"blocks": 1, "channels": 8, "growth": 4}
CLAIMED = [  # architecture, hyperparameters, channels of a source
    ("RRDBNet", TINY_RRDB, 3),
    ("RRDBNet", TINY_RRDB | {"scale": 2}, 3),
    ("SRVGGNetCompact", {"convolutions": 2, "channels": 8}, 3),
    ("UNetGenerator", SMALL_UNET | {"norm": "instance"}, 3),
    ("UNetGenerator", SMALL_UNET | {"upsampling": "nearest", "dropout_levels": 2}, 3),
    ("UNetGenerator", SMALL_UNET | {"upsampling": "bilinear", "full_size_channels": 4, "source_channels": 4}, 4),
    ("LabelUNetGenerator", SMALL_UNET | {"label_channels": 5, "upsampling": "bilinear"}, 5),
    ("ResNetGenerator", {"blocks": 1, "channels": 4}, 3),
    ("ResNetGenerator", {"blocks": 1, "channels": 4, "norm": "batch", "upsampling": "bilinear"}, 3),
]


def network_of(architecture, hyperparameters):
    """One whose statistics and biases are not those that it begins with."""
    torch.manual_seed(0)
    network = fold_upsampling(build(architecture, hyperparameters).eval().requires_grad_(False))
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            assert module.running_mean is not None
            assert module.running_var is not None
            module.running_mean.normal_()
            module.running_var.uniform_(0.5, 2)
    return network
