"""Resizing as pictures meet it on the web: up, down or not at all, with whatever filter was at hand."""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from img2img.degradation.draws import Range, choose, uniform

Filter = Literal["area", "bilinear", "bicubic"]
FILTERS: tuple[Filter, ...] = ("area", "bilinear", "bicubic")


@dataclass(frozen=True)
class ResizeRanges:
    """How far down and up, and the shares of enlarging, shrinking and keeping the size."""

    factors: Range = (0.15, 1.5)
    shares: tuple[float, float, float] = (0.2, 0.7, 0.1)


def draw_factor(ranges: ResizeRanges) -> float:
    """The factor of one resize: a batch shares it, because a tensor has one size."""
    low, high = ranges.factors
    between: tuple[Range, Range, Range] = ((1.0, high), (low, 1.0), (1.0, 1.0))
    return float(uniform(1, between[int(choose(1, ranges.shares))]))


def draw_filter() -> Filter:
    """Any filter, with even chances."""
    return FILTERS[int(torch.randint(len(FILTERS), ()))]


def resize(picture: Tensor, size: tuple[int, int], how: Filter) -> Tensor:
    """(B, C, H, W) -> (B, C, *size), without antialiasing: its lack is one of the losses to be learned."""
    if picture.shape[2:] == size:
        return picture
    return interpolate(picture, size, mode=how, align_corners=None if how == "area" else False)


def shrink(picture: Tensor, scale: int) -> Tensor:
    """(B, C, H, W) -> (B, C, H / scale, W / scale), bicubic with antialiasing, as papers make their test pictures."""
    height, width = picture.shape[2:]
    size = (height // scale, width // scale)
    return interpolate(picture, size, mode="bicubic", align_corners=False, antialias=True)
