"""How the drawings look that a model learns from: told on its card, whatever is under their lines."""

import cv2
import numpy as np
import pytest

from img2img.__main__ import main
from img2img.models.header import read_card
from img2img.pictures.files import PictureFile, write_picture
from img2img.recipes import recipe_named
from training.data.opening import open_data, settings_of
from training.kinds.derived import DerivedPairs
from training.strokes import strokes_of

PIX2PIX = recipe_named("pix2pix")


@pytest.fixture
def shapes(tmp_path):
    """Photos of coloured discs and boxes, whose outlines are plain to any derivation."""
    rng = np.random.default_rng(0)
    for number in range(4):
        photo = np.full((96, 96, 3), 235, np.uint8)
        for _ in range(3):
            colour = [int(value) for value in rng.integers(0, 160, 3)]
            x, y, radius = (int(value) for value in rng.integers(20, 70, 3))
            cv2.circle(photo, (x, y), radius // 3, colour, -1)
        write_picture(tmp_path / "photos" / f"{number}.png", PictureFile(photo))
    return tmp_path / "photos"


def strokes(folder, derive):
    data = DerivedPairs(photos=folder, derive=derive)
    settings = PIX2PIX.resolve("tiny", settings_of(data) | {"size": 64})
    return strokes_of(open_data(data, PIX2PIX, settings, 0))


@pytest.mark.parametrize("derive", ["canny", "xdog", "hed", "hed-colour"])
def test_lines_are_measured_also_over_dabs(shapes, derive):
    found = strokes(shapes, derive)
    assert found is not None
    assert 0.8 < found.width < 6
    assert 0.005 < found.ink < 0.4


def test_dabs_are_no_strokes(shapes):
    lines, coloured = strokes(shapes, "hed"), strokes(shapes, "hed-colour")
    assert lines
    assert coloured
    assert coloured.width == pytest.approx(lines.width, rel=0.5)  # a hand varies, and draws some lines twice
    assert coloured.ink < 2.5 * lines.ink


@pytest.mark.parametrize("derive", ["grey", "holes"])
def test_what_is_no_drawing_has_no_strokes(shapes, derive):
    assert strokes(shapes, derive) is None


def test_a_photo_that_cannot_be_read_is_left_out(shapes):
    whole = strokes(shapes, "canny")
    (shapes / "0.png").write_bytes(b"no picture")
    assert strokes(shapes, "canny") not in (None, whole)


def test_the_card_of_a_trained_model_tells_them(shapes, tmp_path):
    data = ["--photos", str(shapes), "--derive", "hed-colour", "--preset", "tiny", "--steps", "1"]
    with pytest.raises(SystemExit) as ended:
        main(["train", "pix2pix", "--run", str(tmp_path / "run"), *data])
    assert not ended.value.code
    told = read_card(tmp_path / "run" / "model.safetensors").strokes
    assert told is not None
    assert told.width > 0.8
