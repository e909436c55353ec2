"""The warm engine: every request is answered once, the newest drawing wins, and nothing but answers is on stdout."""

import os
import subprocess
import sys
import threading

import numpy as np
import pytest
import torch

from img2img.derivations.tracing import Tracer
from img2img.engine import operations as engine_module
from img2img.engine.messages import Message, MessageReader, Payload
from img2img.engine.operations import KEPT_TRANSLATORS, Engine
from img2img.engine.server import Inbox, serve
from img2img.inference.formats import remembered
from img2img.inference.measure import Timing
from img2img.models.card import ModelCard
from img2img.models.file import save_model
from img2img.models.library import Library
from img2img.networks import build
from img2img.pictures.lines import CannyLines

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
        ({"op": "dance"}, "There is no operation 'dance'. Choose one of: translate, style, finish, sketch, labels,"),
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


def test_sketch_hands_its_settings_on_and_takes_any_picture(monkeypatch):
    taken = {}

    def draw(_tracer, photo, lines):
        taken.update(lines=lines, shape=photo.shape, dtype=photo.dtype.name, top=int(photo.max()))
        return photo[..., :1]

    monkeypatch.setattr(Tracer, "draw", draw)
    transparent = np.zeros((4, 5, 2), np.uint16)
    answer = Engine().answer(Message.of_picture(transparent, op="sketch", id=3, kind="canny", width=3.5))
    assert taken == {"lines": CannyLines(width=3.5), "shape": (4, 5, 3), "dtype": "uint8", "top": 255}
    assert answer.picture().shape == (4, 5, 1)


def test_a_setting_that_is_none_is_told():
    answer = Engine().answer(ask("sketch", kind="canny", detail=0.5))
    assert answer.header["error"] == "canny has no setting detail. It has blur, low, high, shortest, width."


def test_strokes_are_measured_and_drawn_anew():
    engine, sketch = Engine(), np.full((64, 64, 3), 255, np.uint8)
    assert engine.answer(Message.of_picture(sketch, op="strokes")).header == {"strokes": None}
    sketch[28:36, 8:56] = 0
    wide = engine.answer(Message.of_picture(sketch, op="strokes")).header["strokes"]
    assert wide["width"] == pytest.approx(8, abs=1)
    anew = engine.answer(Message.of_picture(sketch, op="restroke", width=2.5)).picture()
    assert anew.shape == (64, 64, 1)
    assert engine.answer(Message.of_picture(anew, op="strokes")).header["strokes"]["width"] == pytest.approx(
        2.5, abs=0.6
    )


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


def test_what_is_taken_back_is_dropped_whether_it_waits_or_is_being_answered(models):
    """The first request is taken back in the midst of its network, the third before it has begun."""
    under_way = threading.Event()
    (requests_out, requests_in), (answers_out, answers_in) = os.pipe(), os.pipe()

    class Watched(Engine):
        def answer(self, request: Message, is_wanted=lambda: True) -> Message:
            if request.header["id"] != 1:
                return super().answer(request, is_wanted)
            under_way.set()
            while is_wanted():
                pass
            return super().answer(request, is_wanted)

    with os.fdopen(requests_out, "rb") as source, os.fdopen(answers_in, "wb") as sink:
        serving = threading.Thread(target=serve, args=(source, sink, Watched()))
        serving.start()
        with os.fdopen(requests_in, "wb") as writer:
            writer.write(ask("translate", id=1, model="m0").encode())
            writer.flush()
            assert under_way.wait(30)
            later = [ask(op, id=number, model="m0") for number, op in ((2, "warm"), (3, "translate"))]
            for message in (*later, *(Message({"op": "cancel", "id": number}) for number in (3, 1, 9))):
                writer.write(message.encode())
        serving.join(60)
    with os.fdopen(answers_out, "rb") as reader:
        answers = {answer.header["id"]: answer.header for answer in MessageReader().feed(reader.read())}
    assert answers.keys() == {1, 2, 3}
    assert answers[3]["dropped"]
    assert answers[1]["dropped"]
    assert "dropped" not in answers[2]


def test_an_engine_answers_after_it_was_stopped_in_the_midst(models):
    engine, looks = Engine(), iter([True, True, False])
    engine.answer(ask("warm", model="m0"))
    assert engine.answer(ask("translate", model="m0"), lambda: next(looks)).header == {"dropped": True}
    assert np.array_equal(engine.answer(ask("translate", model="m0")).picture(), doubled(PICTURE))


