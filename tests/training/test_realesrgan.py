"""Real-ESRGAN from a folder of photos to an enlarged picture, from nothing and from the bundled weights."""

import numpy as np
import pytest
import torch

from img2img.inference.upscale import Upscaler
from img2img.models.file import load_model
from img2img.recipes import recipe_named
from img2img.runs.folder import RunFolder
from training.config import parse_config
from training.snapshot import read_snapshot, snapshots
from training.start import start_from
from training.train import train

REALESRGAN = recipe_named("realesrgan")


def train_on(photos, folder, *, steps=3, start="", **settings):
    config = parse_config(
        {
            "recipe": "realesrgan",
            "preset": "tiny",
            "data": {"kind": "pictures", "photos": photos},
            "steps": steps,
            "start_from": start,
            "settings": {"generator": "srvgg", **settings},
        }
    )
    run = RunFolder.create(folder, "train", config.model_dump(mode="json"))
    train(config, run)
    return run


@pytest.mark.parametrize("scale", [2, 4])
def test_a_trained_model_enlarges_pictures(make_pictures, tmp_path, scale):
    run = train_on(make_pictures("photos", 4), tmp_path / "run", scale=scale)
    upscaler = Upscaler(load_model(run.path / "model.safetensors"), device="cpu")
    answer = upscaler(np.random.default_rng(0).integers(0, 256, (9, 13, 3), np.uint8))
    assert answer.shape == (9 * scale, 13 * scale, 3)
    assert list((run.path / "samples").glob("*.png"))


def test_a_snapshot_holds_the_pool_in_eight_bits(make_pictures, tmp_path):
    run = train_on(make_pictures("photos", 4), tmp_path / "run")
    pool = read_snapshot(snapshots(run.path)[0])["recipe"]["pool._extra_state"]["pairs"]
    assert [picture.shape[1:] for picture in pool] == [(3, 8, 8), (3, 32, 32)]
    assert {picture.dtype for picture in pool} == {torch.uint8}


def test_the_second_stage_starts_from_the_first_one_or_from_its_model(make_pictures, tmp_path):
    photos = make_pictures("photos", 4)
    first = train_on(photos, tmp_path / "first", stage="psnr", ema_half_life=0)
    trained = load_model(first.path / "model.safetensors").network().state_dict()
    for name in (first.path, first.path / "model.safetensors"):
        recipe = REALESRGAN(REALESRGAN.resolve("tiny", {"generator": "srvgg", "size": 64}))
        start_from(recipe, str(name))
        for key, value in recipe.get_submodule("generator").state_dict().items():
            torch.testing.assert_close(value, trained[key], atol=1e-3, rtol=1e-3)  # the model's are float16


def test_a_second_stage_runs_on_from_the_first(make_pictures, tmp_path):
    photos = make_pictures("photos", 4)
    first = train_on(photos, tmp_path / "first", stage="psnr")
    second = train_on(photos, tmp_path / "second", start=str(first.path), size=64)
    assert (second.path / "model.safetensors").is_file()


@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("realesr-animevideov3", {"generator": "srvgg"}),
        ("realesrgan-x4plus-anime", {"generator": "rrdb", "blocks": 6}),
    ],
)
def test_fine_tuning_starts_from_the_bundled_weights(name, sizes):
    settings = REALESRGAN.resolve("paper", {"stage": "psnr", **sizes})
    recipe = REALESRGAN(settings)
    start_from(recipe, name)
    bundled = load_model(name)
    assert recipe.card("", "").hyperparameters.items() >= bundled.card.hyperparameters.items()
    for key, value in bundled.network().state_dict().items():
        assert torch.equal(recipe.get_submodule("generator").state_dict()[key], value)
