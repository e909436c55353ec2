"""Perceptual distance: how differently a trained network sees two pictures (Johnson 2016; Zhang 2018)."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from img2img.models.hed import hed

LEVELS = 3
"""Blocks that are compared: VGG's relu1_2, relu2_2 and relu3_3, as in Johnson 2016."""
WEIGHTS_BEFORE_RELU = (0.1, 0.1, 1.0, 1.0, 1.0)
"""Of the last convolutions of VGG's five blocks, as in Real-ESRGAN's code."""


def perceptual_distance(fake: Tensor, real: Tensor, pool: int = 1) -> Tensor:
    """The mean over three levels of |f - r| / |r|, f and r what the network sees; a scalar, 0 for equal pictures.

    Pictures are (B, 3, H, W) in [-1, 1], seen at 1/`pool` of their size. The network is the VGG16 inside the bundled
    hed-sketch, so its weights are fine-tuned for edges. Dividing by the real picture's own activations makes the
    levels count alike, whatever their scale. Gradients reach `fake` only.
    """
    fake, real = (avg_pool2d(picture, pool) if pool > 1 else picture for picture in (fake, real))
    return torch.stack(_distances(fake, real, LEVELS)).mean()


def distance_before_relu(fake: Tensor, real: Tensor, weights: Sequence[float] = WEIGHTS_BEFORE_RELU) -> Tensor:
    """The weighted sum over the first blocks of |f - r| / |r| as above, f and r taken before the last ReLU of each.

    There is more to compare than after it, where most numbers are 0 (Wang 2018, ESRGAN, section 3.3). Gradients reach
    `fake` only.
    """
    distances = _distances(fake, real, len(weights), before_relu=True)
    return torch.stack([weight * distance for weight, distance in zip(weights, distances, strict=True) if weight]).sum()


def _distances(fake: Tensor, real: Tensor, levels: int, *, before_relu: bool = False) -> list[Tensor]:
    """|f - r| / |r| of each of the first blocks."""
    network = hed(fake.device)
    with torch.no_grad():
        wanted = network.features(real, levels, before_relu=before_relu)
    return [
        (seen.float() - here.float()).abs().mean() / here.float().abs().mean().clamp_min(1e-6)
        for seen, here in zip(network.features(fake, levels, before_relu=before_relu), wanted, strict=True)
    ]
