"""What a network sees in picture files, each resized without aliasing first, as clean-FID does (Parmar 2022)."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from img2img.errors import DataError, PictureError
from img2img.metrics.networks import FeatureNetwork
from img2img.pictures import Picture
from img2img.pictures.files import read_picture
from img2img.pictures.pixels import to_rgb
from img2img.pictures.tensors import to_tensor

RESIZE = "antialiased bicubic"

_AT_ONCE = 25
_READERS = 2


@dataclass(frozen=True)
class Seen:
    """`features` is (N, D), float32 on the CPU; `left_out` has a sentence for each file that could not be read."""

    features: Tensor
    left_out: tuple[str, ...]


@torch.inference_mode()
def see(files: Sequence[Path], network: FeatureNetwork, progress: Callable[[], None] = lambda: None) -> Seen:
    """The features of each file that can be read, in their order; `progress` is called after each file.

    Raises DataError where none can be read.
    """
    found: list[Tensor] = []
    left_out: list[str] = []
    with ThreadPoolExecutor(_READERS) as readers:
        for begin in range(0, len(files), _AT_ONCE):
            pictures: list[Tensor] = []
            for read in readers.map(partial(read_resized, network.side), files[begin : begin + _AT_ONCE]):
                left_out.append(read) if isinstance(read, str) else pictures.append(read)
                progress()
            if pictures:
                batch = torch.cat(pictures).to(network.device, memory_format=torch.channels_last)
                found.append(network.features(batch).float().cpu())
    if not found:
        raise DataError(f"None of {len(files)} pictures can be read. The first: {left_out[0]}")
    return Seen(torch.cat(found), tuple(left_out))


def resized(picture: Picture, side: int) -> Tensor:
    """Any picture as (1, 3, side, side) about [-1, 1]: squeezed into a square by Pillow's bicubic, without rounding."""
    tensor = to_tensor(to_rgb(picture))
    return interpolate(tensor, (side, side), mode="bicubic", antialias=True, align_corners=False)


def read_resized(side: int, file: Path) -> Tensor | str:
    """The picture of a file, as `resized`, or the sentence that says why it cannot be read."""
    try:
        return resized(read_picture(file).pixels, side)
    except PictureError as error:
        return str(error)
