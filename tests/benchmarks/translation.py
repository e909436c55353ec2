"""How alike are a model's answers and real photos, and do they obey colours? Kernel distance (KID) and dabs.

    python tests/benchmarks/translation.py flowers-sketch --photos held-out --derive hed
    python tests/benchmarks/translation.py runs/new/model.safetensors --photos held-out --derive hed-colour --dabs
    python tests/benchmarks/translation.py facades-labels --labels val/labels --photos val/photos

Features are EfficientNet-Lite1's, pooled (1280 numbers, pictures at 240 pixels), the kernel is Binkowski 2018's:
compare the numbers with each other, never with a paper's. "sources" is what they are before they are translated, "other
photos" what a perfect model would reach: the photos' two halves against each other.

--dabs: into each drawing a round dab is laid in turn in eight colours; how far from the dab's colour is the answer's
mean there (of 255, the mean over channels), and how far would it be without the dab?
"""

import argparse
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from img2img.derivations import derivation_named
from img2img.derivations.tracing import find_edges
from img2img.disk import list_pictures, pictures_by_stem
from img2img.inference.sources import source_of
from img2img.inference.translate import Translator
from img2img.metrics.distances import kernel_distance
from img2img.models.file import load_model
from img2img.networks.efficientnet import pooled_efficientnet
from img2img.pictures import Picture
from img2img.pictures.coloured import MIDDLE
from img2img.pictures.files import read_picture
from img2img.pictures.pixels import to_rgb
from img2img.pictures.tensors import to_tensor
from img2img.runtimes.devices import CPU

SEEN_AT = 240
COLOURS = {
    "red": (200, 30, 40),
    "orange": (235, 130, 30),
    "yellow": (245, 215, 50),
    "green": (60, 140, 50),
    "blue": (60, 90, 200),
    "violet": (130, 60, 160),
    "pink": (240, 150, 190),
    "white": (245, 245, 240),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("models", nargs="+", help="names in the library, or files")
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--labels", type=Path, help="label maps of the photos, under the same names")
    parser.add_argument("--derive", default="hed", help="or what drawings are derived as")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--dabs", action="store_true", help="measure obedience instead")
    options = parser.parse_args()
    for name in options.models:
        translator = Translator(load_model(name))
        if options.dabs:
            tell_obedience(name, translator, list_pictures(options.photos)[: options.count])
        else:
            tell_distance(name, translator, options)


def tell_distance(name: str, translator: Translator, options: argparse.Namespace) -> None:
    sources, photos = pairs(translator, options)
    real = seen(photos)
    print(f"| {name} | kernel distance x 1000 |\n|---|---|")
    print(f"| other photos | {1000 * kernel_distance(real[::2], real[1::2])[0]:.0f} |")
    print(f"| sources | {1000 * kernel_distance(real, seen(map(to_rgb, sources)))[0]:.0f} |")
    print(f"| answers | {1000 * kernel_distance(real, seen(map(translator, sources)))[0]:.0f} |", flush=True)


def tell_obedience(name: str, translator: Translator, files: list[Path]) -> None:
    size = translator.card.native_size or (256, 256)
    rows, columns = np.indices(size)
    far: dict[str, list[tuple[float, float]]] = {colour: [] for colour in COLOURS}
    for seed, file in enumerate(files):
        lines = drawing(fitted(to_rgb(read_picture(file).pixels), size), "hed", seed)
        middle = np.random.default_rng(seed).uniform(0.25, 0.75, 2) * size
        place = np.hypot(rows - middle[0], columns - middle[1]) < min(size) / 14
        before = translator(lines)[place].mean(0)
        for colour, value in COLOURS.items():
            after = translator(dabbed(lines, place, value))[place].mean(0) if knows_colours(translator) else before
            far[colour].append((float(np.abs(after - value).mean()), float(np.abs(before - value).mean())))
    print(f"| {name} | with the dab | without |\n|---|---|---|")
    for colour, distances in far.items():
        print("| {} | {:.0f} | {:.0f} |".format(colour, *np.mean(distances, 0)))
    print("| all | {:.1f} | {:.1f} |".format(*np.mean(list(far.values()), (0, 1))), flush=True)


def knows_colours(translator: Translator) -> bool:
    return translator.card.source == "coloured-sketch"


def dabbed(lines: Picture, place: NDArray[np.bool_], colour: tuple[int, int, int]) -> Picture:
    """Lines (H, W, 1) on transparent paper, and under them a dab at `place`: (H, W, 4)."""
    shade = lines.astype(np.float32) / 255
    drawn = np.dstack([np.zeros((*lines.shape[:2], 3)), 255 * (1 - shade)])
    drawn[place] = np.concatenate([shade[place] * np.array(colour), np.full((place.sum(), 1), 255)], axis=1)
    return drawn.round().astype(np.uint8)


def pairs(translator: Translator, options: argparse.Namespace) -> tuple[list[Picture], list[Picture]]:
    """Sources as files hold them, and their photos."""
    files = list_pictures(options.photos)
    if options.labels:
        read, maps = source_of(translator.card).reader(), pictures_by_stem(options.labels)
        files = [file for file in files if file.stem in maps][: options.count]
        return [read(maps[file.stem]).pixels for file in files], [to_rgb(read_picture(file).pixels) for file in files]
    size = translator.card.native_size or (256, 256)
    photos = [fitted(to_rgb(read_picture(file).pixels), size) for file in files[: options.count]]
    return [as_file(drawing(photo, options.derive, seed)) for seed, photo in enumerate(photos)], photos


def drawing(photo: Picture, derive: str, seed: int) -> Picture:
    """The plainest source of a photo."""
    found = np.round(255 * find_edges(photo)).astype(np.uint8)
    return derivation_named(derive).draw(found, photo, np.random.default_rng(seed), vary=False)


def as_file(source: Picture) -> Picture:
    """A source as a person would hand it in: a coloured sketch as (H, W, 4) with alpha."""
    if source.shape[2] != 4:
        return source
    covered = 1 - source[..., 3:] / np.float32(255)
    colour = (source[..., :3] - MIDDLE * (1 - covered)) / np.maximum(covered, 1 / 255)
    return np.concatenate([colour, 255 * covered], axis=2).round().clip(0, 255).astype(np.uint8)


def fitted(photo: Picture, size: tuple[int, int]) -> Picture:
    """The photo's largest part of that shape about its middle, at that size."""
    height, width = photo.shape[:2]
    scale = min(height / size[0], width / size[1])
    rows, columns = round(size[0] * scale), round(size[1] * scale)
    top, left = (height - rows) // 2, (width - columns) // 2
    part = photo[top : top + rows, left : left + columns]
    return cv2.resize(part, size[::-1], interpolation=cv2.INTER_AREA).astype(np.uint8)


@torch.inference_mode()
def seen(pictures: Iterable[Picture]) -> Tensor:
    """(N, 1280): what the classifier sees in each picture."""
    network = pooled_efficientnet(CPU)
    shrunk = [cv2.resize(picture, (SEEN_AT, SEEN_AT), interpolation=cv2.INTER_CUBIC) for picture in pictures]
    parts = torch.cat([to_tensor(np.asarray(picture, np.uint8)) for picture in shrunk]).split(25)
    return torch.cat([network(part.to(memory_format=torch.channels_last)) for part in parts])


if __name__ == "__main__":
    main()
