"""`img2img window`: on the page that was named, or a sentence."""

import subprocess
import sys

import pytest

from gui.settings import SettingsFile

# Opens the window as the command does, and says which page it shows and what it tells instead of staying.
SCRIPT = """
import sys
from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QApplication, QLabel
from gui.shell.window import Window
from gui.widgets.notice import NoticeBar
from img2img.__main__ import main

def look(_application):
    for window in QApplication.topLevelWidgets():
        if isinstance(window, Window):
            told = [label.text() for bar in window.findChildren(NoticeBar) for label in bar.findChildren(QLabel)]
            print(window.tab.name, *told)
    QThreadPool.globalInstance().waitForDone(20_000)
    QApplication.processEvents()
    return 0

QApplication.exec = look
main(sys.argv[1:])
"""


def _opened(*arguments):
    command = [sys.executable, "-c", SCRIPT, "window", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("page", "code", "told"),
    [("convert", 0, "convert"), ("paint", 2, "There is no page paint. Choose draw, convert, train, models, settings.")],
)
def test_the_window_opens_on_the_page_that_is_named(page, code, told):
    ended = _opened("--page", page)
    assert ended.returncode == code
    assert told in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_language_without_a_translation_is_told_in_the_window():
    ended = _opened("--language", "xx")
    assert ended.returncode == 0
    assert "There is no translation into xx." in ended.stdout


def test_a_language_of_the_settings_without_a_translation_is_told_as_well(home):
    SettingsFile(home / "settings.json").change(language="tlh")
    assert "There is no translation into tlh." in _opened().stdout
