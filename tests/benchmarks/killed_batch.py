"""Small files, some of them bad, in a batch that is killed again and again: is everything done once, and nothing twice?

    python tests/benchmarks/killed_batch.py [--count 1000] [--kills 5] [--seed 0] [--cluster]

Of the files a twentieth is bad, in ten ways. The batch is killed with SIGKILL at random moments and started again. With
--cluster it runs over a Ray cluster of two nodes of this machine, of whose workers one is killed as well. Fails unless
each good file has its right result, each bad one its sentence, and nothing was done again that the ledger knew as done.
"""

import argparse
import io
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from importlib import import_module
from pathlib import Path

import numpy as np
import psutil
import torch
from PIL import Image

from img2img.models.card import ModelCard
from img2img.models.file import save_model
from img2img.networks import build
from img2img.pictures.files import PictureFile, read_picture, write_picture
from img2img.runs.events import FileEvent
from img2img.runs.folder import RunFolder

SIDE = 8
LONGEST = 600.0  # seconds that one start may take


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cluster", action="store_true")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["IMG2IMG_HOME"] = str(Path(folder, "home"))
        os.environ["OMP_NUM_THREADS"] = "1"
        os.chdir(folder)
        doubling_model(Path("home/models/twice.safetensors"))
        bad = make_files(Path("sources"), options.count, rng)
        address = start_cluster() if options.cluster else ""
        start = ["upscale", "sources", "-m", "twice", "-o", "out", "--run", "run"]
        start += ["--cluster", address] if address else []
        killed = [one_kill(start, rng) for _ in range(options.kills)]
        if address:
            killed.append(one_kill(start, rng, kill=kill_a_worker))
        ended = subprocess.run([*IMG2IMG, *start], capture_output=True, text=True, timeout=LONGEST, check=False)
        print(f"killed after {killed} files; then: {ended.stderr.splitlines()[-1]}")
        faults = check(Path("sources"), Path("out"), RunFolder(Path("run")), bad, options.count)
        print("\n".join(faults) or f"{options.count - len(bad)} correct, {len(bad)} listed, nothing twice")
        sys.exit(bool(faults))


IMG2IMG = [sys.executable, "-m", "img2img"]


def one_kill(
    start: list[str], rng: random.Random, kill: "Callable[[subprocess.Popen[bytes]], None] | None" = None
) -> int:
    """Start the batch, kill it a random while after its first file; how many files were done by then."""
    run = RunFolder(Path("run"))
    before = len(done(run))
    process = subprocess.Popen([*IMG2IMG, *start], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + LONGEST
    while len(done(run)) == before and process.poll() is None:
        assert time.monotonic() < deadline, "nothing happens"
        time.sleep(0.02)
    time.sleep(rng.uniform(0, 0.5))
    if kill:
        kill(process)
        process.wait(timeout=LONGEST)
    else:
        process.send_signal(signal.SIGKILL)
        process.wait()
    return len(done(run))


def kill_a_worker(batch: "subprocess.Popen[bytes]") -> None:
    """The second one may have begun later than the first one did its first file."""
    workers = list[psutil.Process]()
    while len(workers) < 2 and batch.poll() is None:
        workers = [process for process in psutil.process_iter(["cmdline"]) if is_worker(process)]
    assert len(workers) == 2, f"The batch ended before both workers were there: {workers}"
    workers[0].kill()


def is_worker(process: psutil.Process) -> bool:
    """Ray calls the process of an actor ray::CLASS, or while it works ray::CLASS.METHOD."""
    return "ray::Worker" in " ".join(process.info["cmdline"] or [])


def start_cluster() -> str:
    """The address of two nodes with a core each, which live as long as this process."""
    cluster = import_module("ray.cluster_utils").Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    cluster.add_node(num_cpus=1)
    return str(cluster.address)


def done(run: RunFolder) -> list[str]:
    return [event.path for event in run.events() if isinstance(event, FileEvent) and event.state == "done"]


def doubling_model(path: Path) -> None:
    """A model that doubles each pixel, exactly."""
    hyperparameters = {"channels": 4, "convolutions": 1, "scale": 2}
    network = build("SRVGGNetCompact", hyperparameters)
    for parameter in list(network.parameters())[-2:]:
        torch.nn.init.zeros_(parameter)
    facts = {"task": "super-resolution", "scale": 2, "source_range": (0, 1), "target_range": (0, 1)}
    card = ModelCard(name="twice", architecture="SRVGGNetCompact", hyperparameters=hyperparameters, **facts)
    save_model(path, card, {"": network})


def make_files(folder: Path, count: int, rng: random.Random) -> set[str]:
    """Random pictures in ten folders; gives the paths of the bad ones."""
    noise = np.random.default_rng(rng.randrange(1 << 30))
    files = [folder / str(number % 10) / f"{number}.png" for number in range(count)]
    for file in files:
        write_picture(file, PictureFile(noise.integers(0, 256, (SIDE, SIDE, 3), np.uint8)))
    bad = rng.sample(files, count // 20)
    for number, file in enumerate(bad):
        spoil(file, number % 10)
    return {str(file.absolute()) for file in bad}


def spoil(file: Path, way: int) -> None:
    good = file.read_bytes()
    jpeg, archive = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(jpeg, "JPEG")
    with zipfile.ZipFile(archive, "w") as members:
        members.writestr("a.png", good)
    header = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
    contents = (
        b"",
        b"not a picture",
        good[: len(good) // 2],
        good[:20],
        bytes(1000),
        jpeg.getvalue()[:200],
        archive.getvalue(),
        b"<html><body>404 Not Found</body></html>",
        header + (10**9).to_bytes(4, "big") * 2 + good[24:],  # of a million megapixels
        None,  # a link to nothing
    )
    content = contents[way]
    if content is None:
        file.unlink()
        file.symlink_to(f"no-{file.name}")
    else:
        file.write_bytes(content)


def check(sources: Path, output: Path, run: RunFolder, bad: set[str], count: int) -> list[str]:
    """Whatever is not as it should be, a sentence each."""
    faults: list[str] = []
    for source in sources.rglob("*.png"):
        result = output / source.relative_to(sources)
        if str(source.absolute()) in bad:
            faults += [f"{result} should not be"] if result.exists() else []
        elif not result.exists():
            faults.append(f"{result} is missing")
        elif not np.array_equal(read_picture(result).pixels, read_picture(source).pixels.repeat(2, 0).repeat(2, 1)):
            faults.append(f"{result} is wrong")
    made = [path for path in output.rglob("*") if path.is_file()]
    faults += [] if len(made) == count - len(bad) else [f"{len(made)} files were made: {sorted(made)[:5]}"]
    twice = [path for path, times in Counter(done(run)).items() if times > 1]
    faults += [f"{path} was done twice" for path in twice]
    with closing(sqlite3.connect(run.path / "ledger.sqlite")) as rows:
        states = dict(rows.execute("SELECT source, state FROM files").fetchall())
    ends = Counter(states.values())
    faults += [] if ends == {"done": count - len(bad), "failed": len(bad)} else [f"the ledger says {json.dumps(ends)}"]
    listed = {path for path, state in states.items() if state == "failed"}
    return faults + ([] if listed == bad else [f"other files are listed as bad: {sorted(listed ^ bad)[:5]}"])


if __name__ == "__main__":
    main()
