"""The Draw page on a real X server: a mouse faster than a hand loses nothing, and the screen shows the photo."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from PIL import Image

from img2img.models.card import ModelCard
from img2img.models.file import save_model
from img2img.networks import build
from tests.xvfb.strokes import STROKES

REFERENCE = Path(__file__).with_name("screen.png")
HERE = Path(__file__).parent
SHAPE = {"channels": 2, "depth": 2, "dropout_levels": 0}
SLACK = 24  # grey levels by which a pixel may differ: how an edge is smoothed
FEW = 0.01  # the part of the pixels that may differ more

pytestmark = pytest.mark.skipif(
    not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs Xvfb and xdotool (CONTRIBUTING.md)"
)


class Drawn(NamedTuple):
    told: dict[str, Any]
    sketch: np.ndarray
    screen: np.ndarray


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """An X server with a screen and nothing else on it."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    assert number, "Xvfb does not start"
    yield f":{number}"
    server.terminate()
    server.wait()


@pytest.fixture(scope="module")
def drawn(display: str, tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    """One window on that screen, drawn in with the mouse."""
    folder = tmp_path_factory.mktemp("xvfb")
    card = ModelCard(name="plain", architecture="UNetGenerator", hyperparameters=SHAPE, native_size=(256, 256))
    save_model(folder / "models" / "plain.safetensors", card, {"": build(card.architecture, SHAPE)})
    (folder / "settings.json").write_text('{"model": "plain", "theme": "light"}', encoding="utf-8")
    surroundings = os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "IMG2IMG_HOME": str(folder)}
    program = [sys.executable, "-m", "tests.xvfb.window", str(folder)]
    root = HERE.parents[1]
    done = subprocess.run(program, env=surroundings, cwd=root, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    sketch, screen = (np.asarray(Image.open(folder / name).convert("L")) for name in ("sketch.png", "screen.png"))
    return Drawn(json.loads(done.stdout), sketch, screen)


def test_it_is_the_real_platform(drawn):
    assert drawn.told["platform"] == "xcb"


@pytest.mark.parametrize("stroke", STROKES, ids=["first", "second", "third"])
def test_every_move_of_a_stroke_is_drawn_from_its_beginning_to_its_end(drawn, stroke):
    """The first one as well, which comes as soon as there is a window. Corners are rounded, from middle to middle."""
    middles = [((x + a) // 2, (y + b) // 2) for (x, y), (a, b) in pairwise(stroke)]
    points = [stroke[0], *middles, stroke[-1]]
    bare = [(x, y) for x, y in points if drawn.sketch[y - 1 : y + 2, x - 1 : x + 2].min() > 128]
    assert bare == []


def test_a_stroke_is_one_step_and_a_key_takes_it_back(drawn):
    assert drawn.told["steps"] == list(range(1, len(STROKES) + 1))
    assert drawn.told["undone"] == len(STROKES) - 1


def test_the_screen_shows_sketch_and_photo_as_they_were_when_last_looked_at(drawn):
    with Image.open(REFERENCE) as file:
        expected = np.asarray(file.convert("L")).astype(int)
    apart = np.abs(drawn.screen.astype(int) - expected)
    assert (apart > SLACK).mean() < FEW
