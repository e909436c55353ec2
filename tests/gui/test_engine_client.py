"""The engine's other end, with a process that speaks the real protocol, and once with the real one."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from PySide6.QtCore import QTimer

from gui.engine_client import CRASHES_IN_A_ROW, EngineClient, EngineState
from tests.gui.processes import process_of

FAKE = (sys.executable, str(Path(__file__).with_name("fake_engine.py")))
PICTURE = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3)


@pytest.fixture
def engine(qapp) -> Iterator[EngineClient]:
    engine = EngineClient(FAKE)
    yield engine
    engine.close()
    engine.deleteLater()


class Heard:
    """Everything an engine told."""

    def __init__(self, engine: EngineClient) -> None:
        self.answers, self.failures, self.states = {}, {}, []
        engine.answered.connect(self._on_answered)
        engine.failed.connect(self._on_failed)
        engine.state_changed.connect(self.states.append)

    def _on_answered(self, id_, header, picture) -> None:
        self.answers[id_] = (header, picture)

    def _on_failed(self, id_, sentence) -> None:
        self.failures[id_] = sentence


def test_a_picture_goes_there_and_comes_back(engine, qtbot):
    heard = Heard(engine)
    id_ = engine.request("translate", PICTURE, model="plain")
    qtbot.waitUntil(lambda: id_ in heard.answers)
    header, picture = heard.answers[id_]
    assert np.array_equal(picture, 255 - PICTURE)
    assert header["model"] == "plain"
    assert heard.states == [EngineState.STARTING, EngineState.READY]


def test_sixteen_bits_stay_sixteen(engine, qtbot):
    heard = Heard(engine)
    id_ = engine.request("sketch", PICTURE.astype(np.uint16) * 257, kind="hed", width=2)
    qtbot.waitUntil(lambda: id_ in heard.answers)
    assert heard.answers[id_][1].shape == (4, 6, 1)


def test_an_answer_without_a_picture(engine, qtbot):
    heard = Heard(engine)
    id_ = engine.request("warm", model="plain")
    qtbot.waitUntil(lambda: id_ in heard.answers)
    assert heard.answers[id_][1] is None


def test_of_a_channel_the_first_and_the_newest_are_answered(engine, qtbot):
    heard = Heard(engine)
    ids = [engine.request("translate", PICTURE, model="slow", channel="canvas") for _ in range(2)]
    qtbot.waitUntil(lambda: ids[-1] in heard.answers)  # the process runs now
    ids = [engine.request("translate", PICTURE, model="slow", channel="canvas") for _ in range(8)]
    qtbot.waitUntil(lambda: ids[-1] in heard.answers)
    assert [id_ for id_ in ids if id_ in heard.answers] == [ids[0], ids[-1]]


def test_channels_do_not_replace_one_another(engine, qtbot):
    heard = Heard(engine)
    ids = [
        engine.request("translate", PICTURE, model="slow", channel="canvas"),
        engine.request("translate", PICTURE, model="plain", channel="crop"),
        engine.request("recipes"),
        engine.request("recipes"),
        engine.request("translate", PICTURE, model="plain", channel="canvas"),
    ]
    qtbot.waitUntil(lambda: ids[-1] in heard.answers)
    assert set(ids[1:]) <= heard.answers.keys()


def test_forgotten_answers_are_not_told(engine, qtbot):
    heard = Heard(engine)
    forgotten = [engine.request("translate", PICTURE, model="slow", channel="canvas") for _ in range(3)]
    engine.forget("canvas")
    last = engine.request("recipes")
    qtbot.waitUntil(lambda: last in heard.answers)
    assert not heard.answers.keys() & set(forgotten)
    assert heard.answers[last][0]["count"] == 1  # the others did not even reach the engine


def test_an_error_is_a_sentence_and_the_engine_goes_on(engine, qtbot):
    heard = Heard(engine)
    bad, good = engine.request("translate", PICTURE, model="error"), engine.request("recipes")
    qtbot.waitUntil(lambda: good in heard.answers)
    assert heard.failures == {bad: "The model error cannot be used. Choose another one."}


def test_after_a_crash_the_next_request_is_answered(engine, qtbot):
    heard, crashes = Heard(engine), []
    engine.crashed.connect(crashes.append)
    bad = engine.request("translate", PICTURE, model="crash", channel="canvas")
    good = engine.request("translate", PICTURE, model="plain", channel="canvas-2")
    qtbot.waitUntil(lambda: good in heard.answers)
    assert list(heard.failures) == [bad]
    assert "out of everything" in crashes[0]
    assert EngineState.PAUSING in heard.states


def test_a_killed_process_is_replaced(engine, qtbot):
    heard = Heard(engine)
    first = engine.request("recipes")
    qtbot.waitUntil(lambda: first in heard.answers)
    process_of(engine).kill()
    qtbot.waitUntil(lambda: engine.state == EngineState.PAUSING)
    second = engine.request("recipes")
    qtbot.waitUntil(lambda: second in heard.answers)


def test_an_engine_that_cannot_start_is_given_up_until_it_is_restarted(qapp, qtbot, monkeypatch):
    monkeypatch.setattr("gui.engine_client.FIRST_PAUSE", 1)
    engine = EngineClient(("/no/such/program",))
    heard, crashes = Heard(engine), []
    engine.crashed.connect(crashes.append)
    id_ = engine.request("recipes")
    qtbot.waitUntil(lambda: engine.state == EngineState.BROKEN)
    assert len(crashes) == CRASHES_IN_A_ROW
    assert id_ in heard.failures
    late = engine.request("recipes")
    qtbot.waitUntil(lambda: late in heard.failures)
    engine._command = FAKE
    engine.restart()
    id_ = engine.request("recipes")
    qtbot.waitUntil(lambda: id_ in heard.answers)
    engine.close()


def test_closing_leaves_no_process(engine, qtbot):
    heard = Heard(engine)
    id_ = engine.request("recipes")
    qtbot.waitUntil(lambda: id_ in heard.answers)
    process = process_of(engine)
    engine.request("translate", PICTURE, model="slow")
    engine.close()
    assert not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    assert engine.state == EngineState.STOPPED


def test_the_window_never_waits(engine, qtbot):
    """While the engine computes, the event loop turns."""
    heard, ticks = Heard(engine), []
    timer = QTimer(interval=10)
    timer.timeout.connect(lambda: ticks.append(1))
    timer.start()
    id_ = engine.request("translate", PICTURE, model="slow")
    qtbot.waitUntil(lambda: id_ in heard.answers)
    timer.stop()
    assert len(ticks) > 10


def test_the_real_engine(qapp, qtbot):
    engine = EngineClient()
    heard = Heard(engine)
    id_ = engine.request("recipes")
    qtbot.waitUntil(lambda: id_ in heard.answers, timeout=120_000)
    assert {"pix2pix", "cyclegan"} <= {recipe["name"] for recipe in heard.answers[id_][0]["recipes"]}
    engine.close()
