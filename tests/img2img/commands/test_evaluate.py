"""The command prints a table for people and lines for machines, and says what it left out."""

import json
from pathlib import Path

import numpy as np
import pytest

from img2img.pictures.files import PictureFile, write_picture


def make(folder: str, count: int, shift: int = 0) -> None:
    for number in range(count):
        pixels = np.random.default_rng(number).integers(60, 180, (4, 5, 3)).repeat(8, 0).repeat(8, 1) + shift
        write_picture(Path(folder, f"{number}.png"), PictureFile(pixels.astype(np.uint8)))


@pytest.fixture(autouse=True)
def folders():
    make("real", 12)
    make("fake", 12, shift=40)


def test_a_table_names_what_looked_and_how(img2img):
    answer = img2img("evaluate", "real", "fake", "--device", "cpu")
    assert answer.code == 0, answer.err
    heading, *rows, floor = answer.out.splitlines()
    assert heading.split()[:2] == ["figure", "value"]
    assert [row.split("  ")[0] for row in rows] == ["KID x 1000", "FID", "precision", "recall", "density", "coverage"]
    assert all("efficientnet-lite1, antialiased bicubic to 240x240" in row for row in rows)
    assert floor.startswith("The floor is")


def test_machines_get_a_line_a_figure_that_holds_all(img2img):
    answer = img2img(
        "evaluate", "real", "real", "--pairs", "--network", "efficientnet-lite0", "--device", "cpu", "--json"
    )
    assert answer.code == 0, answer.err
    found = {figure["name"]: figure for figure in map(json.loads, answer.out.splitlines())}
    assert list(found)[:5] == ["PSNR (dB)", "SSIM", "LPIPS-like", "LPIPS-like, shuffled", "KID x 1000"]
    assert found["PSNR (dB)"]["value"] is None  # infinite
    assert found["SSIM"] == {
        "name": "SSIM",
        "value": pytest.approx(1, abs=1e-4),
        "half_width": pytest.approx(0, abs=1e-4),
        "floor": None,
        "network": "pixels",
        "resize": "not resized",
        "pictures": [12, 12],
        "floor_pictures": None,
    }
    assert found["FID"]["network"] == "efficientnet-lite0"
    assert found["FID"]["floor_pictures"] == [6, 6]
    assert "12 of 12 pairs are not in MS-SSIM" in answer.err


def test_a_corrupt_file_is_told_once_and_ends_nothing(img2img):
    Path("fake/3.png").write_bytes(b"no picture")
    answer = img2img("evaluate", "real", "fake", "--pairs", "--network", "efficientnet-lite0", "--device", "cpu")
    assert answer.code == 1
    assert answer.err.count("3.png") == 1
    assert "KID x 1000" in answer.out


def test_few_pairs_are_compared_although_no_distance_can_be(img2img):
    make("one", 1)
    answer = img2img("evaluate", "one", "fake", "--pairs", "--network", "efficientnet-lite0", "--device", "cpu")
    assert "SSIM" in answer.out
    assert "KID" not in answer.out
    assert "one has 1 pictures that can be read" in answer.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("real", "missing"), "There is no folder missing."),
        (("real", "fake", "--network", "resnet"), "There is no feature network resnet."),
        (("real", "fake", "--network", "inception", "--weights", "real/0.png"), "is not the Inception"),
        (("real", "fake", "--network", "inception", "--weights", "none.pth"), "none.pth cannot be used"),
    ],
)
def test_wrong_use_is_a_sentence(img2img, arguments, sentence):
    answer = img2img("evaluate", *arguments, "--device", "cpu")
    assert (answer.code, answer.out) == (2, "")
    assert sentence in answer.err
    assert "Traceback" not in answer.err
