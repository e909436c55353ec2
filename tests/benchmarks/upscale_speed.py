"""How fast is the Upscaler beside the same network in PyTorch plain, channels last, ncnn and onnxruntime?

    python tests/benchmarks/upscale_speed.py [realesrgan-x4plus realesr-animevideov3] [--rounds 5]

Each model is first measured as `img2img doctor --benchmark` does it, into a cache that is thrown away. Then a picture
that is one tile goes through the Upscaler, from uint8 to uint8, and the same numbers, ready as float32, through the
network in each other program, in turn, the best of several. After that a larger picture, of several tiles, beside the
plain network that sees it whole. Prints ratios to the plain network (contiguous float32) and how far the answers are
from its, and fails where the Upscaler is slower than the best of the others by more than 3 %, is below what the
processor should give (1.45 times, or 2.0 with AVX512-BF16), or differs by more than 1 of 255 on average.
"""

import argparse
import os
import sys
import tempfile
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import torch
from inference_format import described
from numpy.typing import NDArray
from torch import Tensor, nn

from img2img.inference.measure import Timing
from img2img.inference.timing import finish, race
from img2img.inference.upscale import Upscaler
from img2img.models.file import load_model
from img2img.networks.layers import fold_upsampling
from img2img.pictures import Picture
from img2img.runtimes.devices import CPU, machine
from img2img.runtimes.ncnn_network import NcnnNetwork

SIZES = {"realesrgan-x4plus": (128, 128), "realesr-animevideov3": (256, 256)}
LARGE = {"realesrgan-x4plus": (272, 360), "realesr-animevideov3": (720, 960)}
MODELS = tuple(SIZES)
NOISE = 0.03
OURS = "Upscaler"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("models", nargs="*", default=MODELS)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    here = machine(CPU)
    print(described(here))
    must = 2.0 if here.get("avx512_bf16") else 1.45
    with tempfile.TemporaryDirectory() as home:
        os.environ["IMG2IMG_HOME"] = home
        sound = [compare(name, options.rounds, must) for name in options.models]
    sys.exit(int(not all(sound)))


def compare(name: str, rounds: int, must: float) -> bool:
    """Prints the ratios of one model; whether all is as it should be."""
    upscaler = Upscaler(load_model(name))
    finish(upscaler.measure(Timing(is_quiet=lambda: True)))
    network = fold_upsampling(load_model(name).network())
    one, large = (smooth(size) for size in (SIZES.get(name, (128, 128)), LARGE.get(name, (272, 360))))
    calls = rivals(network, upscaler, one)
    seconds = finish(race(calls, rounds))
    plain, expected = seconds["plain"], calls["plain"]()
    answer = upscaler(one)
    best = min(needed for key, needed in seconds.items() if key != OURS)
    error = float(np.abs(to_bytes(expected).astype(int) - answer).mean())
    print(f"\n{name}, {one.shape[1]}x{one.shape[0]}, computed in {upscaler.format}, {error:.2f} of 255 from plain")
    megapixels = answer.shape[0] * answer.shape[1] / 1e6
    for key, needed in sorted(seconds.items(), key=lambda item: item[1]):
        print(
            f"  {key:<14}{1000 * needed:>9.1f} ms {megapixels / needed:>8.3f} MP/s {plain / needed:>6.2f}", flush=True
        )
    tiled = {"plain": rivals(network, upscaler, large)["plain"], OURS: lambda: upscaler(large)}
    whole = finish(race(tiled, 2))
    print(
        f"  {large.shape[1]}x{large.shape[0]}: {whole['plain'] / whole[OURS]:.2f} times the plain network on the whole"
    )
    return seconds[OURS] <= (1 + NOISE) * best and plain / seconds[OURS] >= must and error <= 1


def rivals(network: nn.Module, upscaler: Upscaler, picture: Picture) -> dict[str, Callable[[], Any]]:
    """The ways to compute `picture`, a call each."""
    source = torch.from_numpy(picture).permute(2, 0, 1)[None].float() / 255
    last = source.contiguous(memory_format=torch.channels_last)
    contiguous, channels_last = network, fold_upsampling(load_model(upscaler.card.name).network())
    channels_last.to(memory_format=torch.channels_last)
    twin, session = NcnnNetwork(network, upscaler.card), onnx_session(network, source)

    def inferring(computes: nn.Module, tensor: Tensor) -> Callable[[], Tensor]:
        def call() -> Tensor:
            with torch.inference_mode():
                answer: Tensor = computes(tensor)
            return answer

        return call

    calls: dict[str, Callable[[], Any]] = {
        "plain": inferring(contiguous, source.contiguous()),
        "channels last": inferring(channels_last, last),
        "ncnn": inferring(twin, source.contiguous()),
        OURS: lambda: upscaler(picture),
    }
    if session:
        calls["onnxruntime"] = lambda: session.run(None, {"source": source.contiguous().numpy()})
    return calls


def onnx_session(network: nn.Module, source: Tensor) -> Any:
    """The network in onnxruntime; None, told once, where that is not installed."""
    try:
        onnxruntime, _ = import_module("onnxruntime"), import_module("onnx")
    except ImportError as error:
        print(f"({error}: pip install onnxruntime onnx)")
        return None
    axes = {"source": {2: "height", 3: "width"}}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        file, example = Path(folder) / "network.onnx", (source[..., :64, :64],)
        torch.onnx.export(network, example, file, input_names=["source"], dynamo=False, dynamic_axes=axes)
        return onnxruntime.InferenceSession(file)


def smooth(size: tuple[int, int]) -> Picture:
    """A drawing of ramps and edges: a photo has as little noise."""
    height, width = size
    rows, columns = np.mgrid[:height, :width]
    waves = [127 + 100 * np.sin(rows / (9 + k)) * np.cos(columns / (13 - k)) for k in range(3)]
    return np.stack(waves, axis=2).astype(np.uint8)


def to_bytes(answer: Tensor) -> NDArray[np.uint8]:
    pixels = answer[0].float().permute(1, 2, 0).clamp(0, 1).numpy()
    return (pixels * 255 + 0.5).astype(np.uint8)


if __name__ == "__main__":
    main()
