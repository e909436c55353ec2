"""A stranger's network for the first time in ncnn: in a process of its own, which alone ends with it (torch-free).

    python -m img2img.models.ncnn_trial FOLDER CHANNELS

asks the network FOLDER/net.param and net.bin for two small pictures, and keeps the first one, its answer, the scale, of
what both sides must be multiples, and how much of each edge is lost in FOLDER/tried.npz.
"""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from img2img.errors import DamagedModel, ModelError
from img2img.models.ncnn_pair import Pair
from img2img.ncnn_nets import ask as ask_net

PATIENCE = 120.0  # seconds
MULTIPLES = (1, 2, 4, 8, 16)
_SIDES = (11, 13), (17, 14)  # times a multiple: never square, and of every kind of remainder
_FAULT, _NO_SCALE = 3, 4
Numbers = NDArray[np.float32]


@dataclass(frozen=True)
class Trial:
    """What a network answered: `answer` (C', (H - 2 * margin) * scale, (W - 2 * margin) * scale) to `source` (C, H, W),
    where H and W are multiples of `multiple`.
    """

    scale: int
    multiple: int
    margin: int
    source: Numbers
    answer: Numbers


def try_pair(path: Path, pair: Pair) -> Trial:
    """What the network in the file `path` does. Raises DamagedModel where ncnn fails, ModelError for no whole scale."""
    with TemporaryDirectory(prefix="img2img-") as name:
        folder = Path(name)
        (folder / "net.param").write_text(pair.param)
        (folder / "net.bin").write_bytes(pair.weights)
        command = [sys.executable, "-m", __spec__.name, name, str(pair.channels)]
        try:
            code = subprocess.run(command, timeout=PATIENCE, check=False, capture_output=True).returncode
        except subprocess.TimeoutExpired:
            raise DamagedModel(f"{path} was tried in ncnn for {PATIENCE:.0f} seconds. Use another model.") from None
        if code == _NO_SCALE:
            raise ModelError(f"{path} answers in no multiple of a picture's size. Use another model.")
        if code:
            raise DamagedModel(
                f"ncnn cannot load {path} and its description, which are cut short, damaged or of another version. "
                "Get both again."
            )
        with np.load(folder / "tried.npz") as tried:
            scale, multiple, margin = (int(tried[name]) for name in ("scale", "multiple", "margin"))
            return Trial(scale, multiple, margin, tried["source"], tried["answer"])


def _main(folder: Path, channels: int) -> int:
    net = import_module("ncnn").Net()
    net.opt.num_threads = 1
    net.opt.use_fp16_packed = net.opt.use_fp16_storage = net.opt.use_fp16_arithmetic = False
    if net.load_param(str(folder / "net.param")) or net.load_model(str(folder / "net.bin")):
        return _FAULT  # and no picture is asked for, at which ncnn would crash

    def ask(height: int, width: int) -> tuple[Numbers, Numbers]:
        noise = np.random.default_rng(0).random((channels, height, width))
        source = (np.linspace(0.2, 0.7, width) + noise / 10).astype(np.float32)  # as smooth as pictures are
        try:
            return source, ask_net(net, source)
        except (RuntimeError, MemoryError):
            return source, np.zeros((0, 0, 0), np.float32)

    for multiple in MULTIPLES:
        if found := _tried(ask, multiple):
            np.savez(folder / "tried.npz", multiple=multiple, **found)
            return 0 if np.isfinite(found["answer"]).all() else _FAULT
    return _NO_SCALE


def _tried(ask: Callable[[int, int], tuple[Numbers, Numbers]], multiple: int) -> dict[str, Any] | None:
    """What is said of pictures whose sides are such multiples; None where no scale explains the answers to both."""
    (height, width), other = ((multiple * high, multiple * wide) for high, wide in _SIDES)
    source, answer = ask(height, width)
    if answer.ndim != 3 or answer.shape[0] not in (1, 3):
        return None
    scale = (answer.shape[2] - answer.shape[1]) // (width - height)
    if scale < 1:
        return None
    margin = (height * scale - answer.shape[1]) // (2 * scale)
    if margin < 0 or answer.shape[1:] != _size(scale, margin, height, width):
        return None
    if ask(*other)[1].shape[1:] != _size(scale, margin, *other):
        return None
    return {"scale": scale, "margin": margin, "source": source, "answer": answer}


def _size(scale: int, margin: int, height: int, width: int) -> tuple[int, int]:
    return scale * (height - 2 * margin), scale * (width - 2 * margin)


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1]), int(sys.argv[2])))
