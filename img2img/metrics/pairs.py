"""Made pictures against the real ones of the same names, pixel by pixel: PSNR, SSIM and MS-SSIM."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torchmetrics.functional.image import (
    multiscale_structural_similarity_index_measure,
    peak_signal_noise_ratio,
    structural_similarity_index_measure,
)

from img2img.disk import pictures_by_stem
from img2img.errors import DataError, PictureError
from img2img.metrics.figures import Evaluation, mean_of
from img2img.pictures.files import read_picture
from img2img.pictures.pixels import to_rgb
from img2img.pictures.tensors import to_tensor

SMALLEST = 11
"""Pixels of a side: SSIM's window."""
SMALLEST_FOR_SCALES = 176
"""The same window after four halvings."""


@dataclass(frozen=True)
class _Likeness:
    psnr: float
    ssim: float
    ms_ssim: float | None


@torch.inference_mode()
def compare_pairs(
    real: Path,
    fake: Path,
    most: int,
    progress: Callable[[int], Callable[[], None]] = lambda _: lambda: None,
) -> Evaluation:
    """The means over at most `most` pairs, which are files of one name but for its ending; sizes must be the same.

    Raises PictureError where a folder is missing or holds no picture, DataError where no pair can be compared.
    """
    pairs, left_out = pairs_of(real, fake, most)
    found: list[_Likeness] = []
    step = progress(len(pairs))
    for original, made in pairs:
        try:
            found.append(_compare(original, made))
        except PictureError as error:
            left_out.append(str(error))
        step()
    if not found:
        raise DataError(f"None of {len(pairs)} pairs can be compared. The first: {left_out[-1]}")
    scales = [likeness.ms_ssim for likeness in found if likeness.ms_ssim is not None]
    how = ("pixels", "not resized")
    figures = [mean_of("PSNR (dB)", [likeness.psnr for likeness in found], *how)]
    figures += [mean_of("SSIM", [likeness.ssim for likeness in found], *how)]
    figures += [mean_of("MS-SSIM", scales, *how)] if scales else []
    small = len(found) - len(scales)
    notes = [f"{small} of {len(found)} pairs are not in MS-SSIM: it takes {SMALLEST_FOR_SCALES} pixels a side."]
    return Evaluation(tuple(figures), tuple(left_out), tuple(notes if small else ()))


def pairs_of(real: Path, fake: Path, most: int) -> tuple[list[tuple[Path, Path]], list[str]]:
    """At most `most` pairs of one name, and sentences on made pictures that have none. Raises as `compare_pairs`."""
    originals, made = pictures_by_stem(real), pictures_by_stem(fake)
    pairs = [(originals[name], file) for name, file in made.items() if name in originals]
    if not pairs:
        raise DataError(f"No picture of {fake} is called as one of {real}. Give both of a pair the same name.")
    alone = [file for name, file in made.items() if name not in originals]
    return pairs[:most], [f"{file} has no picture of its name in {real}; it is left out." for file in alone]


def _compare(real: Path, fake: Path) -> _Likeness:
    original, made = _pixels(real), _pixels(fake)
    (height, width), size = original.shape[2:], made.shape[2:]
    if (height, width) != tuple(size):
        raise PictureError(
            f"{fake} is {size[1]}x{size[0]} pixels and {real} is {width}x{height}; the pair is left out. "
            "Bring both to one size."
        )
    if min(height, width) < SMALLEST:
        raise PictureError(f"{fake} is smaller than {SMALLEST} pixels, which SSIM needs; the pair is left out.")
    is_large = min(height, width) >= SMALLEST_FOR_SCALES
    return _Likeness(
        psnr=float(peak_signal_noise_ratio(made, original, data_range=1.0)),
        ssim=_number(structural_similarity_index_measure(made, original, data_range=1.0)),
        ms_ssim=_number(multiscale_structural_similarity_index_measure(made, original, data_range=1.0))
        if is_large
        else None,
    )


def _pixels(file: Path) -> Tensor:
    """(1, 3, H, W) in [0, 1], of 8 bits; float32: SSIM is then 1e-5 off, and twenty times as fast as in float64."""
    return (to_tensor(to_rgb(read_picture(file).pixels)).contiguous() + 1) / 2


def _number(value: Tensor | tuple[Tensor, ...]) -> float:
    assert isinstance(value, Tensor)  # a tuple is what other arguments make of it
    return float(value)
