"""Closing the window while runs are at work: what is asked, and what becomes of them."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from gui.app import Desk, build
from gui.settings import read_settings
from gui.shell.closing_question import ClosingQuestion
from img2img.runs.folder import RunFolder

FAKE = (sys.executable, str(Path(__file__).parents[1] / "fake_engine.py"))
CONFIG = {"recipe": "cyclegan", "name": "apples"}


@pytest.fixture
def desk(qapp, workers) -> Iterator[Desk]:
    desk = build(qapp, FAKE, workers)
    desk.window.show()
    yield desk
    desk.settings.change(on_close="keep")
    desk.window.close()
    desk.window.deleteLater()


@pytest.fixture
def run(qtbot, desk) -> RunFolder:
    run = desk.jobs.start_training(CONFIG)
    qtbot.waitUntil(lambda: run.state() == "running")
    return run


def asked(desk: Desk) -> ClosingQuestion:
    """Close the window as a person does; the question that this brings."""
    assert not desk.window.close()
    assert desk.window.isVisible()
    return desk.farewell.question


def test_without_runs_nothing_is_asked(desk):
    assert desk.window.close()


def test_runs_that_are_over_are_not_asked_about(qtbot, desk, workers):
    workers.steps = 1
    run = desk.jobs.start_training(CONFIG)
    qtbot.waitUntil(lambda: run.state() == "finished")
    assert desk.window.close()


def test_runs_are_kept_with_the_enter_key(qtbot, desk, run):
    question = asked(desk)
    assert question.text() == "1 training is running."
    qtbot.keyClick(question, Qt.Key.Key_Return)
    assert not desk.window.isVisible()
    assert run.state() == "running"


def test_escape_stays_and_the_window_can_be_closed_again(qtbot, desk, run):
    qtbot.keyClick(asked(desk), Qt.Key.Key_Escape)
    assert desk.window.isVisible()
    assert desk.farewell.question is None
    qtbot.mouseClick(asked(desk).stay, Qt.MouseButton.LeftButton)
    assert desk.window.isVisible()
    assert run.state() == "running"


def test_runs_are_stopped(qtbot, desk, run):
    qtbot.mouseClick(asked(desk).stop, Qt.MouseButton.LeftButton)
    assert not desk.window.isVisible()
    qtbot.waitUntil(lambda: run.state() == "stopped")


def test_a_run_whose_process_is_starting_is_asked_about_and_ended(qtbot, desk, workers):
    run = desk.jobs.start_training(CONFIG)
    assert not run.is_alive()
    qtbot.mouseClick(asked(desk).stop, Qt.MouseButton.LeftButton)
    assert workers.processes[-1].wait(10) != 0
    assert run.state() == "new"


def test_the_answer_is_kept_when_that_is_wanted(qtbot, desk, run, home):
    question = asked(desk)
    qtbot.waitUntil(question.isActiveWindow)
    qtbot.keyClick(question, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(question.is_for_ever.isChecked)
    qtbot.keyClick(question, Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: not desk.window.isVisible())
    assert read_settings(home / "settings.json")[0].on_close == "keep"
    desk.window.show()
    assert desk.window.close()
    assert run.state() == "running"


@pytest.mark.parametrize(
    ("kinds", "sentence"),
    [
        (["batch"], "1 batch is running."),
        (["train", "train"], "2 trainings are running."),
        (["batch", "train", "train"], "2 trainings and 1 batch are running."),
    ],
)
def test_the_question_counts(qtbot, desk, kinds, sentence):
    question = ClosingQuestion(kinds, desk.window)
    qtbot.addWidget(question)
    assert question.text() == sentence
    letters = [button.text()[button.text().index("&") + 1].lower() for button in question.findChildren(QPushButton)]
    assert sorted([*letters, "d"]) == ["c", "d", "k", "s"]
