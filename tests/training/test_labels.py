"""Training on label maps from the command line, and what is wrong with a folder of them."""

import numpy as np
import pytest
import torch
from PIL import Image

from img2img.__main__ import main
from img2img.errors import DataError, PictureError
from img2img.models.header import read_card
from img2img.pictures.files import read_picture
from img2img.pictures.labels import read_instances
from img2img.recipes import recipe_named
from img2img.runs.folder import RunFolder
from tests.training.items import labelled_at
from training.data.opening import open_data
from training.kinds.checks import Crop
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


def test_pix2pix_learns_from_label_maps_too(streets):
    data = ["--labels", str(streets / "labels"), "--photos", str(streets / "photos")]
    words = ["--run", str(streets / "run"), "--preset", "tiny", "--steps", "2", "--set", "projected_weight=0"]
    assert run_command("train", "label-pix2pix", *data, *words) == 0
    card = read_card(streets / "run" / "model.safetensors")
    assert (card.source, card.architecture, len(card.classes)) == ("labels", "LabelUNetGenerator", 3)
    assert (
        run_command("translate", str(streets / "labels"), "-m", str(streets / "run"), "-o", str(streets / "out")) == 0
    )
    assert len(list((streets / "out").rglob("*.png"))) == 6


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
        batch = labelled_at(data, position)
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


@pytest.fixture
def objects(streets):
    """An instance map of each street: numbers beyond 255, another for each block of the label map."""
    (streets / "instances").mkdir()
    blocks = np.kron(np.arange(15).reshape(3, 5), np.ones((16, 16))).astype(np.uint16)
    for number in range(6):
        Image.fromarray(blocks * 1000 + number).save(streets / "instances" / f"{number}.png")
    return LabelData(labels=streets / "labels", photos=streets / "photos", instances=streets / "instances")


EDGES = {"size": 32, "width": 48, "zoom": 1.5, "instance_edges": True}


def test_instance_maps_stay_aligned_and_are_never_mixed(objects):
    data = open_data(objects, SPADE, SPADE.resolve("tiny", EDGES), 0)
    for position in range(12):
        batch = labelled_at(data, position)
        assert batch.instances is not None
        assert batch.instances.shape == (1, 1, 32, 48)
        assert batch.instances.dtype == torch.int32
        assert {number // 1000 for number in batch.instances.unique().tolist()} <= set(range(15))
        assert len({number % 1000 for number in batch.instances.unique().tolist()}) == 1  # all of one street
        for number in batch.instances.unique():
            assert len(batch.source[0][batch.instances[0, 0] == number].unique()) == 1  # an object is of one class


def test_instance_edges_without_instance_maps_are_refused(streets, objects):
    without = LabelData(labels=objects.labels, photos=objects.photos)
    with pytest.raises(DataError, match=r"are none\. Name their folder with --instances, or leave .*instance_edges"):
        open_data(without, SPADE, SPADE.resolve("tiny", EDGES), 0)
    assert labelled_at(open_data(objects, SPADE, SPADE.resolve("tiny"), 0), 0).instances is None
    for file in objects.instances.iterdir():
        file.rename(file.with_stem(f"objects-{file.stem}"))
    with pytest.raises(DataError, match=r"No instance map in .* has the name of a label map"):
        open_data(objects, SPADE, SPADE.resolve("tiny", EDGES), 0)
    assert any("No two pictures have the same name" in found.message for found in objects.check(Crop(32)))


@pytest.mark.parametrize("kind", ["8 bits", "16 bits", "palette"])
def test_instance_maps_are_read_as_numbers(kind, tmp_path):
    numbers = np.array([[0, 1, 2], [7, 200, 255]])
    numbers = numbers * 256 + 3 if kind == "16 bits" else numbers
    image = Image.fromarray(numbers.astype(np.uint16 if kind == "16 bits" else np.uint8))
    if kind == "palette":
        image = image.convert("L")
        image.putpalette(np.random.default_rng(0).integers(0, 256, 768, np.uint8).tobytes())
    image.save(tmp_path / "a.png")
    assert read_instances(tmp_path / "a.png").tolist() == numbers.tolist()


def test_instance_maps_in_colour_are_a_sentence(tmp_path):
    Image.fromarray(np.zeros((4, 5, 3), np.uint8)).save(tmp_path / "a.png")
    with pytest.raises(PictureError, match=r"a\.png is in colour, but an instance map has a number"):
        read_instances(tmp_path / "a.png")


def test_streets_with_objects_are_trained_from_the_command_line(objects, streets):
    data = ["--labels", objects.labels, "--photos", objects.photos, "--instances", objects.instances]
    words = ["--preset", "tiny", "--steps", "2", "--set", "size=32", "--set", "instance_edges=true", "--workers", "1"]
    run = streets / "run"
    assert run_command(*map(str, ["train", "spade", *data, "--run", run, *words])) == 0
    config = RunFolder.open(run).config
    assert config["workers"] == 1
    assert config["data"]["instances"] == str(objects.instances)
    assert read_card(run / "model.safetensors").hyperparameters["label_channels"] == 4
