"""Closing the window while runs are at work: what is asked, and what becomes of them."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from gui.app import Services, build
from gui.settings import read_settings
from gui.shell.closing_question import ClosingQuestion
from img2img.runs.folder import RunFolder

FAKE = (sys.executable, str(Path(__file__).parents[1] / "fake_engine.py"))
CONFIG = {"recipe": "cyclegan", "name": "apples"}


@pytest.fixture
def services(qapp, workers) -> Iterator[Services]:
    services = build(qapp, FAKE, workers)
    services.window.show()
    yield services
    services.settings.change(on_close="keep")
    services.close_guard.let_drawing_go()
    services.window.close()
    services.window.deleteLater()


@pytest.fixture
def run(qtbot, services) -> RunFolder:
    run = services.jobs.start_training(CONFIG)
    qtbot.waitUntil(lambda: run.state() == "running")
    return run


def asked(services: Services) -> ClosingQuestion:
    """Close the window as a person does; the question that this brings."""
    assert not services.window.close()
    assert services.window.isVisible()
    question = services.close_guard.question
    assert question is not None
    return question


def test_without_runs_nothing_is_asked(services):
    assert services.window.close()


def test_runs_that_are_over_are_not_asked_about(qtbot, services, workers):
    workers.steps = 1
    run = services.jobs.start_training(CONFIG)
    qtbot.waitUntil(lambda: run.state() == "finished")
    assert services.window.close()


def test_runs_are_kept_with_the_enter_key(qtbot, services, run):
    question = asked(services)
    assert question.text() == "1 training is running."
    qtbot.keyClick(question, Qt.Key.Key_Return)
    assert not services.window.isVisible()
    assert run.state() == "running"


def test_escape_stays_and_the_window_can_be_closed_again(qtbot, services, run):
    qtbot.keyClick(asked(services), Qt.Key.Key_Escape)
    assert services.window.isVisible()
    assert services.close_guard.question is None
    qtbot.mouseClick(asked(services).stay, Qt.MouseButton.LeftButton)
    assert services.window.isVisible()
    assert run.state() == "running"


def test_runs_are_stopped(qtbot, services, run):
    qtbot.mouseClick(asked(services).stop, Qt.MouseButton.LeftButton)
    assert not services.window.isVisible()
    qtbot.waitUntil(lambda: run.state() == "stopped")


def test_a_run_whose_process_is_starting_is_asked_about_and_ended(qtbot, services, workers):
    run = services.jobs.start_training(CONFIG)
    assert not run.is_alive()
    qtbot.mouseClick(asked(services).stop, Qt.MouseButton.LeftButton)
    assert workers.processes[-1].wait(10) != 0
    assert run.state() == "new"


def test_the_answer_is_kept_when_that_is_wanted(qtbot, services, run, home):
    question = asked(services)
    qtbot.waitUntil(question.isActiveWindow)
    qtbot.keyClick(question, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(question.is_for_ever.isChecked)
    qtbot.keyClick(question, Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: not services.window.isVisible())
    assert read_settings(home / "settings.json")[0].on_close == "keep"
    services.window.show()
    assert services.window.close()
    assert run.state() == "running"


def test_a_resumed_run_that_prepares_is_asked_about(qtbot, services, run):
    """Its last event still says that it stopped."""
    run.request("stop")
    qtbot.waitUntil(lambda: run.state() == "stopped" and not run.is_alive())
    services.jobs.resume(run)
    assert run.events()[-1].event == "stopped"
    qtbot.mouseClick(asked(services).keep, Qt.MouseButton.LeftButton)
    assert not services.window.isVisible()


@pytest.mark.parametrize(
    ("kinds", "sentence", "promise"),
    [
        (["batch"], "1 batch is running.", "It needs no window and goes on: you find it here"),
        (["train"], "1 training is running.", "It needs no window and goes on: you find it here"),
        (["train", "train"], "2 trainings are running.", "They need no window and go on: you find them here"),
        (["batch", "train", "train"], "2 trainings and 1 batch are running.", "They need no window"),
    ],
)
def test_the_question_counts(qtbot, services, kinds, sentence, promise):
    question = ClosingQuestion(kinds, services.window)
    qtbot.addWidget(question)
    assert question.text() == sentence
    assert question.informativeText().startswith(promise)
    assert ("it" if len(kinds) == 1 else "them") in question.stop.text().split()
    for kind in ("train", "batch"):
        assert ({"train": "checkpoint", "batch": "file"}[kind] in question.informativeText()) == (kind in kinds)
    letters = [button.text()[button.text().index("&") + 1].lower() for button in question.findChildren(QPushButton)]
    assert sorted([*letters, "d"]) == ["c", "d", "k", "s"]


class Drawing:
    """A drawing that is not saved; saving it is as quick as that."""

    name, is_modified = "daisy.ora", True

    def save(self, then) -> None:
        self.is_modified = False
        then()


def test_the_drawing_is_asked_about_before_the_runs_and_again_where_a_person_stays(qtbot, services, run):
    services.close_guard._unsaved = Drawing
    for _ in range(2):
        assert not services.window.close()
        qtbot.mouseClick(services.close_guard.unsaved_question.discard, Qt.MouseButton.LeftButton)
        qtbot.mouseClick(services.close_guard.question.stay, Qt.MouseButton.LeftButton)
        assert services.window.isVisible()
    assert not services.window.close()
    qtbot.mouseClick(services.close_guard.unsaved_question.discard, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(services.close_guard.question.keep, Qt.MouseButton.LeftButton)
    assert not services.window.isVisible()
    assert run.state() == "running"


def test_a_drawing_that_is_saved_is_not_asked_about_again(qtbot, services):
    drawing = Drawing()
    services.close_guard._unsaved = lambda: drawing
    assert not services.window.close()
    question = services.close_guard.unsaved_question
    assert question.text() == "daisy.ora is not saved."
    letters = [button.text()[button.text().index("&") + 1] for button in question.findChildren(QPushButton)]
    assert sorted(letters) == ["C", "D", "S"]
    qtbot.keyClick(question, Qt.Key.Key_Return)
    assert not services.window.isVisible()
