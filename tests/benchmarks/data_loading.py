"""How long does a training wait for its pictures, when the originals have 12 megapixels?

    python tests/benchmarks/data_loading.py [--pictures 24] [--items 24] [--rounds 3] [--steps 4] [--threads 2]
                                            [--only pix2pix]

Makes JPEGs of 4000 x 3000 pixels, and prints for each kind of data set how many items a second it gives: decoded from
the originals as in the first epoch of a training without a cache, and after they were decoded and shrunk once, with no
and with one worker process. Then the share of one training step (pix2pix and CycleGAN, preset small, at 256 pixels)
that an item takes, by the processor's time, which others on the machine hardly change; and how long a training that
loads and learns takes a step, with no and with one worker. Of several rounds the best counts.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import torch

from img2img.adversarial.recipe import Recipe
from img2img.adversarial.tensors import Tensors
from img2img.recipes import recipe_named
from training.data.dataset import PictureDataset
from training.data.loading import load_batches
from training.data.opening import open_data, settings_of
from training.kinds.derived import DerivedPairs
from training.kinds.kind import DataConfig
from training.kinds.photos import PhotoFolder
from training.kinds.side_by_side import SideBySideData
from training.kinds.unpaired import UnpairedData

CPU = torch.device("cpu")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pictures", type=int, default=24)
    parser.add_argument("--items", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--only", default="", help="the name of a recipe")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["IMG2IMG_HOME"] = folder
        photos = make_photos(Path(folder) / "photos", options.pictures)
        kinds: list[tuple[DataConfig, str, dict[str, object]]] = [
            (UnpairedData(source=photos, target=photos), "cyclegan", {"size": 256}),
            (SideBySideData(pairs=photos), "pix2pix", {}),
            (DerivedPairs(photos=photos, derive="canny"), "pix2pix", {}),
            (PhotoFolder(photos=photos), "realesrgan", {}),
        ]
        for data, name, overrides in kinds:
            if options.only in ("", name):
                compare(data, recipe_named(name), overrides, options)


def compare(
    data: DataConfig, recipe_class: type[Recipe], overrides: dict[str, object], options: argparse.Namespace
) -> None:
    """Print what the items of a data set cost, alone and within the training of a recipe."""
    items, rounds, steps = options.items, options.rounds, options.steps
    settings = recipe_class.resolve("small", settings_of(data) | {"batch_size": 1} | overrides)
    opened = open_data(data, recipe_class, settings, 0)
    print(f"\n{recipe_class.title} from {data.name()}, crops of {settings.size}")
    cold = best(lambda: read(opened, items, 0), 1)
    print(f"  decoded each time   {items / cold.clock:8.1f} items/s")
    prepared = best(lambda: opened.prepare(lambda **values: None), 1)
    print(f"  prepared in         {prepared.clock:8.1f} s")
    warm = {workers: best(lambda workers=workers: read(opened, 8 * items, workers), rounds) for workers in (0, 1)}
    for workers, seconds in warm.items():
        print(f"  kept, {workers} workers     {8 * items / seconds.clock:8.1f} items/s")
    if recipe_class.name == "realesrgan":
        return  # a step of it takes minutes where there is no GPU
    learn = learner(recipe_class(settings, opened.classes))
    batch = opened[0].batch.to(CPU)
    step = best(lambda: learn(batch), rounds)
    print(f"  a step: {step.clock:.2f} s, {step.processor:.2f} s of the processor")
    for words, seconds, count in (("decoded each time", cold, items), ("kept", warm[0], 8 * items)):
        print(f"  {words}: {100 * seconds.processor / count / step.processor:.2f} % of the step's processor time")
    for workers in (0, 1) * 2 if steps else ():
        seconds = best(lambda workers=workers: train(opened, learn, steps, workers), 1)
        print(f"  a step with its loading, {workers} workers: {seconds.clock / steps:.3f} s")


def read(data: PictureDataset, count: int, workers: int) -> None:
    for _ in load_batches(data, range(count), 1, workers, CPU):
        pass


def train(data: PictureDataset, learn: Callable[[Tensors], None], steps: int, workers: int) -> None:
    for batch, _ in load_batches(data, range(steps), 1, workers, CPU):
        learn(batch.to(CPU))


def learner(recipe: Recipe) -> Callable[[Tensors], None]:
    """One step of the recipe's game on a batch."""
    recipe.to(memory_format=torch.channels_last)
    optimizers = {player: recipe.optimizer(player, moves) for player, moves in recipe.players().items()}

    def learn(batch: Tensors) -> None:
        for player, losses in recipe.turns(batch, 0):
            optimizers[player].zero_grad()
            torch.stack(list(losses.values())).sum().backward()
            optimizers[player].step()

    return learn


class Seconds(NamedTuple):
    """How long something took, by the clock, and of this process's processor time."""

    clock: float
    processor: float


def best(work: Callable[[], object], rounds: int) -> Seconds:
    """The quickest of several rounds."""
    clocks: list[float] = []
    processors: list[float] = []
    for _ in range(rounds):
        clock, processor = time.perf_counter(), time.process_time()
        work()
        clocks.append(time.perf_counter() - clock)
        processors.append(time.process_time() - processor)
    return Seconds(min(clocks), min(processors))


def make_photos(folder: Path, count: int) -> Path:
    """JPEGs of 12 megapixels, as a camera's: smooth shapes with grain, 4 to 6 MB each."""
    folder.mkdir()
    rng = np.random.default_rng(0)
    for number in range(count):
        coarse = rng.integers(0, 256, (60, 80, 3), np.uint8)
        photo = cv2.resize(coarse, (4000, 3000), interpolation=cv2.INTER_CUBIC)
        grain = cv2.resize(rng.integers(0, 24, (1500, 2000, 3), np.uint8), (4000, 3000))
        cv2.imwrite(str(folder / f"{number}.jpg"), cv2.add(photo, grain), [cv2.IMWRITE_JPEG_QUALITY, 92])
        old = time.time() - 100
        os.utime(folder / f"{number}.jpg", (old, old))
    return folder


if __name__ == "__main__":
    main()
