"""Hostile model files at the doors of the command line: each is listed, and ends in a sentence, never a traceback."""

import json

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
def test_show_import_and_translate_end_in_a_sentence(img2img, files, tmp_path, kind):
    path = files / f"{kind}.safetensors"
    answers = [img2img("models", "show", path), img2img("models", "import", path, "--name", "stranger")]
    picture = tmp_path / "work" / "in.png"
    write_picture(picture, PictureFile(np.full((16, 16, 3), 128, np.uint8)))
    answers.append(img2img("translate", picture, "-m", path, "-o", tmp_path / "work" / "out"))
    assert answers[-1].code == 2
    for answer in answers:
        assert answer.code in (0, 2)
        assert "Traceback" not in answer.out + answer.err
        assert answer.code == 0 or str(path) in answer.err
