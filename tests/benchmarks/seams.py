"""Can one see where the tiles of an upscaled picture meet? Compares it with the same picture upscaled whole.

    python tests/benchmarks/seams.py PICTURE [--model realesrgan-x4plus] [--tile 128] [--size 288]

Prints the difference in steps of 255, and the seam: where tiles meet, the largest ratio of the mean step from one
column to the next in tiles to that in the whole; and the same elsewhere, for comparison. A visible seam is an edge that
the whole does not have: a ratio well above the one elsewhere.
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from img2img.inference.on_device import OVERLAP
from img2img.inference.tiles import cover
from img2img.inference.translate import Translator
from img2img.models.file import load_model
from img2img.pictures.files import read_picture


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("picture", type=Path)
    parser.add_argument("--model", default="realesrgan-x4plus")
    parser.add_argument("--tile", type=int, default=128)
    parser.add_argument("--size", type=int, default=288, help="of the picture's middle, so that a CPU is done soon")
    options = parser.parse_args()
    picture = middle(read_picture(options.picture).pixels, options.size)
    model = load_model(options.model)
    tiled, whole = (Translator(model, tile=tile)(picture).astype(np.float32) for tile in (options.tile, 0))
    difference = np.abs(tiled - whole)
    print(f"{options.model}, {picture.shape[1]}x{picture.shape[0]} in tiles of {options.tile}")
    print(f"difference: mean {difference.mean():.3f}, largest {difference.max():.0f} of 255")
    ratio = steps(tiled) / steps(whole)
    meeting = joins(picture.shape[1], options.tile, model.card.scale, model.card.size_multiple)
    print(f"seam: {ratio[meeting].max():.3f} where tiles meet, {ratio[~meeting].max():.3f} elsewhere")


def middle(pixels: NDArray, size: int) -> NDArray:
    """The middle (size, size, C) of `pixels`, or less where it is smaller."""
    top, left = (max(0, (length - size) // 2) for length in pixels.shape[:2])
    return pixels[top : top + size, left : left + size]


def steps(picture: NDArray) -> NDArray:
    """The mean absolute difference of each column of `picture` (H, W, C) from the next: (W - 1)."""
    return np.abs(np.diff(picture, axis=1)).mean(axis=(0, 2))


def joins(width: int, tile: int, scale: int, multiple: int) -> NDArray[np.bool_]:
    """Which steps from a column of the answer to the next lie where two tiles fade into each other: (W * scale - 1)."""
    columns = cover(width, tile, min(OVERLAP, tile // 4), scale, multiple)
    tiles = np.zeros(width * scale, int)
    for start, weights in zip(columns.starts, columns.weights, strict=True):
        tiles[start * scale : start * scale + len(weights)] += weights.numpy() > 0
    return tiles[1:] > 1


if __name__ == "__main__":
    main()
