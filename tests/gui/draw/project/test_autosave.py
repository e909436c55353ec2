"""What is drawn is kept by itself, and a window that was killed gives it back; windows leave one another alone."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QThreadPool
from PySide6.QtGui import QColor, QImage

from gui.draw.project import autosave as autosave_module
from gui.draw.project.autosave import Autosave, find_orphans
from gui.draw.project.data import OraLayer, Project
from gui.draw.project.folder import autosave_folder, may_hold_orphans
from gui.draw.project.openraster import open_project

CHILD = Path(__file__).with_name("drawing_window.py")


def project(colour: str) -> Project:
    image = QImage(8, 8, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(colour))
    return Project(8, 8, (OraLayer("a", "lines", image),))


class Hand:
    """What is drawn now, and in which threads it was asked for and made."""

    def __init__(self) -> None:
        self.project = project("red")
        self.threads: list[tuple[str, threading.Thread]] = []
        self.may_write = threading.Event()
        self.may_write.set()

    def snapshot(self):
        held = self.project
        self.threads.append(("asked", threading.current_thread()))

        def make() -> Project:
            self.threads.append(("made", threading.current_thread()))
            self.may_write.wait(20)
            return held

        return make


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def autosave(qapp, hand, monkeypatch) -> Iterator[Autosave]:
    monkeypatch.setattr(autosave_module, "INTERVAL", 50)
    autosave = Autosave(hand.snapshot)
    yield autosave
    hand.may_write.set()
    autosave.close()
    QThreadPool.globalInstance().waitForDone()
    assert not may_hold_orphans(), "a window that closes leaves nothing behind"


def kept() -> list[Path]:
    return sorted(autosave_folder().glob("*.ora"))


def test_nothing_is_kept_until_something_is_drawn(qtbot, autosave):
    qtbot.wait(150)
    assert kept() == []


def test_what_is_drawn_is_kept_in_the_background(qtbot, autosave, hand):
    with qtbot.waitSignal(autosave.kept):
        autosave.note_change()
    (path,) = kept()
    assert open_project(path) == hand.project
    (asked, made) = hand.threads
    assert asked == ("asked", threading.main_thread())
    assert made[1] is not threading.main_thread()


def test_many_changes_are_one_file_and_the_newest_one(qtbot, autosave, hand):
    for colour in ("red", "green", "blue"):
        hand.project = project(colour)
        with qtbot.waitSignal(autosave.kept):
            for _ in range(100):
                autosave.note_change()
    (path,) = kept()
    assert open_project(path) == project("blue")
    assert len(hand.threads) == 6


def test_a_change_while_it_is_written_is_kept_after_it(qtbot, autosave, hand):
    hand.may_write.clear()
    autosave.note_change()
    qtbot.waitUntil(lambda: len(hand.threads) == 2)
    hand.project = project("green")
    autosave.note_change()
    hand.may_write.set()
    qtbot.waitUntil(lambda: bool(kept()) and open_project(kept()[0]) == project("green"))


def test_what_was_saved_is_not_kept_any_longer_even_if_it_is_being_written(qtbot, autosave, hand):
    with qtbot.waitSignal(autosave.kept):
        autosave.note_change()
    autosave.forget()
    assert kept() == []
    hand.may_write.clear()
    autosave.note_change()
    qtbot.waitUntil(lambda: len(hand.threads) == 4)
    autosave.forget()
    with qtbot.waitSignal(autosave.kept):
        hand.may_write.set()
    assert kept() == []


def test_a_window_that_closes_while_it_is_written_leaves_nothing(qtbot, autosave, hand):
    hand.may_write.clear()
    autosave.note_change()
    qtbot.waitUntil(lambda: len(hand.threads) == 2)
    autosave.close()
    hand.may_write.set()
    QThreadPool.globalInstance().waitForDone()
    assert kept() == []


def test_a_living_windows_drawing_is_nobody_elses(qtbot, autosave):
    with qtbot.waitSignal(autosave.kept):
        autosave.note_change()
    assert may_hold_orphans()
    assert find_orphans() == []


def test_a_full_disk_is_told_once_and_does_not_end_it(qtbot, autosave, monkeypatch):
    told = []
    autosave.failed.connect(told.append)
    real = autosave_module.write_atomically

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(autosave_module, "write_atomically", full)
    autosave.note_change()
    qtbot.waitUntil(lambda: bool(told))
    qtbot.wait(300)
    assert len(told) == 1
    assert "No space left" in told[0]
    monkeypatch.setattr(autosave_module, "write_atomically", real)
    qtbot.waitUntil(lambda: bool(kept()))


# --- with processes that are killed


class Window:
    """A window of its own in a process: it opens, draws a line from the left to the right, and stays."""

    def __init__(self, home: Path, *, draws: bool = True) -> None:
        environment = os.environ | {"IMG2IMG_HOME": str(home), "OMP_NUM_THREADS": "1"}
        arguments = [sys.executable, str(CHILD), "draw" if draws else "look"]
        self.process = subprocess.Popen(
            arguments, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def says(self) -> str:
        """Its next word."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def ask(self, what: str) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()
        return self.says()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()


@pytest.fixture
def windows(home) -> Iterator[list[Window]]:
    made: list[Window] = []
    yield made
    for window in made:
        window.kill()


def opened(windows: list[Window], home: Path, *, draws: bool) -> Window:
    windows.append(Window(home, draws=draws))
    assert windows[-1].says() == "shown"
    return windows[-1]


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_killed_window_gives_its_drawing_back_at_most_ten_seconds_old(windows, home):
    first = opened(windows, home, draws=True)
    drawn = time.monotonic()
    ink = first.ask("ink")
    assert int(ink) > 50
    while not kept_in(home):
        assert time.monotonic() - drawn < 10, "what was drawn must be on the disk by now"
        time.sleep(0.02)
    living = opened(windows, home, draws=False)
    assert living.ask("notices") == "", "the drawing belongs to a window that lives"
    first.kill()
    second = opened(windows, home, draws=False)
    assert "The window ended before this drawing was saved." in second.ask("notices")
    third = opened(windows, home, draws=False)
    assert third.ask("notices") == "", "only one window offers it"
    assert second.ask("ink") == "0"
    assert second.ask("restore") == ink
    assert second.ask("title") == "Untitled[*] - img2img"
    second.kill()
    fourth = opened(windows, home, draws=False)
    assert fourth.ask("restore") == ink, "what was restored and not saved is still kept"
    assert fourth.ask("close") == "closed"
    assert fourth.process.wait(30) == 0
    assert kept_in(home) == []


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_what_nobody_wants_back_is_gone_and_what_nobody_decides_on_stays(windows, home):
    first = opened(windows, home, draws=True)
    while not kept_in(home):
        time.sleep(0.02)
    first.kill()
    second = opened(windows, home, draws=False)
    assert second.ask("notices")
    assert second.ask("close") == "closed"
    assert second.process.wait(30) == 0
    third = opened(windows, home, draws=False)
    assert third.ask("notices")
    assert third.ask("discard") == "0"
    assert kept_in(home) == []
    assert third.ask("close") == "closed"


def kept_in(home: Path) -> list[Path]:
    return list((home / "state" / "autosave").glob("*.ora"))
