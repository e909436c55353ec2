"""Models that version 0.1.0 wrote still draw what they drew."""

import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from img2img.inference.generate import Sampler
from img2img.inference.translate import Translator
from img2img.inference.upscale import Upscaler
from img2img.models.file import load_model
from img2img.pictures.files import read_picture
from img2img.pictures.labels import read_numbers

RUNS = ("cyclegan", "dcgan", "pix2pix", "realesrgan", "spade", "stylegan2")


@pytest.fixture(scope="module")
def old(tmp_path_factory) -> Path:
    """What 0.1.0 wrote, and what its models drew on a CPU in fp32."""
    folder = tmp_path_factory.mktemp("old")
    with tarfile.open(Path(__file__).with_name("written-by-0.1.0.tar.xz")) as archive:
        archive.extractall(folder, filter="data")
    return folder


def drawn(old: Path, run: str):
    model = load_model(old / "runs" / run)
    on_cpu: Any = {"device": "cpu", "precision": "fp32"}
    if run in ("dcgan", "stylegan2"):
        return next(Sampler(model, **on_cpu)([3]))
    if run == "spade":
        return Translator(model, **on_cpu)(read_numbers(old / "data" / "labels" / "3.png", model.card.classes))
    kind = Upscaler if run == "realesrgan" else Translator
    return kind(model, **on_cpu)(read_picture(old / "data" / "apple" / "3.png").pixels)


@pytest.mark.parametrize("run", RUNS)
def test_draws_the_same_picture(old, run):
    expected = read_picture(old / "expected" / f"{run}.png").pixels
    picture = drawn(old, run)
    assert picture.shape == expected.shape
    assert np.abs(picture.astype(int) - expected).max() <= 1


@pytest.mark.parametrize("run", RUNS)
def test_every_weight_is_the_one_in_the_file(old, run):
    stored = load_file(old / "runs" / run / "model.safetensors")
    loaded = {
        f"{direction}/{key}".lstrip("/"): tensor
        for direction, network in load_model(old / "runs" / run).networks.items()
        for key, tensor in network.state_dict().items()
    }
    assert loaded.keys() == stored.keys()
    assert all(torch.equal(tensor, stored[key].to(tensor.dtype)) for key, tensor in loaded.items())