def test_an_answer_can_be_had_at_another_size(models):
    answer = Engine().answer(ask("translate", model="m0", size=[3, 5])).picture()
    assert answer.shape == (6, 10, 3)
    for size in ([0, 4], [4], "4x4", [4, 2.5], [4, 10**6]):
        assert "is no size" in Engine().answer(ask("translate", model="m0", size=size)).header["error"]


def test_what_is_done_around_the_model_is_asked_for_and_noted(models):
    answer = Engine().answer(ask("translate", model="m1", enhancement={"blend": 0, "tta": True}))
    assert answer.picture().shape == doubled(PICTURE).shape
    assert np.abs(answer.picture().mean() - PICTURE.mean()) < 2  # the original, enlarged; m1 draws something brighter
    (step,) = answer.header["made"]
    assert step["settings"] == {"blend": 0, "tta": True}
    for enhancement in ({"blend": 101}, {"sharpen": 1}):
        told = Engine().answer(ask("translate", model="m1", enhancement=enhancement)).header["error"]
        assert told.startswith("The enhancement cannot be used: ")


def test_a_finished_photo_names_its_model(models, monkeypatch):
    monkeypatch.setattr(engine_module, "QUICK_FINISHER", "m1")
    for named, model in (({}, "m1"), ({"model": "m2"}, "m2")):
        answer = Engine().answer(ask("finish", device="cpu", **named))
        assert answer.header["model"] == model
        assert np.array_equal(answer.picture(), doubled(PICTURE))


def test_a_gpu_of_vulkan_that_is_not_there_is_a_sentence(models, monkeypatch):
    monkeypatch.setattr("img2img.runtimes.ncnn_runtime.gpus", tuple)
    monkeypatch.setattr(engine_module, "FINISHER", "m0")  # a GPU is no slow device
    answer = Engine().answer(ask("finish", device="vulkan"))
    assert "has no vulkan:0 that Vulkan can use" in answer.header["error"]


@pytest.fixture
def styled(tmp_path, monkeypatch) -> ModelCard:
    """A model of label maps with styles, in a library of the test's own."""
    monkeypatch.setenv("IMG2IMG_HOME", str(tmp_path))
    shape = {"label_channels": 2, "channels": 1, "hidden": 2, "style_size": 4, "style_grid": [1, 1], "spectral": False}
    shape |= {"encoder_channels": 2}
    classes = [{"name": name, "colour": colour} for name, colour in (("sky", (0, 0, 9)), ("wall", (9, 0, 0)))]
    facts = {"size_multiple": 32, "native_size": (32, 32), "classes": classes, "source_channels": 1}
    card = ModelCard(name="town", architecture="SPADEGenerator", hyperparameters=shape, **facts)
    torch.manual_seed(0)
    save_model(tmp_path / "models" / "town.safetensors", card, {"": build("SPADEGenerator", shape)})
    return card


def test_a_style_is_a_photo_that_was_sent_or_a_seed_and_strength_leads_to_the_mean(styled):
    engine, rng = Engine(), np.random.default_rng(0)
    labels = rng.integers(0, 2, (32, 32, 1), np.uint8)

    def town(**header) -> Payload:
        answer = engine.answer(Message.of_picture(labels, op="translate", model="town", **header))
        assert "error" not in answer.header, answer.header
        return answer.payload

    def send(name: str) -> None:
        photo = rng.integers(0, 256, (40, 30, 3), np.uint8)
        assert engine.answer(Message.of_picture(photo, op="style", name=name)).header == {}

    assert town(seed=1) == town(seed=1) != town(seed=2)
    assert town(seed=1, strength=0) == town(seed=2, strength=0)
    send("dawn")
    at_dawn = town(style="dawn", seed=1)
    assert at_dawn == town(style="dawn", seed=2) != town(seed=1)
    assert town(style="dawn", strength=0) == town(seed=5, strength=0)
    assert town(style="dawn", seed=1) == at_dawn
    send("dawn")  # another photo of that name
    assert town(style="dawn") != at_dawn
    missing = engine.answer(Message.of_picture(labels, op="translate", model="town", style="dusk"))
    assert "is not known any more" in missing.header["error"]


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

        def answer(self, request: Message, is_wanted=lambda: True) -> Message:
            gate.wait(0.5)
            return super().answer(request, is_wanted)

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
    program += "def noisy(self, *request): print('stray'); os.system('echo stray'); return real(self, *request)\n"
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
