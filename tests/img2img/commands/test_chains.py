"""Several models one after the other, as one batch: what comes out, what is told of it, and what is resumed."""

import json
from pathlib import Path

import numpy as np
import pytest

from img2img.batch.config import BatchConfig
from img2img.batch.convert import _fingerprint
from img2img.inference.chain import Chain
from img2img.inference.measure import Timing
from img2img.inference.translate import Translator
from img2img.models.file import load_model
from img2img.models.library import Library
from img2img.pictures.files import read_picture


def lightened(picture: np.ndarray) -> np.ndarray:
    return np.minimum(picture.astype(int) + 51, 255).astype(np.uint8)


def doubled(picture: np.ndarray) -> np.ndarray:
    return picture.repeat(2, 0).repeat(2, 1)


def told(img2img, path: str) -> list[dict]:
    return json.loads(img2img("made-by", path, "--json").out)["steps"]


@pytest.mark.parametrize("command", ["upscale", "translate"])
def test_a_model_that_restores_is_run_by_either_command(img2img, lighter, photos, command):
    assert img2img(command, photos / "1.png", "-m", lighter, "-o", "out").code == 0
    source, answer = (read_picture(path).pixels for path in (photos / "1.png", Path("out/1.png")))
    assert np.array_equal(answer, lightened(source))
    assert json.loads(img2img("made-by", "out/1.png", "--json").out)["source_type"] == "algorithmicallyEnhanced"


@pytest.mark.parametrize("command", ["upscale", "translate"])
def test_each_model_is_given_the_answer_of_the_one_before(img2img, lighter, twice, photos, command):
    models = ("-m", lighter, "--then", twice, "--then", twice)
    assert img2img(command, photos, *models, "-o", "out", "--tile", 64).code == 0
    for name in ("1", "2", "trip/3"):
        source, answer = (read_picture(folder / f"{name}.png").pixels for folder in (photos, Path("out")))
        assert np.array_equal(answer, doubled(doubled(lightened(source))))
        assert [step["model"] for step in told(img2img, f"out/{name}.png")] == [lighter, twice, twice]
        assert all(step["model_sha256"] for step in told(img2img, f"out/{name}.png"))


def test_the_last_model_makes_up_the_scale_that_was_asked_for(img2img, lighter, twice, photos):
    models = ("-m", twice, "--then", lighter, "--then", twice)
    assert img2img("upscale", photos / "1.png", *models, "-o", "out", "--scale", 3).code == 0
    assert read_picture(Path("out/1.png")).pixels.shape == (15, 21, 3)
    assert [step["settings"]["scale"] for step in told(img2img, "out/1.png")] == [2, 1, 1.5]


def test_a_chain_is_resumed_and_done_again_when_its_models_change(img2img, lighter, twice, home):
    write = ("upscale", "photos", "-m", lighter, "--then", twice, "-o", "out", "--run", "run", "--overwrite")
    Path("photos").mkdir()
    Path("photos/1.png").write_bytes(_png())
    assert img2img(*write).code == 0
    assert "done at an earlier start" in img2img("upscale", "--run", "run", "--json").out
    assert "started with other settings" in img2img(*write[:4], *write[6:]).err
    file = home / "models" / "twice.safetensors"
    file.write_bytes(file.read_bytes())
    assert "done at an earlier start" not in img2img("upscale", "--run", "run", "--json").out


def _png() -> bytes:
    import cv2

    return cv2.imencode(".png", np.zeros((5, 7, 3), np.uint8))[1].tobytes()


def test_a_batch_of_one_model_has_the_fingerprint_it_had(twice):
    config = BatchConfig.read({"command": "upscale", "paths": ["a.png"], "model": twice, "output": "out"})
    told = json.loads(_fingerprint(config, [Library().find(twice)]))
    assert not {"then", "then_files", "provenance", "runtime", "instances"} & told.keys()
    older = {key: value for key, value in config.model_dump(mode="json").items() if key != "then"}
    assert BatchConfig.read(older) == config


@pytest.mark.parametrize(
    ("models", "sentence"),
    [
        (("-m", "lighter", "--then", "nothing"), "There is no model named nothing"),
        (("-m", "lighter", "--then", "flowers-64"), "makes pictures from nothing"),
        (("-m", "lighter", "--then", "hed-sketch"), "does not upscale"),
    ],
)
def test_what_cannot_go_on_is_told_before_anything_is_computed(img2img, lighter, photos, models, sentence):
    answer = img2img("upscale", photos, *models, "-o", "out")
    assert (answer.code, sentence in answer.err, Path("out").exists()) == (2, True, False)


def test_progress_only_grows_and_ends_at_all(twice):
    chain = Chain([Translator(load_model(twice), "cpu", tile=64, runtime="torch") for _ in range(2)])
    assert (chain.card.scale, chain.card.name) == (4, "twice + twice")
    heard: list[float] = []
    answer = chain(np.zeros((100, 70, 3), np.uint8), on_progress=lambda done, total: heard.append(done / total))
    assert answer.shape == (400, 280, 3)
    assert heard == sorted(heard)
    assert heard[-1] == 1
    assert 0.5 in heard
    at_once = Timing(is_quiet=lambda: True)
    assert list(chain.measure(at_once))
    assert list(chain.measure(at_once)) == []  # each is known by now
