"""The Convert page with real run folders and a stand-in for the worker."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from gui.commands import Commands
from gui.convert.page import ConvertPage
from gui.engine_client import EngineClient
from gui.settings import SettingsFile
from img2img.models.library import Library


def write_picture(path: Path, width: int = 40, height: int = 30, colour: str = "teal") -> Path:
    image = QImage(width, height, QImage.Format.Format_RGB888)
    image.fill(QColor(colour))
    image.save(str(path))
    return path


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder with six."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(6):
        write_picture(folder / f"{number}.png")
    return folder


@pytest.fixture
def commands() -> Commands:
    commands = Commands()
    commands.show_page("convert")
    return commands


@pytest.fixture
def engine() -> Iterator[EngineClient]:
    client = EngineClient((sys.executable, str(Path(__file__).parents[1] / "fake_engine.py")))
    yield client
    client.close()


@pytest.fixture
def make_page(qtbot, jobs, notices, commands, engine, tmp_path) -> Iterator[Callable[..., ConvertPage]]:
    pages: list[ConvertPage] = []  # held: the garbage collector may work in any thread, where no page may end

    def make(model: str = "") -> ConvertPage:
        kept, library = SettingsFile(tmp_path / "settings.json"), Library(tmp_path / "models")
        page = ConvertPage(jobs, engine, library, kept, commands, notices)
        qtbot.addWidget(page)
        pages.append(page)
        page.resize(1000, 650)
        page.show()
        if model:
            page.use_model(model)
        qtbot.waitUntil(lambda: page.settings.model.choice is not None)
        return page

    yield make
    for page in pages:
        page.close()
        page.deleteLater()


@pytest.fixture
def page(make_page) -> ConvertPage:
    return make_page()
