"""Sample grids: a fixed handful of pictures, drawn again and again, so that progress can be seen."""

import base64
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor

from img2img.disk import write_atomically
from img2img.pictures import Picture, tensors

GAP = 4


def write_grid(file: Path, columns: Sequence[Tensor]) -> None:
    """Write columns, each (B, C, H, W) in [-1, 1], as a PNG with a row for each of the B pictures."""
    write_atomically(file, encode_png(grid(columns)))


def grid(columns: Sequence[Tensor]) -> Picture:
    """Columns (B, C, H, W) in [-1, 1] as one picture (B rows, a column each) uint8 RGB, on white.

    Of a fourth channel, which is the mask of the holes that the colours show, nothing is seen.
    """
    from torchvision.utils import make_grid  # which takes longer to import than a sheet to draw

    pictures = torch.stack([_shown(column) for column in columns], dim=1).flatten(0, 1)
    if len(pictures) == 1:
        return tensors.to_picture(pictures)
    sheet = make_grid(pictures, nrow=len(columns), padding=GAP, pad_value=1.0)
    return tensors.to_picture(sheet[None, :, GAP:-GAP, GAP:-GAP])


def preview(columns: Sequence[Tensor], side: int = 96) -> str:
    """The first picture of the first two columns, small, as a base64 PNG for a model's card."""
    pair = np.hstack([tensors.to_picture(_shown(column[:1])) for column in columns[:2]])
    small = cv2.resize(pair, (2 * side, side), interpolation=cv2.INTER_AREA)
    return base64.b64encode(encode_png(small.astype(np.uint8, copy=False))).decode()


def _shown(column: Tensor) -> Tensor:
    """Colours (B, 3, H, W), finite."""
    return torch.nan_to_num(column[:, :3].float()).expand(-1, 3, -1, -1)


def encode_png(picture: Picture) -> bytes:
    """An RGB picture (H, W, 3) as a PNG."""
    return cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))[1].tobytes()
