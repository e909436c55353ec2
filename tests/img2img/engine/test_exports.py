"""The engine writes pictures as the command line does, and reads how they were made."""

import hashlib

import numpy as np
import pytest
import torch

from img2img.engine.messages import Message
from img2img.engine.operations import Engine
from img2img.models.card import ModelCard
from img2img.models.file import save_model
from img2img.networks import build
from img2img.pictures.files import PictureFile, read_picture, write_picture

PICTURE = np.random.default_rng(0).integers(0, 256, (6, 9, 3), np.uint8)


@pytest.fixture
def model(home):
    """The file of a model called to-photo, with two directions."""
    shape = {"channels": 2, "depth": 2, "dropout_levels": 0}
    torch.manual_seed(0)
    domains = (("a", "b"), ("b", "a"))
    card = ModelCard(
        name="x",
        architecture="UNetGenerator",
        hyperparameters=shape,
        directions=("there", "back"),
        domains=domains,
        size_multiple=4,
    )
    networks = {direction: build(card.architecture, shape) for direction in card.directions}
    path = home / "models" / "to-photo.safetensors"
    save_model(path, card, networks)
    return path


def test_an_answer_can_be_exported_and_its_recipe_read_and_asked_again(model, tmp_path):
    engine, path = Engine(), tmp_path / "new folder" / "photo.png"
    photo = engine.answer(Message.of_picture(PICTURE, op="translate", model="to-photo", seed=5, direction="back"))
    done = engine.answer(Message.of_picture(photo.picture(), op="export", path=str(path), made=photo.header["made"]))
    assert done.header == {"path": str(path), "left_out": []}
    assert np.array_equal(read_picture(path).pixels, photo.picture())
    recipe = engine.answer(Message({"op": "recipe", "path": str(path)})).header
    step = recipe["drawn_by"]
    assert recipe["steps"] == [step]
    assert recipe["source_type"] == "trainedAlgorithmicMedia"
    assert step["model_sha256"] == hashlib.sha256(model.read_bytes()).hexdigest()
    asked = {name: step[name] for name in ("model", "seed", "direction")}
    again = engine.answer(Message.of_picture(PICTURE, op="translate", **asked))
    assert np.array_equal(again.picture(), photo.picture())


def test_the_default_direction_is_named(model):
    answer = Engine().answer(Message.of_picture(PICTURE, op="translate", model="to-photo"))
    assert answer.header["made"][0]["direction"] == "there"


@pytest.mark.parametrize("shape", [(4, 5, 1), (4, 5, 3), (4, 5, 4)])
def test_what_nobody_made_is_written_without_a_word(tmp_path, shape):
    path, engine = tmp_path / "sketch.png", Engine()
    picture = np.full(shape, 9, np.uint8)
    assert "error" not in engine.answer(Message.of_picture(picture, op="export", path=str(path))).header
    assert np.array_equal(read_picture(path).pixels, picture)
    assert engine.answer(Message({"op": "recipe", "path": str(path)})).header["steps"] == []


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ({}, "names no file"),
        ({"path": "photo.psd"}, "photo.psd cannot be written"),
        ({"path": "photo.png", "made": [{"seed": "x"}]}, "how its picture was made"),
        ({"path": "\0.png"}, "cannot be written"),
    ],
)
def test_a_bad_export_is_answered_with_a_sentence(header, word, caplog):
    answer = Engine().answer(Message.of_picture(PICTURE, op="export", **header))
    assert word in answer.header["error"]


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n", b"II*\0\xff"])
def test_the_recipe_of_what_is_no_picture_is_a_sentence(tmp_path, content):
    path = tmp_path / "a.png"
    path.write_bytes(content)
    assert "a.png" in Engine().answer(Message({"op": "recipe", "path": str(path)})).header["error"]
    assert "missing.png" in Engine().answer(Message({"op": "recipe", "path": "missing.png"})).header["error"]


def test_a_file_cut_short_after_its_recipe_still_tells_it_or_is_a_sentence(model, tmp_path):
    path, engine = tmp_path / "a.jpg", Engine()
    photo = engine.answer(Message.of_picture(PICTURE, op="translate", model="to-photo"))
    engine.answer(Message.of_picture(photo.picture(), op="export", path=str(path), made=photo.header["made"]))
    whole = path.read_bytes()
    for length in range(0, len(whole), 37):
        path.write_bytes(whole[:length])
        told = engine.answer(Message({"op": "recipe", "path": str(path)})).header
        assert "error" in told or len(told["steps"]) <= 1


def test_another_files_metadata_is_no_recipe(tmp_path):
    write_picture(tmp_path / "a.png", PictureFile(PICTURE, texts={"Comment": "hello"}))
    told = Engine().answer(Message({"op": "recipe", "path": str(tmp_path / "a.png")})).header
    assert told == {"steps": [], "drawn_by": None, "source_type": "", "creator": ""}
