"""How alike are a model's pictures and the photos it learned from? The kernel distance of Binkowski 2018 (KID).

    python tests/benchmarks/generation.py flowers runs/flowers-64/model.safetensors runs/other/model.safetensors

The features are the last block of the VGG16 in the bundled hed-sketch, averaged over the picture, in place of
Inception's: compare the numbers with each other, never with a paper's. "other photos" is what a perfect model would
reach: the photos' two halves against each other. Prints a table in Markdown, with ratios to the first model.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path

import cv2
import torch
from torch import Tensor

from img2img.disk import list_pictures
from img2img.inference.generate import Sampler
from img2img.metrics.distances import kernel_distance
from img2img.models.file import load_model
from img2img.models.hed import hed
from img2img.pictures import Picture
from img2img.pictures.files import read_picture
from img2img.pictures.pixels import to_rgb
from img2img.pictures.tensors import to_tensor


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("photos", type=Path, help="a folder, with its subfolders")
    parser.add_argument("models", nargs="+", help="names in the library, or files; of one size")
    parser.add_argument("--count", type=int, default=1000, help="pictures of each")
    options = parser.parse_args()
    samplers = {name: Sampler(load_model(name)) for name in options.models}
    (size,) = {sampler.card.native_size for sampler in samplers.values()}
    assert size is not None, "the models say no size"
    files = list_pictures(options.photos)
    chosen = torch.randperm(len(files), generator=torch.Generator().manual_seed(0))[: 2 * options.count].tolist()
    photos = seen(middle(files[number], size[0]) for number in chosen)
    real, other = photos.chunk(2)
    print("| pictures | kernel distance x 1000 | over the first model's |\n|---|---|---|")
    print(f"| other photos | {1000 * distance(real, other):.1f} | |")
    first = 0.0
    for name, sampler in samplers.items():
        found = distance(real, seen(sampler(range(options.count))))
        first = first or found
        print(f"| {name} | {1000 * found:.1f} | {found / first:.2f} |", flush=True)


def middle(file: Path, size: int) -> Picture:
    """The photo's largest square about its middle, (size, size, 3) uint8."""
    photo = to_rgb(read_picture(file).pixels)
    side = min(photo.shape[:2])
    top, left = ((length - side) // 2 for length in photo.shape[:2])
    square = photo[top : top + side, left : left + side]
    return cv2.resize(square, (size, size), interpolation=cv2.INTER_AREA).astype(photo.dtype)


@torch.inference_mode()
def seen(pictures: Iterable[Picture]) -> Tensor:
    """(N, 512): what the network sees in each picture."""
    network = hed(torch.device("cpu"))
    parts = torch.cat([to_tensor(picture) for picture in pictures]).split(50)
    return torch.cat([network.features(part, 5)[-1].mean((2, 3)) for part in parts])


def distance(first: Tensor, second: Tensor) -> float:
    """Of features that are divided by the first's spread, so that the number does not depend on the network's scale."""
    mean, spread = first.mean(0), first.std()
    return kernel_distance((first - mean) / spread, (second - mean) / spread)[0]


if __name__ == "__main__":
    main()
