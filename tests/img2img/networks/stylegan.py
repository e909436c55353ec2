"""A tiny StyleGAN2 generator, for the tests of what is promised of it."""

import torch
from torch import nn

from img2img.networks.stylegan2 import StyleGAN2Generator


def generator(**changes):
    torch.manual_seed(0)
    tiny = {"size": 16, "channel_base": 64, "channel_max": 6, "latent_size": 5, "style_size": 4, "mapping_layers": 2}
    network = StyleGAN2Generator(**{**tiny, **changes})
    for layer in network.layers:
        nn.init.constant_(layer.get_parameter("noise_strength"), 0.1)
    network.track(network.map(torch.randn(64, 5), torch.zeros(64).long() if changes.get("classes") else None), 0.0)
    return network.requires_grad_(requires_grad=False)
