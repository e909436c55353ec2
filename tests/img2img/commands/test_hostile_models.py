"""Hostile model files at the doors of the command line: each is listed, and ends in a sentence, never a traceback."""

import json
from pathlib import Path

import numpy as np
import pytest

from img2img.pictures.files import PictureFile, write_picture
from tests.img2img.models import hostile


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A home whose models are a file of each kind."""
    folder = tmp_path_factory.mktemp("hostile") / "models"
    folder.mkdir()
    for kind in hostile.KINDS:
        hostile.write(kind, folder / f"{kind}.safetensors")
    return folder


def test_list_names_each(img2img, files, monkeypatch):
    monkeypatch.setenv("IMG2IMG_HOME", str(files.parent))
    answer = img2img("models", "list", "--json")
    assert answer.code == 0
    assert {entry["name"] for entry in json.loads(answer.out) if entry["origin"] == "user"} == hostile.KINDS.keys()
    assert img2img("models", "list").code == 0


@pytest.mark.parametrize("kind", hostile.KINDS)
def test_translate_ends_in_a_sentence(img2img, files, kind):
    picture, path = Path("in.png"), files / f"{kind}.safetensors"
    write_picture(picture, PictureFile(np.full((16, 16, 3), 128, np.uint8)))
    answer = img2img("translate", picture, "-m", path, "-o", "out")
    assert (answer.code, str(path) in answer.err, answer.out) == (2, True, "")


@pytest.mark.parametrize("kind", list(hostile.KINDS)[::4])
def test_show_and_import_end_in_a_sentence_where_the_card_is_at_fault(img2img, files, kind):
    path = files / f"{kind}.safetensors"
    for answer in (img2img("models", "show", path), img2img("models", "import", path, "--name", "stranger")):
        assert answer.code == 0 or (answer.code == 2 and str(path) in answer.err)
