"""Did fine-tuning an upscaler help? PSNR and the perceptual distance of several models on the same photos.

    python tests/benchmarks/finetune.py KODAK realesr-animevideov3 runs/tuned/model.safetensors

docs/fine-tuning.md has the training and its table. Each photo's middle is made smaller in two ways: bicubic
shrinking, and Real-ESRGAN's whole degradation from a fixed seed, so that every model is given the same. Prints a table
in Markdown: PSNR in dB over the RGB values, and the distance of VGG features before their ReLUs (of the bundled
hed-sketch; smaller is closer). "bicubic" is plain enlarging.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from statistics import mean

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from img2img.adversarial.perceptual import distance_before_relu
from img2img.degradation.pipeline import Degradation, bicubic
from img2img.disk import list_pictures
from img2img.inference.upscale import Upscaler
from img2img.models.file import load_model
from img2img.pictures.files import read_picture
from img2img.pictures.pixels import to_rgb
from img2img.pictures.tensors import to_picture, to_tensor

Upscale = Callable[[Tensor], Tensor]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("photos", type=Path, help="a folder, such as Kodak's 24")
    parser.add_argument("models", nargs="+", help="names in the library, or files")
    parser.add_argument("--size", type=int, default=256, help="of the photos' middle; a multiple of 4")
    parser.add_argument("--limit", type=int, default=0, help="photos at most; 0: all")
    options = parser.parse_args()
    targets = [middle(file, options.size) for file in list_pictures(options.photos)]
    targets = targets[: options.limit or None]
    models = {name: Upscaler(load_model(name)) for name in options.models}
    scale = next(iter(models.values())).card.scale
    if any(upscaler.card.scale != scale for upscaler in models.values()):
        parser.error("the models have different scales")
    ways = {"bicubic": enlarge(scale)} | {name: drawn_by(upscaler) for name, upscaler in models.items()}
    print("| model | PSNR, shrunken | distance | PSNR, degraded | distance |\n|---|---|---|---|---|")
    for name, upscale in ways.items():
        cells = [
            f"{value:.3f}" for source in (shrunken, degraded) for value in score(upscale, targets, source, int(scale))
        ]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


def middle(file: Path, size: int) -> Tensor:
    """The middle of the photo in `file`: (1, 3, size, size) in [-1, 1], or less where the photo is smaller."""
    photo = to_tensor(to_rgb(read_picture(file).pixels))
    top, left = (max(0, (side - size) // 2) for side in photo.shape[2:])
    height, width = (min(side, size) // 4 * 4 for side in photo.shape[2:])
    return photo[..., top : top + height, left : left + width]


def shrunken(target: Tensor, scale: int, number: int) -> Tensor:
    return bicubic(target, scale)


def degraded(target: Tensor, scale: int, number: int) -> Tensor:
    torch.manual_seed(number)
    return Degradation(scale)(target)


def score(
    upscale: Upscale, targets: list[Tensor], source: Callable[[Tensor, int, int], Tensor], scale: int
) -> tuple[float, float]:
    """The mean PSNR in dB and the mean perceptual distance of what `upscale` makes of the targets' sources."""
    pairs = [(upscale(source(target, scale, number)), target) for number, target in enumerate(targets)]
    with torch.no_grad():
        return mean(psnr(*pair) for pair in pairs), mean(distance_before_relu(*pair).item() for pair in pairs)


def psnr(answer: Tensor, target: Tensor) -> float:
    """Of pictures in [-1, 1], in dB."""
    return float(10 * torch.log10(4 / (answer - target).square().mean()))


def enlarge(scale: int) -> Upscale:
    return lambda source: interpolate(source, scale_factor=float(scale), mode="bicubic").clamp(-1, 1)


def drawn_by(upscaler: Upscaler) -> Upscale:
    return lambda source: to_tensor(upscaler(to_picture(source)))


if __name__ == "__main__":
    main()
