"""Files are opened, and shown in their folder, by the system's own programs."""

import sys

import pytest
from PySide6.QtCore import QProcess, QUrl
from PySide6.QtDBus import QDBusConnection
from PySide6.QtGui import QDesktopServices

from gui.widgets.reveal import open_file, reveal


@pytest.fixture
def asked(monkeypatch) -> list[object]:
    """What the system is asked; it can do nothing for a path that holds "odd"."""
    asked: list[object] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: asked.append(url) or "odd" not in url.toString())
    monkeypatch.setattr(QProcess, "startDetached", lambda *command: asked.append(command))
    return asked


def test_a_file_is_opened_and_one_that_nothing_opens_or_is_gone_has_its_sentence(asked, notices, tmp_path):
    for name in ("a b.png", "odd.xyz"):
        (tmp_path / name).touch()
        open_file(tmp_path / name, notices)
    open_file(tmp_path / "gone.png", notices)
    assert asked == [QUrl.fromLocalFile(str(tmp_path / name)) for name in ("a b.png", "odd.xyz")]
    (none, gone) = notices.texts()
    assert none.startswith("No program opens")
    assert "gone.png is gone" in gone


@pytest.mark.parametrize(
    ("platform", "program", "option"), [("darwin", "open", "-R"), ("win32", "explorer", "/select,")]
)
def test_the_file_is_chosen_in_its_folder(asked, notices, tmp_path, monkeypatch, platform, program, option):
    monkeypatch.setattr(sys, "platform", platform)
    file = tmp_path / "a b.png"
    file.touch()
    reveal(file, notices)
    assert asked == [(program, [option, str(file)])]


def test_without_a_file_manager_to_ask_the_folder_is_shown(asked, notices, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(QDBusConnection, "sessionBus", lambda: QDBusConnection("none"))
    (tmp_path / "a.png").touch()
    reveal(tmp_path / "a.png", notices)
    assert asked == [QUrl.fromLocalFile(str(tmp_path))]
