"""Pictures with holes, which are what is not opaque: read, given to a model that fills them, and put together again.

A model of holes takes four channels: the colours, middle grey where a hole is, and the mask, 1 where a hole is and -1
elsewhere. Every pixel that is not a hole comes back as it was given.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from img2img.errors import PictureError
from img2img.pictures import Picture
from img2img.pictures.files import PictureFile, read_picture
from img2img.pictures.pixels import join_alpha, peak, split_alpha, to_colour, to_depth, to_grey, with_channels


def read_with_holes(path: Path, mask: Picture | None = None) -> PictureFile:
    """The picture in the file, its holes transparent, those that `mask` shows in white as well.

    Raises PictureError, naming the file, for a picture without a hole and for a mask of another size.
    """
    file = read_picture(path)
    pixels = file.pixels if mask is None else cut_holes(file.pixels, mask, str(path))
    check_holes(pixels, str(path))
    return replace(file, pixels=pixels)


def cut_holes(picture: Picture, mask: Picture, name: str = "The picture") -> Picture:
    """`picture` (H, W, C) with alpha, which is 0 where `mask` (H, W, C') is white, or at least nearer to it than black.

    Raises PictureError, which begins with `name`, when they are not of one size.
    """
    colour, alpha = split_alpha(with_channels(picture))
    if mask.shape[:2] != colour.shape[:2]:
        (height, width), (rows, columns) = colour.shape[:2], mask.shape[:2]
        raise PictureError(
            f"{name} is {width}x{height} pixels, but the mask is {columns}x{rows}. Make it as large as the picture."
        )
    white, seen = split_alpha(to_depth(with_channels(mask), np.uint8))
    is_hole = (to_grey(white)[..., 0] >= 128) & (True if seen is None else seen >= 128)
    opaque = np.full(colour.shape[:2], peak(colour.dtype), colour.dtype)
    return join_alpha(colour, np.where(is_hole, 0, opaque if alpha is None else alpha).astype(colour.dtype))


def check_holes(picture: Picture, name: str = "The picture") -> None:
    """Raises PictureError, which begins with `name`, when no pixel of `picture` (H, W, C) is a hole."""
    _, alpha = split_alpha(with_channels(picture))
    if alpha is None or bool((alpha == peak(alpha.dtype)).all()):
        raise PictureError(
            f"{name} has no hole to fill. Erase what is to be filled, so that it is transparent, and save as PNG; "
            "or name a mask that is white there: --mask MASK.png."
        )


def to_source(colour: Picture, alpha: Picture) -> Picture:
    """What the model sees (H, W, 4) of a picture's colour (H, W, 1 or 3) and its alpha (H, W): emptied, and the mask.

    Whatever is not fully opaque is a hole, for its colour is mixed with that of something that is gone.
    """
    white = peak(colour.dtype)
    is_hole = (alpha < white)[..., None]
    emptied = np.where(is_hole, (white + 1) // 2, to_colour(colour))
    return np.concatenate([emptied, is_hole * white], axis=2).astype(colour.dtype)


def fill_holes(source: Tensor, answer: Tensor) -> Tensor:
    """`source` (B, 4, H, W), its holes filled with what is there in `answer` (B, 3, H, W): (B, 3, H, W)."""
    return torch.where(source[:, 3:] > 0, answer, source[:, :3])
