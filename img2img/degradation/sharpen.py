"""Sharpening by an unsharp mask: training towards it gives sharper pictures without overshoot (Wang 2021, 3.6)."""

from functools import cache

import torch
from torch import Tensor

from img2img.degradation.kernels import mirrored

_RADIUS = 25
_SIGMA = 8.0  # OpenCV's choice for a kernel of 51 pixels
_AMOUNT = 0.5
_THRESHOLD = 10 / 255
"""Where a picture differs less from its blurred self, it is flat, and sharpening would only raise its noise."""


@torch.no_grad()
def sharpen(picture: Tensor) -> Tensor:
    """(B, C, H, W) in [-1, 1], with its edges pronounced."""
    with torch.autocast(picture.device.type, enabled=False):
        detail = picture - _blurred(picture)
        edges = _blurred((detail.abs() / 2 > _THRESHOLD).to(picture))
        sharp = (picture + _AMOUNT * detail).clamp(-1, 1)
        return torch.lerp(picture, sharp, edges)


def _blurred(picture: Tensor) -> Tensor:
    """A wide Gaussian blur, the border mirrored: a product with a matrix a side is quicker than 51 taps."""
    rows, columns = (_bell(length, picture.device) for length in picture.shape[2:])
    return rows @ picture @ columns.T


@cache
def _bell(length: int, device: torch.device) -> Tensor:
    """The matrix (length, length) that blurs a line of pixels."""
    steps = torch.arange(-_RADIUS, _RADIUS + 1)
    weights = torch.exp(-((steps / _SIGMA) ** 2) / 2)
    places = mirrored(length, _RADIUS).unfold(0, len(steps), 1)
    matrix = torch.zeros(length, length).scatter_add_(1, places, (weights / weights.sum()).expand(length, -1))
    return matrix.to(device)
