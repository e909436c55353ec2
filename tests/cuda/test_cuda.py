"""What only a CUDA device can show: `pytest -m cuda`, on a machine that has one, without Qt if need be.

pytest -c /dev/null --rootdir . --import-mode=importlib -m cuda tests/cuda
"""

import cv2
import numpy as np
import pytest
import torch

from img2img.derivations import derivation_named
from img2img.derivations.tracing import find_edges
from img2img.inference.translate import Translator
from img2img.models.file import load_model
from img2img.recipes import RECIPES, recipe_named
from img2img.runs.events import Losses, TrainingStarted, TrainingStopped
from img2img.runs.folder import RunFolder
from training.config import parse_config
from training.train import train

pytestmark = [
    pytest.mark.cuda,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device"),
]

CUDA = torch.device("cuda")


@pytest.fixture
def pictures(tmp_path):
    """A function that fills a folder with small pictures, or with label maps of three classes."""

    def make(name, seed=0, *, labels=False):
        folder = tmp_path / name
        folder.mkdir()
        rng = np.random.default_rng(seed)
        for number in range(6):
            coarse = rng.integers(0, 3 if labels else 256, (5, 6) if labels else (5, 6, 3), dtype=np.uint8)
            way = cv2.INTER_NEAREST if labels else cv2.INTER_CUBIC
            cv2.imwrite(str(folder / f"{number}.png"), cv2.resize(coarse, (80, 72), interpolation=way))
        return folder

    return make


def data_for(kind, pictures):
    if kind == "unpaired":
        return {"kind": "unpaired", "source": pictures("a"), "target": pictures("b", 1)}
    if kind == "paired":
        return {"kind": "derived-pairs", "photos": pictures("photos"), "derive": "canny"}
    if kind == "labels":
        return {"kind": "labels", "labels": pictures("maps", labels=True), "photos": pictures("photos")}
    return {"kind": "photo-folder", "photos": pictures("photos")}


@pytest.mark.parametrize("precision", ["fp32", "bf16", "fp16"])
@pytest.mark.parametrize("name", [recipe.name for recipe in RECIPES])
def test_every_recipe_trains_stops_and_goes_on(name, precision, pictures, tmp_path):
    data = data_for(recipe_named(name).data, pictures)
    values = {"recipe": name, "preset": "tiny", "data": data, "steps": 8, "sample_every": 4, "save_every": 4}
    config = parse_config(values | {"device": "cuda", "precision": precision, "workers": 0})
    run = RunFolder.create(tmp_path / "run", "train", config.model_dump(mode="json"))

    def stop(event):
        if isinstance(event, Losses) and event.step >= 4:
            run.request("stop")

    train(config, run, stop)
    train(config, run)
    events = list(run.events())
    (started, *_) = [event for event in events if isinstance(event, TrainingStarted)]
    assert started.device == "cuda"
    assert any(isinstance(event, TrainingStopped) for event in events) or events[-1].event == "finished"
    assert events[-1].event == "finished"
    assert (run.path / "model.safetensors").exists()


@pytest.mark.parametrize("name", ["apple2orange"])
def test_an_answer_is_the_cpus(name):
    """In float32 within a level of 255; in half precision within a few."""
    picture = np.random.default_rng(0).integers(0, 256, (64, 96, 3), np.uint8)
    picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), 3), np.uint8)
    wanted = Translator(load_model(name), "cpu", "fp32")(picture).astype(np.int16)
    for precision, allowed in (("fp32", 1), ("bf16", 12), ("fp16", 4)):
        answer = Translator(load_model(name), "cuda", precision)(picture).astype(np.int16)
        assert np.abs(answer - wanted).mean() <= allowed / 3, precision


def test_a_model_is_measured_and_answers_alike_in_every_format():
    translator = Translator(load_model("apple2orange"), "cuda", "fp32")
    picture = np.random.default_rng(0).integers(0, 256, (128, 128, 3), np.uint8)
    before = translator(picture).astype(np.int16)
    for _ in translator.measure():
        pass
    assert np.abs(translator(picture).astype(np.int16) - before).max() <= 1


def test_edges_found_on_the_gpu_are_the_cpus(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (96, 128, 3), np.uint8)
    photo = np.asarray(cv2.GaussianBlur(noise, (0, 0), 4), np.uint8)
    cv2.imwrite(str(tmp_path / "photo.png"), photo)
    find = derivation_named("canny").find
    np.testing.assert_array_equal(find(photo, tmp_path / "photo.png", CUDA), find(photo, tmp_path / "photo.png"))
    assert np.abs(find_edges(photo, "hed", CUDA) - find_edges(photo, "hed")).max() < 0.02
