"""Noise of sensors: Gaussian, and the Poisson noise of light itself, coloured or grey (Wang 2021, section 3.2)."""

from dataclasses import dataclass
from itertools import product

import torch
from torch import Tensor

from img2img.degradation.draws import Range, happens, uniform

PHOTONS = 256.0
"""How many make white where the strength of Poisson noise is 1: one a step of an 8-bit picture. (The paper's code
takes the number of different values in the picture, to the next power of two, which photos nearly always have.)"""


@dataclass(frozen=True)
class NoiseRanges:
    """Sigma of Gaussian noise in steps of 255, strength of Poisson noise, and the shares of Gaussian and grey noise."""

    sigma: Range = (1.0, 30.0)
    strength: Range = (0.05, 3.0)
    gaussian: float = 0.5
    grey: float = 0.4


@dataclass(frozen=True)
class Noise:
    """For each of B pictures: is its noise Gaussian (else Poisson), is it grey, and how strong is it."""

    gaussian: Tensor
    grey: Tensor
    strength: Tensor


def draw_noise(count: int, ranges: NoiseRanges) -> Noise:
    """Parameters of the noise of `count` pictures."""
    gaussian = happens(count, ranges.gaussian)
    strength = torch.where(gaussian, uniform(count, ranges.sigma) / 255, uniform(count, ranges.strength))
    return Noise(gaussian, happens(count, ranges.grey), strength)


def add_noise(picture: Tensor, noise: Noise) -> Tensor:
    """(B, 3, H, W) in [0, 1] with each picture's own noise, in [0, 1]."""
    from kornia.color import rgb_to_grayscale  # imported late, for it takes a second

    noisy = picture.clone()
    for gaussian, grey in product((True, False), repeat=2):
        rows = ((noise.gaussian == gaussian) & (noise.grey == grey)).nonzero()[:, 0].to(picture.device)
        if len(rows) == 0:
            continue
        light = picture[rows]
        seen = rgb_to_grayscale(light) if grey else light
        grain = torch.randn_like(seen) if gaussian else torch.poisson(PHOTONS * seen) / PHOTONS - seen
        strength = noise.strength.to(picture.device)[rows, None, None, None]
        noisy[rows] = light + strength * grain
    return noisy.clamp_(0, 1)
