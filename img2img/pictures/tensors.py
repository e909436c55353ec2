"""Pictures as tensors and back: the only place that knows of both 255, or 65535, and [-1, 1].

A tensor is float32 (1, C, H, W) in [-1, 1], black to white; img2img.pictures.pixels says what a picture is.
"""

import numpy as np
import torch
from numpy.typing import DTypeLike
from torch import Tensor

from img2img.errors import ModelError
from img2img.pictures import Picture
from img2img.pictures.pixels import peak, with_channels


def to_tensor(picture: Picture) -> Tensor:
    """`picture` (H, W, C) or (H, W) as a float32 tensor (1, C, H, W) in [-1, 1], on the CPU.

    `to_picture(to_tensor(picture), picture.dtype)` is `picture`, to the last bit, at both depths.
    """
    picture = with_channels(picture)
    # Divided, not multiplied by the inverse: so that black and white are -1 and 1 exactly.
    values = torch.from_numpy(picture.astype(np.float32)).div_(peak(picture.dtype) / 2).sub_(1)
    return values[None].permute(0, 3, 1, 2)  # channels last by every stride, that of a batch of one too


def to_bytes(picture: Picture) -> Tensor:
    """`picture` (H, W, C) or (H, W), uint8, as a tensor (1, C, H, W) of its own, still uint8: a fourth of the size."""
    return torch.from_numpy(np.array(with_channels(picture)))[None].permute(0, 3, 1, 2)


def from_bytes(values: Tensor) -> Tensor:
    """(B, C, H, W) uint8 on any device -> float32 in [-1, 1], bit for bit what `to_tensor` makes of those pictures."""
    half = torch.full((), 127.5, device=values.device)  # a GPU would multiply by the inverse of a plain number
    return values.to(torch.float32).div_(half).sub_(1)


def to_picture(tensor: Tensor, dtype: DTypeLike = np.uint8) -> Picture:
    """`tensor` (1, C, H, W), [-1, 1], as a picture (H, W, C): rounded, and clipped where it leaves the range.

    Raises ModelError when a value is not a finite number, for that is a broken answer and not a black pixel.
    """
    values = tensor.detach().squeeze(0).permute(1, 2, 0).to("cpu", torch.float32)
    if not bool(torch.isfinite(values).all()):
        raise ModelError(
            "The model answered with values that are not numbers. Run it again with the precision fp32; "
            "if that does not help, the model itself is damaged."
        )
    white = peak(dtype)
    return values.add(1).mul_(white / 2).round_().clamp_(0, white).numpy().astype(dtype)
