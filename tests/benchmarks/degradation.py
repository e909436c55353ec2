"""How long does it take to wear a batch of photos down, as Real-ESRGAN's training does in every step?

    python tests/benchmarks/degradation.py [--crops 64] [--size 256] [--threads 2] [--repeats 5]

Prints the seconds a batch, by the clock and of the processor (which others on the machine do not change), and the
ratio to a baseline that does comparable work a picture at a time: OpenCV's filter2D and resize, NumPy's Gaussian noise
and Pillow's JPEG, twice over, and a last filter. Sizes are drawn anew in every repeat, for both from the same ranges.
"""

import argparse
import io
import time
from collections.abc import Callable

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from img2img.degradation.kernels import KernelRanges, draw_kernels
from img2img.degradation.pipeline import FIRST, SECOND, Degradation, Order
from img2img.degradation.resize import draw_factor
from img2img.degradation.sharpen import sharpen

SCALE = 4


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--crops", type=int, default=64)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(options.threads)
    batch = photos(options.crops, options.size)
    bytes_ = (255 * (batch + 1) / 2).to(torch.uint8).permute(0, 2, 3, 1).contiguous().numpy()
    kernels = draw_kernels(options.crops, KernelRanges()).weights().numpy()
    print(f"{options.crops} crops of {options.size}, {options.threads} threads, mean of {options.repeats}")
    ours = measure("degradation", lambda: Degradation(SCALE)(batch), options.repeats)
    measure("sharpening", lambda: sharpen(batch), options.repeats)
    theirs = measure("OpenCV + Pillow", lambda: baseline(bytes_, kernels), options.repeats)
    print(f"ratio to OpenCV + Pillow (processor): {ours / theirs:.2f}")


def photos(count: int, size: int) -> torch.Tensor:
    """Colours that change slowly, with some grain: (count, 3, size, size) in [-1, 1]."""
    torch.manual_seed(0)
    coarse = torch.nn.functional.interpolate(torch.rand(count, 3, 8, 8), (size, size), mode="bicubic")
    return 2 * (coarse + 0.02 * torch.randn_like(coarse)).clamp(0, 1) - 1


def baseline(pictures: NDArray[np.uint8], kernels: NDArray[np.float32]) -> None:
    """What data loaders do: (B, H, W, 3) uint8, each wearing down on its own."""
    for picture, kernel in zip(pictures, kernels, strict=True):
        worn = once(picture, kernel, FIRST, picture.shape[0])
        worn = once(worn, kernel, SECOND, picture.shape[0] // SCALE)
        side = picture.shape[0] // SCALE
        cv2.filter2D(cv2.resize(worn, (side, side), interpolation=cv2.INTER_CUBIC), -1, kernel)


def once(picture: NDArray[np.uint8], kernel: NDArray[np.float32], order: Order, around: int) -> NDArray[np.uint8]:
    side = max(1, int(around * draw_factor(order.resize)))
    worn = cv2.resize(cv2.filter2D(picture.astype(np.float32), -1, kernel), (side, side))
    worn += np.random.default_rng().normal(0, 10, worn.shape).astype(np.float32)
    file = io.BytesIO()
    Image.fromarray(worn.clip(0, 255).astype(np.uint8)).save(file, "JPEG", quality=60)
    return np.asarray(Image.open(file))


def measure(name: str, work: Callable[[], object], repeats: int) -> float:
    """Prints and returns the processor's seconds of one round, after one that only warms up."""
    work()
    clock, processor = time.perf_counter(), time.process_time()
    for _ in range(repeats):
        work()
    clock, processor = (time.perf_counter() - clock) / repeats, (time.process_time() - processor) / repeats
    print(f"{name:16} {clock:6.2f} s, processor {processor:5.2f} s")
    return processor


if __name__ == "__main__":
    main()
