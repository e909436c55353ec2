"""A stand-in for a worker process: claims a run, writes events as a real one does, obeys wishes.

python worker.py RUN [STEPS] [SECONDS_PER_STEP]
"""

import sys
import time
from pathlib import Path

from img2img.runs import RunFolder


def main(folder: str, steps: int = 1000, pause: float = 0.02) -> None:
    run = RunFolder.open(Path(folder))
    run.claim()
    first = max((event["step"] for event in run.events() if "step" in event), default=0)
    run.append("started", step=first, steps=steps, recipe="cyclegan", device="cpu", precision="fp32", parameters=1)
    for step in range(first + 1, steps + 1):
        run.append("losses", step=step, values={"generator/adv": 1 / step, "discriminator/adv": 0.5})
        run.append("progress", step=step, steps=steps, elapsed=step * pause, eta=0.0, seconds_per_step=pause)
        if run.takes("pause"):
            run.append("paused", step=step)
            while not run.takes("resume"):
                time.sleep(0.02)
            run.append("resumed", step=step)
        if run.takes("stop"):
            run.append("stopped", step=step)
            return
        time.sleep(pause)
    run.append("finished", step=steps, model="model.safetensors")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:3]), *map(float, sys.argv[3:4]))
