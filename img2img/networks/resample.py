"""Resampling pictures at other places, differentiable as often as a penalty needs."""

from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.nn.functional import grid_sample

_BILINEAR, _REFLECTION = 0, 2  # as torch numbers them


def resample(pictures: Tensor, places: Tensor) -> Tensor:
    """Pictures (B, C, H, W) at `places` (B, h, w, 2) in [-1, 1], bilinearly, mirrored at the border; in float32.

    torch's own grid_sample has no second derivative, which R1 through an augmentation needs. Resampling is linear in
    the pictures, so its gradient is the transposed resampling, and the gradient of that is resampling again.
    """
    return _Resample.apply(pictures.float(), places.float())  # pyright: ignore[reportReturnType]


class _Resample(Function):
    @staticmethod
    def forward(ctx: Any, pictures: Tensor, places: Tensor) -> Tensor:
        ctx.save_for_backward(places)
        ctx.shape = pictures.shape
        return grid_sample(pictures, places, "bilinear", "reflection", align_corners=False)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Any:
        (places,) = ctx.saved_tensors
        return _Transposed.apply(gradients[0], places, ctx.shape), None


class _Transposed(Function):
    """Every pixel of a gradient, laid back where it was taken from."""

    @staticmethod
    def forward(ctx: Any, gradient: Tensor, places: Tensor, shape: torch.Size) -> Tensor:
        ctx.save_for_backward(places)
        nothing = gradient.new_empty(1).expand(shape)  # only its shape is looked at
        needed = (True, False)
        return torch.ops.aten.grid_sampler_2d_backward(
            gradient, nothing, places, _BILINEAR, _REFLECTION, False, needed
        )[0]

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Any:
        (places,) = ctx.saved_tensors
        return _Resample.apply(gradients[0], places), None, None
