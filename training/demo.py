"""`img2img demo`: the three jobs on bundled pictures and models, in under three minutes on two CPU cores."""

from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from img2img.batch.config import BatchConfig
from img2img.batch.convert import convert
from img2img.disk import list_pictures, write_atomically
from img2img.errors import RunError
from img2img.pictures import Picture
from img2img.runs.folder import RunFolder, new_run_path
from training.config import RunConfig
from training.data.reading import read_rgb
from training.kinds.unpaired import UnpairedData
from training.samples import encode_png
from training.train import train

STEPS = 60
SHOWN = 4
TILE, GAP, MARGIN = 192, 12, 32
INK, PAPER = (40, 44, 52), (250, 250, 248)

Say = Callable[[str], None]
Row = tuple[str, list[tuple[Path, Path]]]
"""A title, and pairs of pictures before and after."""


def demo(output: Path, say: Say = print) -> Path:
    """Do the three jobs into `output` and return the contact sheet that shows them.

    Raises an Img2ImgError when one of them fails.
    """
    with as_file(files("resources") / "samples") as samples:
        say("1 of 3: a sketch becomes a photo")
        rows = [_run("translate", "flowers-sketch", samples / "sketches", output / "photos", "Sketch to photo")]
        say("2 of 3: a folder is upscaled with Real-ESRGAN")
        rows += [_run("upscale", "realesrgan-x4plus", samples / "small", output / "upscaled", "Upscaled 4 times")]
        say(f"3 of 3: a CycleGAN is trained for {STEPS} steps on two folders, and translates one of them")
        run = _train(samples, output / "runs")
        title = f"CycleGAN after {STEPS} steps"
        rows += [_run("translate", str(run.path / "model.safetensors"), samples / "apples", output / "oranges", title)]
        rows += [_run("translate", "apple2orange", samples / "apples", output / "apple2orange", "The bundled CycleGAN")]
        sheet = output / "contact-sheet.png"
        write_atomically(sheet, encode_png(_draw_sheet(rows)))
    say(f"Photos: {output / 'photos'}\nUpscaled: {output / 'upscaled'}\nTraining run: {run.path}")
    say(f"Translated: {output / 'oranges'} and {output / 'apple2orange'}\nContact sheet: {sheet}")
    return sheet


def _run(command: str, model: str, source: Path, target: Path, title: str) -> Row:
    settings = {"command": command, "paths": [source], "model": model, "output": target, "existing": "overwrite"}
    tally = convert(BatchConfig.read(settings))
    if not tally.is_complete:
        raise RunError(
            f"{tally.failed} of the demo's pictures in {source} could not be converted. Install img2img again."
        )
    pairs = [(file, target / file.relative_to(source)) for file in list_pictures(source)]
    return title, pairs[:SHOWN]


def _train(samples: Path, runs: Path) -> RunFolder:
    config = RunConfig(
        recipe="cyclegan",
        name="demo",
        preset="small",
        settings={"size": 64, "channels": 16, "blocks": 3, "discriminator_channels": 16},
        data=UnpairedData(source=(samples / "apples").absolute(), target=(samples / "oranges").absolute()),
        steps=STEPS,
        sample_every=STEPS,
        save_every=STEPS,
    )
    run = RunFolder.create(new_run_path(runs, "demo"), "train", config.model_dump(mode="json"))
    train(config, run)
    return run


def _draw_sheet(rows: list[Row]) -> Picture:
    """A row a job, each a title above pairs of before and after."""
    width = 2 * MARGIN + SHOWN * (2 * TILE + GAP) - GAP
    height = MARGIN + len(rows) * (TILE + 2 * MARGIN)
    sheet = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(sheet)
    for number, (title, pairs) in enumerate(rows):
        top = MARGIN + number * (TILE + 2 * MARGIN)
        draw.text((MARGIN, top - 8), title, INK, ImageFont.load_default(18))
        for place, pair in enumerate(pairs):
            for side, file in enumerate(pair):
                left = MARGIN + place * (2 * TILE + GAP) + side * TILE
                sheet.paste(_fitted(file), (left, top + MARGIN - 12))
    return np.asarray(sheet)


def _fitted(file: Path) -> Image.Image:
    """The picture enlarged without smoothing, or reduced, to one tile, so that pixels can be compared."""
    picture = Image.fromarray(read_rgb(file))
    larger = picture.width < TILE
    return picture.resize((TILE, TILE), Image.Resampling.NEAREST if larger else Image.Resampling.LANCZOS)
