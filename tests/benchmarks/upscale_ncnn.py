"""Does `img2img upscale` draw what ncnn draws from the same weights? Fails where they differ by more than 1 of 255.

    python tests/benchmarks/upscale_ncnn.py [PICTURE] [--model realesrgan-x4plus] [--size 96]

The picture's middle, `size` pixels square, goes through the real command line in float32 and through PyPI ncnn on the
CPU. Without a picture it is a drawing of edges, ramps and noise.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import ncnn
import numpy as np
from numpy.typing import NDArray

from img2img.models.library import Library
from img2img.pictures.files import PictureFile, read_picture, write_picture
from img2img.pictures.pixels import split_alpha, to_colour


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("picture", type=Path, nargs="?")
    parser.add_argument("--model", default="realesrgan-x4plus")
    parser.add_argument("--size", type=int, default=96)
    options = parser.parse_args()
    source = middle(read(options.picture) if options.picture else drawing(options.size), options.size)
    started = time.perf_counter()
    ours = upscale_by_command(source, options.model)
    switched = time.perf_counter()
    theirs = upscale_by_ncnn(source, options.model)
    ended = time.perf_counter()
    difference = np.abs(ours.astype(int) - theirs.astype(int))
    print(f"{options.model}, {source.shape[1]}x{source.shape[0]}, --precision fp32")
    print(f"img2img {switched - started:.1f} s with its start, ncnn {ended - switched:.1f} s")
    print(f"largest difference: {difference.max()} of 255; pixels that differ: {(difference > 0).any(-1).mean():.4%}")
    sys.exit(int(difference.max() > 1))


def read(path: Path) -> NDArray[np.uint8]:
    colour, _ = split_alpha(read_picture(path).pixels)
    return to_colour(colour).astype(np.uint8)


def drawing(size: int) -> NDArray[np.uint8]:
    """(size, size, 3): a ramp in each direction, a disc with a sharp edge, and some noise."""
    y, x = np.mgrid[:size, :size] / size
    disc = np.hypot(y - 0.5, x - 0.5) < 0.3
    noise = np.random.default_rng(0).normal(0, 0.05, (size, size, 3))
    return (255 * np.clip(np.stack([x, y, disc], -1) + noise, 0, 1)).astype(np.uint8)


def middle(picture: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    top, left = ((side - size) // 2 for side in picture.shape[:2])
    return picture[max(0, top) :, max(0, left) :][:size, :size]


def upscale_by_command(picture: NDArray[np.uint8], model: str) -> NDArray[np.uint8]:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "source.png"), Path(folder, "target.png")
        write_picture(source, PictureFile(picture))
        command = [sys.executable, "-m", "img2img", "upscale", str(source), "-m", model, "-o", str(target)]
        subprocess.run([*command, "--precision", "fp32", "--device", "cpu"], check=True, stderr=subprocess.DEVNULL)
        return read_picture(target).pixels.astype(np.uint8)


def upscale_by_ncnn(picture: NDArray[np.uint8], model: str) -> NDArray[np.uint8]:
    weights = Library().find(model).path
    network = ncnn.Net()  # pyright: ignore[reportAttributeAccessIssue]
    network.opt.use_vulkan_compute = False
    network.opt.use_fp16_storage = network.opt.use_fp16_arithmetic = network.opt.use_fp16_packed = False
    network.load_param(str(weights.with_suffix(".param")))
    network.load_model(str(weights))
    extractor = network.create_extractor()
    planes = np.ascontiguousarray(picture.transpose(2, 0, 1), np.float32) / 255  # ncnn borrows its memory
    extractor.input("data", ncnn.Mat(planes))  # pyright: ignore[reportAttributeAccessIssue]
    _, answer = extractor.extract("output")
    return np.clip(np.rint(np.array(answer).transpose(1, 2, 0) * 255), 0, 255).astype(np.uint8)


if __name__ == "__main__":
    main()
