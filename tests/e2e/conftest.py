"""The real window and the real commands, without a screen, in a home of their own."""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image
from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QApplication

from gui.app import Services, build
from img2img.runs.folder import list_runs


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The user's folder, empty at first; whatever still works on a run in it at the end is ended."""
    folder = tmp_path / "home"
    monkeypatch.setenv("IMG2IMG_HOME", str(folder))
    yield folder
    for run in list_runs(folder / "runs"):
        if run.is_alive():
            psutil.Process(run.read()["process"]["pid"]).kill()


@pytest.fixture
def open_window(qapp: QApplication, home: Path) -> Iterator[Callable[[], Services]]:
    """Opens the window as `img2img` does; each one is closed at the end."""
    desks: list[Services] = []

    def open_one() -> Services:
        desks.append(build(qapp))
        desks[-1].window.show()
        return desks[-1]

    yield open_one
    for services in desks:
        services.engine.close()
        services.window.hide()
        services.window.deleteLater()
    QThreadPool.globalInstance().waitForDone(5000)
    qapp.processEvents()


@pytest.fixture
def make_pictures(tmp_path: Path) -> Callable[..., Path]:
    """Makes a folder of small pictures."""

    def make(name: str, count: int, side: int = 40) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        rng = np.random.default_rng(len(name))
        for number in range(count):
            pixels = rng.integers(0, 256, (side, side, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / f"{number}.png")
        return folder

    return make
