"""generate from the shell: files, names, and sentences."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from img2img.commands.generate import parse_seeds
from img2img.errors import SettingsError
from img2img.inference.generate import Sampler
from img2img.models.card import ModelCard
from img2img.models.file import load_model, save_model
from img2img.networks import build
from img2img.pictures.classes import LabelClass
from img2img.pictures.files import read_picture


@pytest.fixture
def flowers(home):
    """The name of a model that draws roses and daisies of 16 x 16 pixels."""
    torch.manual_seed(0)
    hyperparameters = {"latent_size": 6, "size": 16, "channels": 4, "classes": 2}
    card = ModelCard(
        name="flowers",
        architecture="DCGANGenerator",
        hyperparameters=hyperparameters,
        task="generation",
        latent_size=6,
        classes=(LabelClass(name="daisy"), LabelClass(name="rose")),
    )
    network = build(card.architecture, hyperparameters)
    torch.nn.init.normal_(network.get_parameter("last.weight"))  # so that two seeds are two pictures
    save_model(home / "models" / "flowers.safetensors", card, {"": network})
    return "flowers"


def made(img2img, name: str) -> dict:
    (step,) = json.loads(img2img("made-by", name, "--json").out)["steps"]
    return step


def test_files_say_which_seed_they_are_of(img2img, flowers):
    img2img("generate", "-m", flowers, "--seeds", "3,5", "-o", "out", "--class", "rose")
    assert [made(img2img, f"out/rose-seed-000{seed}.png")["seed"] for seed in (3, 5)] == [3, 5]
    assert made(img2img, "out/rose-seed-0003.png")["settings"] == {"class": "rose"}
    img2img("generate", "-m", flowers, "--interpolate", 1, 2, "--frames", 3, "-o", "way")
    assert made(img2img, "way/1-to-2-0001.png")["settings"] == {"interpolate": [1, 2], "frames": 3, "frame": 1}
    assert made(img2img, "way/1-to-2.webp")["settings"] == {"interpolate": [1, 2], "frames": 3}
    img2img("generate", "-m", flowers, "-n", 1, "-o", "bare", "--no-provenance")
    assert "does not say" in img2img("made-by", "bare/seed-0000.png").out


def pixels(name):
    return read_picture(Path(name)).pixels


def test_seeds_become_files_that_the_sampler_gives_too(img2img, flowers):
    answer = img2img("generate", "-m", flowers, "-n", 3, "-o", "out")
    assert answer.code == 0, answer.err
    assert answer.err == "3 done. The pictures are in out.\n"
    assert sorted(path.name for path in Path("out").iterdir()) == [f"seed-000{seed}.png" for seed in range(3)]
    for seed, picture in enumerate(Sampler(load_model(flowers))(range(3))):
        assert np.array_equal(pixels(f"out/seed-000{seed}.png"), picture)


def test_a_class_is_asked_for_by_name_and_told_as_json(img2img, flowers):
    answer = img2img("generate", "-m", flowers, "--seeds", "7,1-2", "--class", "rose", "-o", "out", "--json")
    events = [json.loads(line) for line in answer.out.splitlines()]
    names = ["rose-seed-0007.png", "rose-seed-0001.png", "rose-seed-0002.png"]
    assert [Path(event["path"]).name for event in events[:-1]] == names
    assert events[-1] == {"event": "finished", "done": 3}
    assert np.array_equal(pixels("out/rose-seed-0007.png"), next(Sampler(load_model(flowers))([7], "rose")))


def test_a_way_between_two_seeds_is_pictures_and_an_animation(img2img, flowers):
    answer = img2img("generate", "-m", flowers, "--interpolate", 3, 8, "--frames", 5, "--class", "daisy", "-o", "out")
    assert answer.code == 0, answer.err
    pictures = sorted(path.name for path in Path("out").glob("*.png"))
    assert pictures == [f"daisy-3-to-8-000{frame}.png" for frame in range(5)]
    with Image.open("out/daisy-3-to-8.webp") as animation:
        assert getattr(animation, "n_frames", 1) == 5
        assert animation.size == (16, 16)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--class", "tulip"], "knows no class 'tulip'. Choose one of: daisy, rose."),
        (["--truncation", "0.7"], "flowers has no styles, so it knows no truncation"),
        (["--mix", "3,8"], "flowers has no styles, so it knows no mixing"),
        (["--mix", "3"], "--mix 3 does not name two seeds"),
        (["--mix", "3,8", "--interpolate", "1", "2"], "Choose one of seeds"),
        (["--seeds", "0-15", "-n", "3"], "are 16 pictures, and -n says 3"),
        (["--seeds", "5-1"], "'5-1' names no seeds"),
        (["--crossover", "3"], "Name the seeds: --mix 3,8"),
    ],
)
def test_what_does_not_fit_is_a_sentence(options, sentence, img2img, flowers):
    answer = img2img("generate", "-m", flowers, "-o", "out", *options)
    assert answer.code == 2
    assert sentence in answer.err
    assert not Path("out").exists()


def test_a_model_that_changes_pictures_says_which_command_to_use(img2img, twice):
    answer = img2img("generate", "-m", twice, "-o", "out")
    assert answer.code == 2
    assert "twice changes pictures and draws none itself. Use it with img2img upscale." in answer.err


def test_seeds_are_numbers_and_ranges():
    assert parse_seeds("0-3, 8,5 - 5") == [0, 1, 2, 3, 8, 5]
    for words in ("", "a", "3,", "-3", "1-2-3", "0.5"):
        with pytest.raises(SettingsError, match="names no seeds"):
            parse_seeds(words)
    with pytest.raises(SettingsError, match="more than 1,000,000 pictures"):
        parse_seeds("0-1000000")
