"""Many small pictures: ours against the way of Real-ESRGAN's own script, one by one and nothing at the same time.

    python tests/benchmarks/small_files.py [--model realesr-animevideov3] [--count 1000] [--rounds 3] [--profile]

The script's way is read with cv2, ask the plain torch network in float32, write with cv2, one file after the other.
Ours is a whole batch with a run folder, its ledger and events, from its first word to its last; loading the model
counts for neither. The two take turns. `--model tiny` is a network that costs nothing, so that all else is seen.
"""

import argparse
import cProfile
import os
import pstats
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
import torch

from img2img.batch.config import BatchConfig
from img2img.batch.convert import convert
from img2img.models.card import ModelCard
from img2img.models.file import load_model, save_model
from img2img.networks import build
from img2img.runs.events import BatchFinished, BatchStarted
from img2img.runs.folder import RunFolder


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--model", default="realesr-animevideov3")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        os.environ["IMG2IMG_HOME"] = str(place / "home")
        model = tiny(place / "tiny.safetensors") if options.model == "tiny" else options.model
        sources = pictures(place / "sources", options.count // options.rounds, options.size)
        times: list[tuple[float, float]] = []
        for number in range(options.rounds):
            theirs = one_by_one(sources, place / f"theirs-{number}", model, options.device)
            profile = cProfile.Profile() if options.profile else None
            if profile:
                profile.enable()
            ours, form = batch(sources, place / f"ours-{number}", model, options.device)
            if profile:
                profile.disable()
                pstats.Stats(profile).sort_stats("tottime").print_stats(25)
            times.append((theirs, ours))
            each = 1000 / len(list(sources.iterdir()))
            print(f"one by one {theirs * each:.2f} ms a file, ours {ours * each:.2f} ({form}): {theirs / ours:.2f} x")
        theirs, ours = map(sum, zip(*times, strict=True))
        print(f"{options.model}, {options.size}x{options.size}: {theirs / ours:.2f} times as fast")


def tiny(path: Path) -> str:
    hyperparameters = {"channels": 4, "convolutions": 1, "scale": 4}
    facts = {"task": "super-resolution", "scale": 4, "source_range": (0, 1), "target_range": (0, 1)}
    card = ModelCard(name="tiny", architecture="SRVGGNetCompact", hyperparameters=hyperparameters, **facts)
    save_model(path, card, {"": build("SRVGGNetCompact", hyperparameters)})
    return str(path)


def pictures(folder: Path, count: int, size: int) -> Path:
    """Smooth pictures with some noise, as icons, sprites and thumbnails are."""
    folder.mkdir()
    rng = np.random.default_rng(0)
    for number in range(count):
        coarse = rng.integers(0, 256, (4, 4, 3), dtype=np.uint8)
        smooth = cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC)
        noisy = smooth + rng.normal(0, 2, smooth.shape)
        cv2.imwrite(str(folder / f"{number}.png"), np.clip(noisy, 0, 255).astype(np.uint8))
    return folder


def one_by_one(sources: Path, output: Path, model: str, device: str) -> float:
    """Seconds of the script's way."""
    on = torch.device(
        "cuda" if device == "auto" and torch.cuda.is_available() else "cpu" if device == "auto" else device
    )
    network = load_model(model).network().to(on).eval()
    output.mkdir()
    started = time.perf_counter()
    for file in sorted(sources.iterdir()):
        read = cv2.imread(str(file), cv2.IMREAD_UNCHANGED)
        assert read is not None
        picture = cv2.cvtColor(read, cv2.COLOR_BGR2RGB)
        tensor = torch.from_numpy(np.transpose(picture.astype(np.float32) / 255, (2, 0, 1)))[None].to(on)
        with torch.no_grad():
            answer = network(tensor).squeeze(0).float().cpu().clamp_(0, 1).numpy()
        result = (np.transpose(answer[[2, 1, 0]], (1, 2, 0)) * 255).round().astype(np.uint8)
        cv2.imwrite(str(output / file.name), result)
    return time.perf_counter() - started


def batch(sources: Path, output: Path, model: str, device: str) -> tuple[float, str]:
    """Seconds of our way, and the format that was computed in."""
    config = BatchConfig.read(
        {"command": "upscale", "paths": [sources], "model": model, "output": output, "device": device}
    )
    run = RunFolder.create(output.with_name(f"{output.name}-run"), "batch", config.model_dump(mode="json"))
    tally = convert(config, run=run)
    assert tally.done == len(list(sources.iterdir())), tally
    started, finished = (
        next(event for event in run.events() if isinstance(event, kind)) for kind in (BatchStarted, BatchFinished)
    )
    assert isinstance(started, BatchStarted)
    return finished.time - started.time, started.format


if __name__ == "__main__":
    main()
