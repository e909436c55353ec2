"""What version 0.1.0 wrote of its trainings is read as it was meant."""

import json
import tarfile
from pathlib import Path

import pytest

from training.config import parse_config
from training.kinds.derived import DerivedPairs
from training.kinds.labels import LabelData
from training.kinds.photos import PhotoFolder
from training.kinds.unpaired import UnpairedData

WRITTEN = Path(__file__).parent / "written-by-0.1.0.tar.xz"


@pytest.fixture(scope="module")
def configs():
    """The config of each training there, by the run's name."""
    with tarfile.open(WRITTEN) as archive:
        files = (archive.extractfile(name) for name in archive.getnames() if name.endswith("/run.json"))
        runs = [json.load(file) for file in files if file]
    return {run["config"]["recipe"]: run["config"] for run in runs if run["kind"] == "train"}


@pytest.mark.parametrize(
    ("recipe", "kind"),
    [
        ("cyclegan", UnpairedData),
        ("dcgan", PhotoFolder),
        ("pix2pix", DerivedPairs),
        ("realesrgan", PhotoFolder),
        ("spade", LabelData),
        ("stylegan2", PhotoFolder),
    ],
)
def test_every_training_is_read_with_all_that_it_says(configs, recipe, kind):
    config = parse_config(configs[recipe])
    assert type(config.data) is kind
    written, read = configs[recipe], config.model_dump(mode="json")
    chosen_since = {"memory_format": "auto"}
    assert {**read, "data": None} == {**written, **chosen_since, "data": None}
    assert written["data"].items() - read["data"].items() <= {("kind", written["data"]["kind"])}
    assert parse_config(read) == config


def test_none_is_forgotten(configs):
    assert set(configs) == {"cyclegan", "dcgan", "pix2pix", "realesrgan", "spade", "stylegan2"}


@pytest.mark.parametrize("word", ["derive", "sketch"])
def test_drawings_of_photos_had_two_names(word):
    config = parse_config({"recipe": "pix2pix", "data": {"kind": "photos", "photos": "/old", word: "xdog"}})
    assert config.data == DerivedPairs(photos=Path("/old"), derive="xdog")
