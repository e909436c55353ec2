"""Folders of models that are watched: named in the window, and listed as models come and go."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from gui.library import lookout
from gui.library.page import ModelsPage
from gui.library.watched_dialog import WatchedDialog
from img2img.models.library import Library
from tests.gui.library.cards import write_card


@pytest.fixture
def page(qtbot, home, notices, monkeypatch):
    monkeypatch.setattr(lookout, "EVERY", 50)
    page = ModelsPage(Library(home / "models"), notices)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    qtbot.waitUntil(lambda: len(names(page)) > 0)
    yield page
    page.hide()


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with one model."""
    folder = tmp_path / "upscalers"
    folder.mkdir()
    write_card(folder / "theirs.safetensors")
    return folder


@pytest.fixture
def dialog(qtbot, page):
    page.show_watched()
    dialog = page.findChild(WatchedDialog)
    yield dialog
    dialog.reject()


def names(page: ModelsPage) -> list[str]:
    return [entry.name for entry in page.cards.entries()]


def told(dialog: WatchedDialog) -> list[str]:
    return [dialog.folders.item(number).text() for number in range(dialog.folders.count())]


def test_a_folder_is_added_its_models_are_listed_and_it_is_taken_away(qtbot, page, dialog, folder, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    assert not dialog.remove.isEnabled()
    qtbot.mouseClick(dialog.add, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: told(dialog) == [f"{folder}  ·  1 model"] and "theirs" in names(page))
    assert page._library.watched.folders() == [folder]
    qtbot.mouseClick(dialog.remove, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: told(dialog) == [] and "theirs" not in names(page))
    assert (folder / "theirs.safetensors").exists()


def test_folders_are_dropped_and_one_that_is_gone_says_so(qtbot, dialog, folder, drop):
    assert drop(dialog, folder)
    qtbot.waitUntil(lambda: told(dialog) == [f"{folder}  ·  1 model"])
    assert not drop(dialog, folder / "theirs.safetensors")
    folder.rename(folder.with_name("moved"))
    dialog._show()
    qtbot.waitUntil(lambda: told(dialog) == [f"{folder}  ·  not there"])


def test_models_that_appear_in_a_watched_folder_are_listed_while_one_looks(qtbot, page, folder):
    page._library.watched.add(folder)
    page.hide()
    page.show()
    qtbot.waitUntil(lambda: "theirs" in names(page))
    qtbot.waitUntil(lambda: page._lookout._seen is not None)
    write_card(folder / "newer.safetensors")
    qtbot.waitUntil(lambda: "newer" in names(page))
    (folder / "newer.safetensors").unlink()
    qtbot.waitUntil(lambda: "newer" not in names(page))


def test_a_damaged_list_of_folders_has_its_sentence(qtbot, page, notices):
    page._library.watched.path.parent.mkdir(parents=True, exist_ok=True)
    page._library.watched.path.write_text("no list")
    page.show_watched()
    qtbot.waitUntil(lambda: any("names the watched folders" in text for text in notices.texts()))
    page.findChild(WatchedDialog).reject()
