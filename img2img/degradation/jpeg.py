"""JPEG as a function of tensors: what a file of a given quality would have made of a picture, a whole batch at once.

It is the baseline codec that cameras and the web use: YCbCr with the colours at half the size, blocks of 8 x 8, the
standard's tables scaled as libjpeg scales them (Annex K of ITU T.81). Every value is rounded as in a file, which
kornia's differentiable codec does not do.
"""

import math
from functools import cache

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate, pad, pixel_shuffle, pixel_unshuffle

_LUMA = (
    *(16, 11, 10, 16, 24, 40, 51, 61),
    *(12, 12, 14, 19, 26, 58, 60, 55),
    *(14, 13, 16, 24, 40, 57, 69, 56),
    *(14, 17, 22, 29, 51, 87, 80, 62),
    *(18, 22, 37, 56, 68, 109, 103, 77),
    *(24, 35, 55, 64, 81, 104, 113, 92),
    *(49, 64, 78, 87, 103, 121, 120, 101),
    *(72, 92, 95, 98, 112, 100, 103, 99),
)
_CHROMA = (
    *(17, 18, 24, 47, 99, 99, 99, 99),
    *(18, 21, 26, 66, 99, 99, 99, 99),
    *(24, 26, 56, 99, 99, 99, 99, 99),
    *(47, 66, 99, 99, 99, 99, 99, 99),
    *(99,) * 32,
)
_MACROBLOCK = 16


def jpeg(picture: Tensor, quality: Tensor) -> Tensor:
    """(B, 3, H, W) in [0, 1] as read from JPEG files of `quality` (B,) in 1..100, on the grid of 8-bit values."""
    height, width = picture.shape[2:]
    whole = pad(picture, (0, -width % _MACROBLOCK, 0, -height % _MACROBLOCK), mode="replicate")
    luma, colour = _to_ycc((255 * whole.clamp(0, 1)).round_())
    luma = _code(luma, _table(_LUMA, quality, picture.device))
    colour = _code(avg_pool2d(colour, 2).round_(), _table(_CHROMA, quality, picture.device))
    colour = interpolate(colour, scale_factor=2.0, mode="bilinear", align_corners=False)  # libjpeg's smooth upsampling
    return (_to_rgb(luma, colour)[..., :height, :width].round_() / 255).clamp_(0, 1)


def _code(planes: Tensor, table: Tensor) -> Tensor:
    """Planes (B, C, H, W) about 0 through quantisation by `table` (B, 64) and back, as whole numbers in [-128, 127]."""
    blocks = pixel_unshuffle(planes.flatten(0, 1)[:, None], 8)
    basis = _cosines(planes.device)
    steps = table.repeat_interleave(planes.shape[1], 0)[..., None]
    levels = (basis @ blocks.flatten(2)).div_(steps).round_().mul_(steps)
    decoded = (basis.T @ levels).round_().clamp_(-128, 127)
    return pixel_shuffle(decoded.view_as(blocks), 8).view_as(planes)


def _table(standard: tuple[int, ...], quality: Tensor, device: torch.device) -> Tensor:
    """The quantisation tables (B, 64) of these qualities: 50 is the standard's own, 100 is all ones."""
    quality = quality.to(device, torch.float32).clamp(1, 100)
    percent = torch.where(quality < 50, (5000 / quality).floor(), 200 - 2 * quality)[:, None]
    return ((torch.tensor(standard, device=device) * percent + 50) / 100).floor().clamp(1, 255)


@cache
def _cosines(device: torch.device) -> Tensor:
    """The orthonormal cosine transform of a block, (64 frequencies, 64 pixels)."""
    place = torch.arange(8, dtype=torch.float64)
    row = torch.cos((2 * place + 1) * place[:, None] * math.pi / 16) / 2
    row[0] /= math.sqrt(2)
    return torch.kron(row, row).to(device, torch.float32)


def _to_ycc(picture: Tensor) -> tuple[Tensor, Tensor]:
    """RGB in 0..255 -> luma (B, 1, H, W) and colour (B, 2, H, W), both less 128, as whole numbers."""
    red, green, blue = picture.split(1, dim=1)
    luma = (0.299 * red + 0.587 * green + 0.114 * blue).round_()
    colour = torch.cat(
        [-0.168736 * red - 0.331264 * green + 0.5 * blue, 0.5 * red - 0.418688 * green - 0.081312 * blue], dim=1
    )
    return luma - 128, colour.round_().clamp_(-128, 127)


def _to_rgb(luma: Tensor, colour: Tensor) -> Tensor:
    blue, red = colour.split(1, dim=1)
    luma = luma + 128
    return torch.cat([luma + 1.402 * red, luma - 0.344136 * blue - 0.714136 * red, luma + 1.772 * blue], dim=1)
