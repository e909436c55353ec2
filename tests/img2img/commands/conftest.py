"""The front door in this process, and a tiny model whose answer is known to the pixel."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch

from img2img.__main__ import main
from img2img.models.card import ModelCard
from img2img.models.file import save_model
from img2img.networks import build
from img2img.pictures.files import PictureFile, write_picture


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A user's folder of its own, and the working folder of the test."""
    monkeypatch.setenv("IMG2IMG_HOME", str(tmp_path / "home"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "home"


@pytest.fixture
def img2img(capsys):
    """Run a command line; the answer is what the shell would see."""

    def run(*arguments: object) -> Answer:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Answer(int(ended.value.code or 0), printed.out, printed.err)

    return run


@pytest.fixture
def twice(home):
    """The name of a model that doubles each pixel, exactly."""
    hyperparameters = {"channels": 4, "convolutions": 1, "scale": 2}
    network = build("SRVGGNetCompact", hyperparameters)
    for parameter in list(network.parameters())[-2:]:  # of the last convolution
        torch.nn.init.zeros_(parameter)
    facts = {"task": "super-resolution", "scale": 2, "source_range": (0, 1), "target_range": (0, 1)}
    card = ModelCard(name="twice", architecture="SRVGGNetCompact", hyperparameters=hyperparameters, **facts)
    save_model(home / "models" / "twice.safetensors", card, {"": network})
    return "twice"


@pytest.fixture
def lighter(home):
    """The name of a model that restores, and makes each pixel brighter by 51 of 255, exactly."""
    return brightening(home, "lighter", 0.2)


def brightening(home: Path, name: str, amount: float) -> str:
    """A model that restores, saved by that name, which makes each pixel brighter by that much of 1, exactly."""
    hyperparameters = {"channels": 4, "convolutions": 1, "scale": 1}
    network = build("SRVGGNetCompact", hyperparameters)
    *others, weight, bias = network.parameters()
    for parameter in (*others, weight):
        torch.nn.init.zeros_(parameter)
    torch.nn.init.constant_(bias, amount)
    facts = {"task": "restoration", "source_range": (0, 1), "target_range": (0, 1)}
    card = ModelCard(name=name, architecture="SRVGGNetCompact", hyperparameters=hyperparameters, **facts)
    save_model(home / "models" / f"{name}.safetensors", card, {"": network}, torch.float32)
    return name


@pytest.fixture
def photos():
    """photos/1.png, photos/2.png and photos/trip/3.png, each of one random picture."""
    for number, name in enumerate(("1.png", "2.png", "trip/3.png")):
        pixels = np.random.default_rng(number).integers(0, 256, (5, 7, 3), np.uint8)
        write_picture(Path("photos", name), PictureFile(pixels))
    return Path("photos")
