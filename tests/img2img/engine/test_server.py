"""The warm engine: every request is answered once, the newest drawing wins, and nothing but answers is on stdout."""

import os
import subprocess
import sys
import threading

import numpy as np
import pytest
import torch

from img2img.engine import operations as engine_module
from img2img.engine.messages import Message, MessageReader
from img2img.engine.operations import KEPT_TRANSLATORS, Engine
from img2img.engine.server import Inbox, serve
from img2img.inference.formats import remembered
from img2img.inference.measure import Timing
from img2img.models.card import ModelCard
from img2img.models.file import save_model
from img2img.models.library import Library
from img2img.networks import build

PICTURE = np.random.default_rng(0).integers(0, 256, (6, 9, 3), np.uint8)


@pytest.fixture
def models(tmp_path, monkeypatch):
    """Models called m0, m1, ... in a library of the test's own; each doubles every pixel."""
    monkeypatch.setenv("IMG2IMG_HOME", str(tmp_path))
    names = [f"m{number}" for number in range(KEPT_TRANSLATORS + 1)]
    for name in names:
        save_doubling_model(tmp_path / "models" / f"{name}.safetensors", name)
    return names


def save_doubling_model(path, name, brightness: float = 0.0) -> None:
    hyperparameters = {"channels": 4, "convolutions": 1, "scale": 2}
    network = build("SRVGGNetCompact", hyperparameters)
    *_, weight, bias = network.parameters()
    torch.nn.init.zeros_(weight)
    torch.nn.init.constant_(bias, brightness)
    facts = {"task": "super-resolution", "scale": 2, "source_range": (0, 1), "target_range": (0, 1)}
    card = ModelCard(name=name, architecture="SRVGGNetCompact", hyperparameters=hyperparameters, **facts)
    save_model(path, card, {"": network})


def ask(op: str, **header) -> Message:
    return Message.of_picture(PICTURE, op=op, **header)


def doubled(picture: np.ndarray) -> np.ndarray:
    return picture.repeat(2, 0).repeat(2, 1)


def exchange(stream: bytes, engine: Engine) -> list[Message]:
    """What `serve` answers to these bytes over two real pipes."""
    (requests_out, requests_in), (answers_out, answers_in) = os.pipe(), os.pipe()
    with os.fdopen(requests_out, "rb") as source, os.fdopen(answers_in, "wb") as sink:
        with os.fdopen(requests_in, "wb") as writer:
            writer.write(stream)
        serve(source, sink, engine)
    with os.fdopen(answers_out, "rb") as reader:
        return list(MessageReader().feed(reader.read()))


def test_a_picture_is_translated_at_its_own_depth(models):
    for picture in (PICTURE, PICTURE.astype(np.uint16) * 257):
        answer = Engine().answer(Message.of_picture(picture, op="translate", model="m0", seed=3))
        assert np.array_equal(answer.picture(), doubled(picture))


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ({"op": "translate", "model": "m9"}, "There is no model named m9. Did you mean"),
        ({"op": "translate"}, "The request names no model."),
        ({"op": "translate", "model": "m0", "direction": "up"}, "m0 has no direction 'up'"),
        ({"op": "translate", "model": "m0", "seed": "seven"}, "The request could not be answered (ValueError"),
        ({"op": "dance"}, "There is no operation 'dance'. Choose one of: translate, sketch, labels, recipes, warm."),
        ({}, "There is no operation None."),
    ],
)
def test_a_bad_request_is_answered_with_a_sentence(models, header, sentence, caplog):
    engine = Engine()
    assert sentence in engine.answer(Message.of_picture(PICTURE, **header)).header["error"]
    assert "error" not in engine.answer(ask("translate", model="m0")).header


def test_a_request_without_a_picture_is_told(models):
    assert "carries no picture" in Engine().answer(Message({"op": "translate", "model": "m0"})).header["error"]


