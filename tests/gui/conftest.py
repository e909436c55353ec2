"""A window without a screen, a home of its own, and no widget, timer or process left behind."""

import gc
import os
import subprocess
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.runs.jobs import Jobs
from gui.shell.pages import Pages
from gui.widgets.notice import NoticeBar
from img2img.runs.folder import RunFolder
from img2img.runs.process import launch_environment


class PatientBot(QtBot):
    """Waits as long as a process may take to start on a busy machine; a wait ends when what it is for has come."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = 30_000) -> None:
        super().waitUntil(callback, timeout=timeout)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder, empty."""
    folder = tmp_path / "home"
    monkeypatch.setenv("IMG2IMG_HOME", str(folder))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))  # where the trash is
    return folder


@pytest.fixture(scope="session", autouse=True)
def _swept(qapp: QApplication) -> Iterator[None]:
    """What lies in rings of references, such as a table with its icons, must not outlive the application."""
    yield
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


@pytest.fixture(autouse=True)
def _nothing_left_behind(qapp: QApplication) -> Iterator[None]:
    """Fail a test that leaves a window open: it would go on working during the tests after it."""
    yield
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.processEvents()
    left = [widget for widget in qapp.topLevelWidgets() if widget.isVisible()]
    for widget in left:
        widget.close()
    assert not left, f"still shown: {left}"


@pytest.fixture(autouse=True)
def _nobody_minds_unsaved(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows are closed with drawings in them: whether these are to be saved is asked where a test is about that."""
    if "minds_unsaved" not in request.keywords:
        monkeypatch.setattr(Pages, "unsaved", lambda _: None)


class Workers:
    """Starts worker.py, the stand-in for the real worker process, for each run; `jobs` starts its runs with it."""

    def __init__(self) -> None:
        self.steps = 100_000
        self.pause = 0.02
        self.processes: list[subprocess.Popen[bytes]] = []

    def __call__(self, run: RunFolder, command: str) -> int:
        script = str(Path(__file__).with_name("worker.py"))
        arguments = [sys.executable, script, str(run.path), str(self.steps), str(self.pause)]
        self.processes.append(subprocess.Popen(arguments, env=launch_environment(run)))
        return self.processes[-1].pid

    def kill(self) -> None:
        """End the newest process with SIGKILL."""
        self.processes[-1].kill()

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def workers() -> Iterator[Workers]:
    workers = Workers()
    yield workers
    workers.end()


@pytest.fixture
def jobs(qapp: QApplication, workers: Workers, tmp_path: Path) -> Jobs:
    return Jobs(tmp_path / "runs", workers)


def drop_on(target: QWidget, *paths: Path) -> bool:
    """Drag files over a widget and let them go there, as a person does; whether it took them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    action, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), action, data, buttons, keys)
    enter.ignore()
    QApplication.sendEvent(target, enter)
    if enter.isAccepted():
        QApplication.sendEvent(target, QDropEvent(QPointF(9, 9), action, data, buttons, keys))
    return enter.isAccepted()


@pytest.fixture
def drop() -> Callable[..., bool]:
    return drop_on


@pytest.fixture
def notices(qtbot: QtBot) -> NoticeBar:
    notices = NoticeBar()
    qtbot.addWidget(notices)
    return notices


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Two folders with three pictures each."""
    image = QImage(300, 300, QImage.Format.Format_RGB888)
    image.fill(QColor("orange"))
    made = tmp_path / "apple", tmp_path / "orange"
    for folder in made:
        folder.mkdir()
        for number in range(3):
            image.save(str(folder / f"{number}.png"))
    return made


@pytest.fixture
def recipes() -> list[dict[str, Any]]:
    """What the engine answers when it is asked what a training can be, in small."""
    return [
        {
            "name": "cyclegan",
            "title": "CycleGAN",
            "description": "Learns from two folders.",
            "task": "image-to-image",
            "data": ["unpaired"],
            "derivations": {"hed": "A drawing", "holes": "The photo with holes"},
            "presets": {"paper": {}, "small": {"size": 128}},
            "schema": {
                "type": "object",
                "properties": {
                    "size": {"type": "integer", "title": "Size", "default": 256, "minimum": 16, "multipleOf": 4},
                    "resize": {"type": "boolean", "title": "Resize", "default": True},
                    "rate": {"type": "number", "title": "Rate", "default": 0.0002, "exclusiveMinimum": 0},
                },
            },
        },
        {
            "name": "pix2pix",
            "title": "pix2pix",
            "description": "Learns from pairs.",
            "task": "image-to-image",
            "data": ["paired"],
            "derivations": {"hed": "A drawing", "holes": "The photo with holes"},
            "presets": {"paper": {}},
            "schema": {"type": "object", "properties": {"size": {"type": "integer", "title": "Size", "default": 256}}},
        },
    ]
