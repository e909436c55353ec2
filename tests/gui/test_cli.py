"""`img2img window`: on the page that was named, or a sentence."""

import subprocess
import sys

import pytest

# Opens the window as the command does, and says which page it shows instead of staying.
SCRIPT = """
import sys
from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QApplication
from gui.shell.window import Window
from img2img.__main__ import main

def look(_application):
    print(*(widget.tab.name for widget in QApplication.topLevelWidgets() if isinstance(widget, Window)))
    QThreadPool.globalInstance().waitForDone(20_000)
    QApplication.processEvents()
    return 0

QApplication.exec = look
main(sys.argv[1:])
"""


@pytest.mark.parametrize(
    ("page", "code", "told"),
    [("convert", 0, "convert"), ("paint", 2, "There is no page paint. Choose draw, convert, train, models, settings.")],
)
def test_the_window_opens_on_the_page_that_is_named(page, code, told):
    command = [sys.executable, "-c", SCRIPT, "window", "--page", page]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == code
    assert told in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