def test_a_model_of_holes_is_warmed_and_tells_what_it_misses(tmp_path, monkeypatch):
    monkeypatch.setenv("IMG2IMG_HOME", str(tmp_path))
    shape = {"source_channels": 4, "channels": 4, "max_channels": 4, "depth": 3}
    facts = {"source_channels": 4, "transparency": "holes", "size_multiple": 8, "native_size": (16, 16)}
    card = ModelCard(name="repair", architecture="UNetGenerator", hyperparameters=shape, **facts)
    save_model(tmp_path / "models" / "repair.safetensors", card, {"": build("UNetGenerator", shape)})
    engine = Engine()
    assert engine.answer(ask("warm", model="repair")).header == {}
    assert "has no hole to fill" in engine.answer(ask("translate", model="repair")).header["error"]
    erased = np.dstack([PICTURE, np.where(PICTURE[..., 0] < 90, 0, 255).astype(np.uint8)])
    answer = engine.answer(Message.of_picture(erased, op="translate", model="repair")).picture()
    assert np.array_equal(answer[erased[..., 3] == 255], PICTURE[erased[..., 3] == 255])


def test_a_few_models_stay_loaded_and_a_changed_file_is_loaded_again(models, tmp_path, monkeypatch):
    loaded: list[str] = []
    real = engine_module.load_model
    monkeypatch.setattr(engine_module, "load_model", lambda name: (loaded.append(name), real(name))[1])
    engine = Engine()
    for name in ["m0", "m1", "m0", "m2", "m3", "m0", "m1"]:  # m1 is the one unused for longest when m3 comes
        engine.answer(ask("warm", model=name))
    assert loaded == ["m0", "m1", "m2", "m3", "m1"]
    save_doubling_model(tmp_path / "models" / "m1.safetensors", "m1", brightness=1.0)
    assert (engine.answer(ask("translate", model="m1")).picture() == 255).all()


def test_while_a_model_stays_loaded_the_library_is_not_listed(models, tmp_path, monkeypatch):
    engine, names = Engine(), ("m0", str(tmp_path / "models" / "m1.safetensors"))
    for name in names:
        engine.answer(ask("warm", model=name))
    with monkeypatch.context() as patch:
        patch.delattr(Library, "entries")
        for name in names:
            assert np.array_equal(engine.answer(ask("translate", model=name)).picture(), doubled(PICTURE))
    Library().rename("m0", "else")
    assert "There is no model named m0." in engine.answer(ask("translate", model="m0")).header["error"]


def test_a_name_that_comes_to_mean_another_model_is_that_one(models, tmp_path, monkeypatch):
    """A model has precedence over a run folder of its name, which stays loaded until then."""
    monkeypatch.chdir(tmp_path)
    save_doubling_model(tmp_path / "cats" / "model.safetensors", "cats")
    engine = Engine()
    engine.answer(ask("warm", model="cats"))
    with monkeypatch.context() as patch:
        patch.delattr(engine_module, "load_model")
        assert np.array_equal(engine.answer(ask("translate", model="cats")).picture(), doubled(PICTURE))
    save_doubling_model(tmp_path / "models" / "cats.safetensors", "cats", brightness=1.0)
    assert (engine.answer(ask("translate", model="cats")).picture() == 255).all()


def test_sketch_hands_its_options_on_and_takes_any_picture(monkeypatch):
    taken = {}

    def draw(photo, **options):
        taken.update(options, shape=photo.shape, dtype=photo.dtype.name, top=int(photo.max()))
        return photo[..., :1]

    monkeypatch.setattr(engine_module, "draw_sketch", draw)
    transparent = np.zeros((4, 5, 2), np.uint16)
    answer = Engine().answer(Message.of_picture(transparent, op="sketch", kind="canny", width=3.5))
    assert taken == {"kind": "canny", "width": 3.5, "shape": (4, 5, 3), "dtype": "uint8", "top": 255}
    assert answer.picture().shape == (4, 5, 1)


def test_sketch_draws_lines():
    photo = np.zeros((64, 64, 3), np.uint8)
    photo[16:48, 16:48] = 255
    answer = Engine().answer(Message.of_picture(photo, op="sketch", kind="canny")).picture()
    assert answer.shape == (64, 64, 1)
    assert answer.min() < 128 < answer.mean()


def test_recipes_are_described():
    recipes = Engine().answer(Message({"op": "recipes"})).header["recipes"]
    assert {"cyclegan", "pix2pix"} <= {recipe["name"].lower() for recipe in recipes}
    assert all({"name", "title", "description", "data", "presets", "schema"} <= recipe.keys() for recipe in recipes)


