"""Work in the background: its outcome is told whatever happens, and the end of the program is quiet."""

import logging
import subprocess
import sys

import pytest
from PySide6.QtCore import QObject
from shiboken6 import delete

from gui.background import LatestOnly, in_background
from img2img.errors import DataError, Img2ImgError

QUIT_IN_THE_MIDST = """
import time
from PySide6.QtCore import QCoreApplication, QObject, QTimer
from gui.background import in_background
def main():
    application, receiver = QCoreApplication([]), QObject()
    in_background(receiver, lambda: time.sleep(0.3), print)
    QTimer.singleShot(0, application.quit)
    application.exec()
main()
"""


@pytest.fixture
def receiver(qapp) -> QObject:
    return QObject()


def _outcome(qtbot, receiver, work):
    outcomes = []
    in_background(receiver, work, outcomes.append)
    qtbot.waitUntil(lambda: bool(outcomes))
    return outcomes[0]


def _raise(error: Exception) -> None:
    raise error


def test_a_result_may_be_anything_even_none(qtbot, receiver):
    assert _outcome(qtbot, receiver, lambda: 7) == 7
    assert _outcome(qtbot, receiver, lambda: None) is None


def test_an_error_of_ours_arrives_as_it_is(qtbot, receiver):
    error = DataError("There is no folder. Check the path.")
    assert _outcome(qtbot, receiver, lambda: _raise(error)) is error


def test_an_error_of_the_system_is_a_sentence(qtbot, receiver):
    outcome = _outcome(qtbot, receiver, lambda: _raise(PermissionError(13, "Permission denied", "a.png")))
    assert isinstance(outcome, Img2ImgError)
    assert "a.png" in str(outcome)


def test_a_mistake_of_the_program_is_logged_and_told(qtbot, receiver, caplog):
    with caplog.at_level(logging.ERROR):
        outcome = _outcome(qtbot, receiver, lambda: _raise(KeyError("losses")))
    assert isinstance(outcome, Img2ImgError)
    assert "KeyError" in str(outcome)
    assert "Traceback" in caplog.text


def test_only_the_latest_is_told(qtbot, receiver):
    latest, told = LatestOnly(receiver), []
    for number in range(5):
        latest.ask(lambda number=number: number, told.append)
    qtbot.waitUntil(lambda: bool(told))
    qtbot.wait(20)
    assert told == [4]


def test_nothing_is_told_to_one_who_is_gone(qtbot, receiver):
    told, other = [], QObject()
    in_background(receiver, lambda: 1, told.append)
    delete(receiver)
    _outcome(qtbot, other, lambda: 2)
    qtbot.wait(20)
    assert told == []


def test_the_end_of_the_program_in_the_midst_of_work_is_quiet():
    done = subprocess.run([sys.executable, "-c", QUIT_IN_THE_MIDST], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
