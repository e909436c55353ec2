"""What a hostile model file costs before it is refused: seconds and memory, each kind in a process of its own.

    python tests/benchmarks/hostile_models.py

Listed (as the window does at its start) and loaded, through the doors that people use. The memory is the peak of the
whole process, PyTorch included. Prints a table in Markdown, and ends with 1 when a file ended in anything but a
sentence, took 2 seconds of the processor or more, or 500 MB.
"""

import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parents[2]))

from img2img.errors import Img2ImgError
from img2img.models.file import load_model
from img2img.models.library import Library
from tests.img2img.models import hostile

SECONDS, MEGABYTES = 2.0, 500.0
PATIENCE = 40
ROOM = 4 * 2**30  # bytes of addresses beyond those of the parent: the file may be mapped, but no absurd tensor made


def main() -> int:
    torch.set_num_threads(1)
    load_model("apple2orange")  # or each child would pay for what is imported at the first model
    failed = 0
    print("| kind | s | MB | outcome |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind in hostile.KINDS:
            user = folder / kind
            user.mkdir()
            seconds, megabytes, outcome = _in_a_child(kind, user)
            sound = outcome.startswith("sentence") and seconds < SECONDS and megabytes < MEGABYTES
            failed += not sound
            print(f"| {kind} | {seconds:.2f} | {megabytes:.0f} | {outcome}{'' if sound else ' (!)'} |")
    print(f"\n{len(hostile.KINDS)} kinds, {failed} failed.")
    return min(failed, 1)


def _in_a_child(kind: str, user: Path) -> tuple[float, float, str]:
    """Seconds of the processor, peak of memory in MB, and how it ended."""
    path = user / f"{kind}.safetensors"
    if not (writer := os.fork()):  # what writing takes is not counted
        hostile.write(kind, path)
        os._exit(0)
    os.waitpid(writer, 0)
    reading, writing = os.pipe()
    if not (child := os.fork()):
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + ROOM, used + ROOM))
        signal.alarm(PATIENCE)  # ends it, whatever it waits for
        began = time.process_time()
        outcome = _try(path, user)
        os.write(writing, f"{time.process_time() - began}\n{_peak()}\n{outcome}".encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    if not text:
        return 0.0, 0.0, "the process died"
    seconds, megabytes, outcome = text.split("\n", 2)
    return float(seconds), float(megabytes), outcome


def _try(path: Path, user: Path) -> str:
    try:
        Library(user).entries()
        load_model(path)
    except Img2ImgError as error:
        return f"sentence of {len(str(error))} letters" if str(path) in str(error) else f"names no file: {error}"
    except BaseException:
        return traceback.format_exc().splitlines()[-1]
    return "loaded"


def _peak() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    sys.exit(main())
