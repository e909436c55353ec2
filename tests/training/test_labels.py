"""Training on label maps from the command line, and what is wrong with a folder of them."""

import numpy as np
import pytest
from PIL import Image

from img2img.__main__ import main
from img2img.errors import DataError
from img2img.pictures.files import read_picture
from img2img.recipes import recipe_named
from training.data.opening import open_data
from training.kinds.labels import LabelData

SPADE = recipe_named("spade")


def run_command(*words):
    """The exit code of a command line."""
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return int(ended.value.code or 0)


@pytest.fixture
def streets(tmp_path):
    """Six label maps of three classes, and photos that show them in three colours."""
    rng = np.random.default_rng(0)
    for folder in ("labels", "photos"):
        (tmp_path / folder).mkdir()
    for number in range(6):
        labels = np.kron(rng.integers(0, 3, (3, 5)), np.ones((16, 16))).astype(np.uint8)
        Image.fromarray(labels).save(tmp_path / "labels" / f"{number}.png")
        colours = np.array([[200, 220, 250], [90, 90, 90], [30, 120, 40]], np.uint8)
        Image.fromarray(colours[labels]).save(tmp_path / "photos" / f"{number}.png")
    return tmp_path


def test_a_street_is_trained_and_translated_from_the_command_line(streets, capsys):
    (streets / "table.txt").write_text("200 220 250 sky\n90 90 90 road\n30 120 40 tree\n")
    data = ["--labels", str(streets / "labels"), "--photos", str(streets / "photos")]
    table = ["--palette", str(streets / "table.txt")]
    run = ["--run", str(streets / "run"), "--preset", "tiny", "--steps", "2", "--set", "size=32", "--set", "width=64"]
    assert run_command(*["train", "spade", *data, *table, *run]) == 0
    sources = [str(streets / "photos"), "-m", str(streets / "run"), "-o", str(streets / "out")]
    assert run_command(*["translate", *sources, "--style", str(streets / "photos" / "3.png")]) == 0
    answers = sorted((streets / "out").rglob("*.png"))
    assert len(answers) == 6
    assert read_picture(answers[0]).pixels.shape == (48, 80, 3)
    Image.fromarray(np.full((48, 80), 7, np.uint8)).save(streets / "photos" / "wrong.png")
    assert run_command(*["translate", *sources]) == 1
    assert "wrong.png holds the class numbers 7" in capsys.readouterr().err


def test_maps_and_photos_stay_aligned_through_crops_and_flips(streets):
    settings = SPADE.resolve("tiny", {"size": 32, "width": 48, "zoom": 1.5})
    data = open_data(LabelData(labels=streets / "labels", photos=streets / "photos"), SPADE, settings, 0)
    assert len(data.classes) == 3
    for position in range(12):
        batch = data[position].batch
        assert batch.source.shape == (1, 32, 48)
        labels, photo = batch.source[0].numpy(), batch.target[0].int().numpy()
        for number, red in enumerate((200, 90, 30)):
            seen = photo[0][labels == number]
            assert seen.size < 60 or abs(np.median(seen) - red) < 12


def test_a_map_of_another_size_than_its_photo_is_a_sentence(streets):
    Image.fromarray(np.zeros((20, 20), np.uint8)).save(streets / "labels" / "0.png")
    settings = SPADE.resolve("tiny")
    data = open_data(LabelData(labels=streets / "labels", photos=streets / "photos"), SPADE, settings, 0)
    warnings = [warning for position in range(6) for warning in data[position].warnings]
    assert any("0.png is 20x20 pixels, but its photo" in warning and "80x48" in warning for warning in warnings)


def test_folders_without_a_common_name_are_a_sentence(streets):
    for file in (streets / "photos").iterdir():
        file.rename(file.with_stem(f"photo-{file.stem}"))
    with pytest.raises(DataError, match=r"No label map in .* has the name of a photo"):
        open_data(LabelData(labels=streets / "labels", photos=streets / "photos"), SPADE, SPADE.resolve("tiny"), 0)
