"""How much memory a batch takes at its peak, whatever the pictures' sizes, with a network that is hardly there.

    python tests/benchmarks/peak_memory.py [--files 500] [--whole] [--quick]

Each row is a process of its own that converts one picture; "above" is what it takes more than the same for a picture
of 64x64. `--whole` adds the way of pictures that are held whole. Before them, many small files in one process, each of
another size, whose memory at the 10th and the last must be nearly the same: what a runtime keeps for each size is
bounded (of files of one size it is the same to a megabyte). `--quick` checks in one process that eight times the height
takes no more. Linux only, which tells a process its highest memory.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

MUST = {"4000x3000 x4": 1500, "16000x12000 x2": 2000}  # MB
FLAT, QUICK_FLAT = 50, 40  # MB that the last files, or a higher picture, may take more
CASES = [
    ("64x64", 4, "jpg", "jpg"),
    ("4000x3000", 4, "jpg", "jpg"),
    ("16000x12000", 2, "jpg", "jpg"),
    ("4000x3000", 4, "png", "png"),
    ("4000x3000", 4, "progressive.jpg", "tiff"),
    ("4000x3000", 4, "turned.jpg", "jpg"),
    ("4000x3000", 4, "alpha.png", "png"),
    ("4000x3000", 2.5, "jpg", "jpg"),
    ("2000x16000", 2, "jpg", "jpg"),
]


def memory(of: str) -> float:
    """VmHWM, the highest so far, or VmRSS, the memory now, of this process in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(of))


def make_model(folder: Path, scale: int) -> Path:
    import torch

    from img2img.models.card import ModelCard
    from img2img.models.file import save_model
    from img2img.networks import build

    torch.manual_seed(0)
    hyperparameters = {"channels": 4, "convolutions": 1, "scale": scale}
    facts = {"task": "super-resolution", "scale": scale, "source_range": (0, 1), "target_range": (0, 1)}
    card = ModelCard(name="tiny", architecture="SRVGGNetCompact", hyperparameters=hyperparameters, **facts)
    path = folder / f"x{scale}.safetensors"
    save_model(path, card, {"": build("SRVGGNetCompact", hyperparameters)})
    return path


def make_picture(path: Path, size: str) -> None:
    import numpy as np
    from PIL import Image

    width, height = map(int, size.split("x"))
    noise = np.random.default_rng(0).integers(0, 256, (height // 8 + 1, width // 8 + 1, 4), np.uint8)
    image = Image.fromarray(noise).resize((width, height), Image.Resampling.BICUBIC)
    exif = Image.Exif()
    exif[0x0112] = 6 if "turned" in path.name else 1
    options: dict[str, Any] = {"quality": 92, "progressive": "progressive" in path.name, "compress_level": 1}
    (image if "alpha" in path.name else image.convert("RGB")).save(path, exif=exif, **options)


def convert(source: Path, model: Path, output: Path, scale: float, *, whole: bool = False) -> list[float]:
    """Convert what `source` is; the memory after each file."""
    from img2img.batch.config import BatchConfig
    from img2img.batch.convert import convert as convert_batch
    from img2img.runs.events import FileEvent

    if whole:
        from img2img.batch import long

        long.LONG_KINDS = ()
    told = list[float]()

    def listen(event: object) -> None:
        if isinstance(event, FileEvent) and event.state == "done":
            told.append(memory("VmRSS"))

    settings = {"command": "upscale", "paths": [source], "model": str(model), "output": output, "scale": scale}
    tally = convert_batch(BatchConfig.read(settings | {"device": "cpu", "existing": "overwrite"}), (listen,))
    assert tally.is_complete
    return told


def in_own_process(*arguments: object) -> list[float]:
    """What this file prints when it is started with these arguments."""
    command = [sys.executable, __file__, *map(str, arguments)]
    return [float(word) for word in subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()]


def measure_cases(folder: Path, ways: Sequence[str]) -> bool:
    print(f"{'picture':14} {'scale':>5} {'from':>16} {'to':>5} {'way':>6} {'peak MB':>8} {'above':>6} {'seconds':>8}")
    start, sound = 0.0, True
    for size, scale, source, target in CASES:
        path = folder / f"{size}.{source}"
        if not path.exists():
            in_own_process("--picture", path, size)
        model = folder / f"x{2 if scale == 2 else 4}.safetensors"
        for way in ways:
            began = time.monotonic()
            (peak,) = in_own_process("--convert", path, model, folder / f"out.{target}", scale, way)
            start = start or peak
            must = MUST.get(f"{size} x{scale}", 10**9)
            sound = sound and (way == "whole" or peak < must)
            seconds = time.monotonic() - began
            print(
                f"{size:14} {scale:5} {source:>16} {target:>5} {way:>6} {peak:8.0f} {peak - start:6.0f} {seconds:8.1f}"
            )
    return sound


def measure_many(folder: Path, files: int) -> bool:
    sources = folder / "many"
    sources.mkdir()
    in_own_process("--many", sources, files)
    told = in_own_process("--convert-many", sources, folder / "x2.safetensors", folder / "many-out")
    early, late = told[9], told[-1]
    print(f"{files} files of 96x64 to 160x120: {early:.0f} MB at the 10th, {late:.0f} MB at the last")
    return late - early < FLAT


def measure_heights(folder: Path) -> bool:
    """The highest memory after a picture of 600x900, and after one that is eight times as high.

    Held whole, the second would take 160 MB more; what is measured besides is how the allocator keeps free memory.
    """
    from img2img.batch import huge

    huge.LARGEST_ANSWER = 10**6
    model, peaks = make_model(folder, 2), list[float]()
    for height in (900, 7200):
        in_own_process("--picture", folder / f"{height}.jpg", f"600x{height}")
        convert(folder / f"{height}.jpg", model, folder / "out.jpg", 2)
        peaks.append(memory("VmHWM"))
    print(f"600x900 x2: {peaks[0]:.0f} MB; 600x7200 x2: {peaks[1]:.0f} MB")
    return peaks[1] - peaks[0] < QUICK_FLAT


def main() -> None:
    match sys.argv[1:]:
        case ["--picture", path, size]:
            make_picture(Path(path), size)
            return
        case ["--model", folder, scale]:
            make_model(Path(folder), int(scale))
            return
        case ["--many", folder, count]:
            for number in range(int(count)):
                make_picture(
                    Path(folder, f"{number}.{'png' if number % 3 else 'jpg'}"), f"{96 + number % 64}x{64 + number % 56}"
                )
            return
        case ["--convert", path, model, output, scale, way]:
            convert(Path(path), Path(model), Path(output), float(scale), whole=way == "whole")
            print(memory("VmHWM"))
            return
        case ["--convert-many", sources, model, output]:
            print(*convert(Path(sources), Path(model), Path(output), 2))
            return
        case _:
            pass
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["IMG2IMG_HOME"] = str(folder / "home")  # where nothing is measured yet
        if options.quick:
            sound = measure_heights(folder)
        else:
            for scale in (2, 4):
                in_own_process("--model", folder, scale)
            ways = ["rows", "whole"] if options.whole else ["rows"]
            sound = measure_many(folder, options.files) & measure_cases(folder, ways)
    sys.exit(0 if sound else "A limit is exceeded.")


if __name__ == "__main__":
    main()
