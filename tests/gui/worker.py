"""A stand-in for a worker process: claims a run, writes events as a real one does, obeys requests.

python worker.py RUN [STEPS] [SECONDS_PER_STEP]
"""

import shutil
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

from img2img.runs.events import (
    BatchFinished,
    BatchProgress,
    BatchStarted,
    BatchStopped,
    FileEvent,
    Losses,
    Paused,
    Resumed,
    Sampled,
    Saved,
    TrainingFinished,
    TrainingProgress,
    TrainingStarted,
    TrainingStopped,
)
from img2img.runs.folder import RunFolder
from img2img.runs.queue_edits import asked


def main(folder: str, steps: int = 1000, pause: float = 0.02) -> None:
    run = RunFolder.open(Path(folder))
    run.claim()
    if run.kind == "train":
        train(run, steps, pause)
    else:
        convert(run, pause)


def train(run: RunFolder, steps: int, pause: float) -> None:
    first = max((getattr(event, "step", None) or 0 for event in run.events()), default=0)
    where = {"recipe": "cyclegan", "device": "cpu", "precision": "fp32", "parameters": 1}
    run.append(TrainingStarted(step=first, steps=steps, **where))
    for step in range(first + 1, steps + 1):
        run.append(Losses(step=step, values={"generator/adv": 1 / step, "discriminator/adv": 0.5}))
        run.append(TrainingProgress(step=step, steps=steps, elapsed=step * pause, eta=0.0, seconds_per_step=pause))
        if run.consume("sample"):
            run.append(Sampled(step=step, file="samples/none.png"))
        if run.consume("save"):
            run.append(Saved(step=step, file="checkpoints/none.pt"))
        if not may_continue(run):
            run.append(TrainingStopped(step=step))
            return
        time.sleep(pause)
    run.append(TrainingFinished(step=steps, model="model.safetensors"))


def convert(run: RunFolder, pause: float) -> None:
    """Copies every file; one whose name holds "bad" fails until there is a file "mended" beside it."""
    config = run.config
    files = sorted(file for path in map(Path, config["paths"]) for file in path.iterdir() if file.suffix == ".png")
    output = Path(config["output"])
    output.mkdir(exist_ok=True)
    counts: Any = {"done": 0, "failed": 0, "skipped": 0}
    run.append(BatchStarted(total=len(files), model=config["model"], output=str(output)))
    waiting, removed = files, set[Path]()
    while waiting := edited(run, waiting, removed):
        file = waiting.pop(0)
        target = output / file.name
        told = partial(FileEvent, path=str(file), target=str(target))
        if not may_continue(run):
            run.append(BatchStopped(**counts))
            return
        if target.exists():
            counts["skipped"] += 1
            run.append(told(state="skipped", message="done at an earlier start"))
            continue
        run.append(told(state="running"))
        time.sleep(pause)
        if "bad" in file.name and not file.with_name("mended").exists():
            counts["failed"] += 1
            run.append(FileEvent(path=str(file), state="failed", message=f"{file} is bad.", seconds=pause))
        else:
            counts["done"] += 1
            shutil.copy(file, target)
            run.append(told(state="done", seconds=pause))
        run.append(BatchProgress(**counts, total=len(files), fraction=0.0, elapsed=1.0, eta=2.0))
    run.append(BatchFinished(**counts))


def edited(run: RunFolder, waiting: list[Path], removed: set[Path]) -> list[Path]:
    """What waits after the changes to the queue that were asked for."""
    with asked(run) as edits:
        for edit in edits:
            named = [path for path in map(Path, edit.paths) if path in waiting or path in removed]
            others = [path for path in waiting if path not in named]
            match edit.action:
                case "first":
                    waiting = [*named, *others]
                case "last":
                    waiting = [*others, *named]
                case "remove":
                    waiting = others
                    removed |= {*named}
                    for path in named:
                        run.append(FileEvent(path=str(path), state="removed"))
                case "retry":
                    waiting = [*others, *named]
                    for path in named:
                        run.append(FileEvent(path=str(path), state="waiting"))
    return waiting


def may_continue(run: RunFolder) -> bool:
    if run.consume("pause"):
        run.append(Paused())
        while not run.consume("resume"):
            time.sleep(0.02)
        run.append(Resumed())
    return not run.consume("stop")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:3]), *map(float, sys.argv[3:4]))
