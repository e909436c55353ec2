"""The first stroke after a start is drawn in full: nothing is imported in its midst, and no move is merged."""

import subprocess
import sys
from pathlib import Path

FAKE = Path(__file__).parents[1] / "fake_engine.py"

DRAW = f"""
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from gui.app import build, make_application

application = make_application()
print(application.testAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents))
services = build(application, (sys.executable, {str(FAKE)!r}))
services.window.show()
page = services.pages.draw
while page.live.choice is None:
    QTest.qWait(20)
before, canvas = set(sys.modules), page.canvas
middle, left = canvas.rect().center(), Qt.MouseButton.LeftButton
QTest.mousePress(canvas, left, pos=middle)
for step in range(5):
    QTest.mouseMove(canvas, middle + QPoint(9 * step, 5 * step))
    application.processEvents()
QTest.mouseRelease(canvas, left, pos=middle)
while page.photo.isNull():
    QTest.qWait(20)
print(sorted(set(sys.modules) - before))
services.window.close()
"""


def test_the_first_stroke_imports_nothing_and_loses_no_move(home):
    done = subprocess.run([sys.executable, "-c", DRAW], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.splitlines() == ["False", "[]"]