def test_an_older_drawing_that_has_not_begun_is_dropped():
    inbox = Inbox()
    waiting = [Message({"id": number, "op": op}) for number, op in enumerate(["warm", "translate", "sketch", "warm"])]
    assert [inbox.put(message) for message in waiting] == [None] * 4
    assert inbox.put(Message({"id": 4, "op": "translate"})) == waiting[1]
    inbox.close()
    assert [message.header["id"] for message in iter(inbox.take, None)] == [0, 2, 3, 4]


def test_what_can_wait_is_done_while_nobody_asks_and_a_request_ends_it():
    inbox, done = Inbox(), []

    def rest() -> bool:
        done.append(len(done))
        if len(done) == 3:
            inbox.put(Message({"id": "drawn"}))
        return True  # there is always more to do

    def taken(quiet: float) -> object:
        message = inbox.take(rest, quiet=quiet)
        return message and message.header["id"]

    assert taken(0.01) == "drawn"
    assert done == [0, 1, 2]
    inbox.put(Message({"id": "at once"}))
    assert taken(60) == "at once"
    inbox.close()
    assert inbox.take(rest, quiet=60) is None
    assert done == [0, 1, 2]


def test_a_model_is_measured_in_the_rest_and_answers_in_between_and_after(models):
    clock = iter(range(10**6))
    engine = Engine(Timing(lambda: float(next(clock)), lambda: True))
    assert not engine.rest()
    engine.answer(ask("warm", model="m0"))
    card = Library().find("m0").card
    steps = 0
    while engine.rest():
        steps += 1
        assert np.array_equal(engine.answer(ask("translate", model="m0")).picture(), doubled(PICTURE))
    assert steps > 2
    assert remembered(card, torch.device("cpu"))
    assert np.array_equal(engine.answer(ask("translate", model="m0")).picture(), doubled(PICTURE))
    assert not engine.rest()


def test_a_model_that_cannot_be_measured_is_logged_and_still_answers(models, monkeypatch, caplog):
    def measure(_translator, _timing):
        raise ValueError("no way to tell")
        yield

    monkeypatch.setattr(engine_module.Translator, "measure", measure)
    engine = Engine()
    engine.answer(ask("warm", model="m0"))
    assert not engine.rest()
    assert "could not be measured" in caplog.text
    assert np.array_equal(engine.answer(ask("translate", model="m0")).picture(), doubled(PICTURE))


def test_every_request_is_answered_once_and_the_newest_wins(models):
    class Slow(Engine):
        """Begins only once everything has been read."""

        def answer(self, request: Message) -> Message:
            gate.wait(0.5)
            return super().answer(request)

    gate = threading.Event()
    requests = [ask("warm", id="first", model="m0"), *(ask("translate", id=number, model="m0") for number in range(5))]
    answers = {answer.header["id"]: answer for answer in exchange(b"".join(map(Message.encode, requests)), Slow())}
    assert set(answers) == {"first", 0, 1, 2, 3, 4}
    assert all(answers[number].header["dropped"] for number in range(4))
    assert np.array_equal(answers[4].picture(), doubled(PICTURE))
    assert answers[4].header["seconds"] > 0


def test_a_stream_of_something_else_ends_the_engine(models, caplog):
    answers = exchange(ask("warm", id=1, model="m0").encode() + b"\xff" * 64, Engine())
    assert [answer.header["id"] for answer in answers] == [1]
    assert "cannot be read any more" in caplog.text


def test_the_real_process_answers_ends_with_stdin_and_keeps_prints_away(models):
    program = "import runpy, sys, os; sys.argv = ['img2img', 'serve']\n"
    program += "import img2img.engine.operations as e; real = e.Engine.answer\n"
    program += "def noisy(self, request): print('stray'); os.system('echo stray'); return real(self, request)\n"
    program += "e.Engine.answer = noisy; runpy.run_module('img2img', run_name='__main__')"
    requests = [ask("translate", id=7, model="m0"), Message({"id": 8, "op": "recipes"}), ask("dance", id=9)]
    done = subprocess.run(
        [sys.executable, "-c", program], input=b"".join(map(Message.encode, requests)), capture_output=True, check=True
    )
    answers = {answer.header["id"]: answer for answer in MessageReader().feed(done.stdout)}
    assert np.array_equal(answers[7].picture(), doubled(PICTURE))
    assert answers[8].header["recipes"]
    assert "dance" in answers[9].header["error"]
    assert done.stderr.count(b"stray") == 6
