"""A stand-in for a worker process: claims a run, writes events as a real one does, obeys requests.

python worker.py RUN [STEPS] [SECONDS_PER_STEP]
"""

import shutil
import sys
import time
from pathlib import Path

from img2img.runs.folder import RunFolder


def main(folder: str, steps: int = 1000, pause: float = 0.02) -> None:
    run = RunFolder.open(Path(folder))
    run.claim()
    if run.kind == "train":
        train(run, steps, pause)
    else:
        convert(run, pause)


def train(run: RunFolder, steps: int, pause: float) -> None:
    first = max((event["step"] for event in run.events() if "step" in event), default=0)
    run.append("started", step=first, steps=steps, recipe="cyclegan", device="cpu", precision="fp32", parameters=1)
    for step in range(first + 1, steps + 1):
        run.append("losses", step=step, values={"generator/adv": 1 / step, "discriminator/adv": 0.5})
        run.append("progress", step=step, steps=steps, elapsed=step * pause, eta=0.0, seconds_per_step=pause)
        if not may_continue(run, step=step):
            return
        time.sleep(pause)
    run.append("finished", step=steps, model="model.safetensors")


def convert(run: RunFolder, pause: float) -> None:
    """Copies every file; one whose name holds "bad" fails until there is a file "mended" beside it."""
    config = run.config
    files = sorted(file for path in map(Path, config["paths"]) for file in path.iterdir() if file.suffix == ".png")
    output = Path(config["output"])
    output.mkdir(exist_ok=True)
    counts = {"done": 0, "failed": 0, "skipped": 0}
    run.append("started", total=len(files), model=config["model"], output=str(output))
    for file in files:
        target = output / file.name
        row = {"path": str(file), "target": str(target)}
        if not may_continue(run, **counts):
            return
        if target.exists():
            counts["skipped"] += 1
            run.append("file", **row, state="skipped", message="done at an earlier start")
            continue
        run.append("file", **row, state="running")
        time.sleep(pause)
        if "bad" in file.name and not file.with_name("mended").exists():
            counts["failed"] += 1
            run.append("file", path=str(file), target=None, state="failed", message=f"{file} is bad.", seconds=pause)
        else:
            counts["done"] += 1
            shutil.copy(file, target)
            run.append("file", **row, state="done", message="", seconds=pause)
        run.append("progress", **counts, total=len(files), fraction=0.0, elapsed=1.0, eta=2.0)
    run.append("finished", **counts)


def may_continue(run: RunFolder, **at: int) -> bool:
    if run.consume("pause"):
        run.append("paused", **at)
        while not run.consume("resume"):
            time.sleep(0.02)
        run.append("resumed", **at)
    if run.consume("stop"):
        run.append("stopped", **at)
        return False
    return True


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:3]), *map(float, sys.argv[3:4]))
