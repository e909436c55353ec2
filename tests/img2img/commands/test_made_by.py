"""How pictures were made is written by every command that makes some, unless it is told not to, and is told again."""

import json
from pathlib import Path

import pytest
from PIL import Image

from img2img.models.library import Library
from img2img.pictures.description import read_xmp
from img2img.pictures.files import PictureFile, write_picture
from tests.img2img.pictures.samples import XMP, smooth


def told(img2img, path: str) -> dict:
    answer = img2img("made-by", path, "--json")
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "tiff"])
@pytest.mark.parametrize("command", ["upscale", "translate"])
def test_a_batch_notes_how_each_picture_was_made(img2img, twice, photos, suffix, command):
    arguments = (command, photos, "-m", twice, "-o", "out", "--format", suffix, "--seed", 4)
    assert img2img(*arguments).code == 0
    for name in ("1", "trip/3"):
        made = told(img2img, f"out/{name}.{suffix}")
        (step,) = made["steps"]
        assert made["source_type"] == "algorithmicallyEnhanced"
        assert (step["model"], step["seed"]) == (twice, 4)
        assert step["model_sha256"] == Library().find(twice).sha256()
        assert step["settings"] == ({"scale": 2} if command == "upscale" else {})


def test_it_is_left_out_where_nobody_wants_it(img2img, twice, photos):
    assert img2img("upscale", photos / "1.png", "-m", twice, "-o", "out", "--no-provenance").code == 0
    assert read_xmp(Path("out/1.png")) is None
    assert len(Image.open("out/1.png").getexif()) == 0
    answer = img2img("made-by", "out/1.png")
    assert answer.out == f"{Path('out/1.png')} does not say how it was made.\n"


def test_a_picture_that_goes_through_two_models_names_both(img2img, twice):
    write_picture(Path("a.png"), PictureFile(smooth(), xmp=XMP))
    img2img("upscale", "a.png", "-m", twice, "-o", "b.png")
    img2img("upscale", "b.png", "-m", twice, "-o", "c.jpg", "--scale", 1.5)
    assert [step["settings"]["scale"] for step in told(img2img, "c.jpg")["steps"]] == [2, 1.5]
    assert b'exif:PixelXDimension="120"' in (read_xmp(Path("c.jpg")) or b"")


def test_a_ledger_of_the_time_before_still_holds(img2img, twice, photos):
    """What was done before pictures said how they were made is not done again, unless that is asked for."""
    arguments = ("upscale", photos, "-m", twice, "-o", "out", "--run", "run")
    assert img2img(*arguments).code == 0
    assert "done at an earlier start" in img2img("upscale", "--run", "run", "--json").out
    config = json.loads(Path("run/run.json").read_text())
    del config["config"]["provenance"]
    Path("run/run.json").write_text(json.dumps(config))
    assert "done at an earlier start" in img2img("upscale", "--run", "run", "--json").out


def test_it_is_told_in_words(img2img, twice, photos):
    img2img("upscale", photos / "1.png", "-m", twice, "-o", "out")
    (photos / "2.png").write_bytes(b"no picture")
    answer = img2img("made-by", "out/1.png", photos / "2.png", "missing.png")
    assert answer.code == 1
    sha256 = Library().find(twice).sha256()
    assert answer.out.splitlines() == [
        f"{Path('out/1.png')}: algorithmicallyEnhanced, by img2img 0.1.0",
        f"  1. super-resolution with twice, seed 0, scale 2, sha256 {sha256[:16]} (img2img 0.1.0)",
    ]
    assert answer.err.count("\n") == 2
