"""A window in a process of its own, for tests that kill it: `draw` draws a line with the mouse, and `look` does not.

Each line on stdin is a question, answered in a line on stdout.
"""

import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QDeadlineTimer, QPoint, Qt, QThread
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from gui.app import build, make_application
from img2img.models import library

FAKE = (sys.executable, str(Path(__file__).parents[2] / "fake_engine.py"))
PATIENCE = 20_000  # milliseconds


def main() -> None:
    library.files = lambda _: Path(os.environ["IMG2IMG_HOME"]) / "no-bundled-models"
    services = build(make_application(), FAKE)
    services.window.show_page_named("convert")  # the drawing is offered wherever a person is
    services.window.show()
    wait(lambda: "draw" in vars(services.pages) or sys.argv[1] == "look", 500)
    page = services.pages.draw
    services.window.show_page_named("draw")
    if sys.argv[1] == "draw":
        canvas = page.canvas
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center() - QPoint(90, 0))
        for x in range(-90, 90, 10):
            QTest.mouseMove(canvas, canvas.rect().center() + QPoint(x, 0))
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center() + QPoint(90, 0))
    tell("shown")
    answers = Answers(services, page)
    os.set_blocking(sys.stdin.fileno(), False)
    while services.window.isVisible():
        QApplication.processEvents()
        QThread.msleep(5)
        if question := sys.stdin.readline().strip():
            tell(getattr(answers, question)())


class Answers:
    def __init__(self, services, page) -> None:
        self.services, self.page = services, page

    def ink(self) -> str:
        return str(int((self.page.document.lines < 128).all(axis=2).sum()))

    def notices(self) -> str:
        wait(lambda: bool(self.services.notices.texts()), 1500)
        return " ".join(self.services.notices.texts())

    def title(self) -> str:
        return self.services.window.windowTitle()

    def restore(self) -> str:
        self.press("Restore")
        wait(lambda: not self.page.document.is_blank)
        wait(lambda: self.page.desk.recovery._restored is None)  # this window has kept it itself
        return self.ink()

    def discard(self) -> str:
        self.press("Discard")
        return self.ink()

    def close(self) -> str:
        if not self.services.window.close():
            question = self.services.close_guard.unsaved_question
            assert question is not None
            QTest.mouseClick(question.discard, Qt.MouseButton.LeftButton)
        return "closed"

    def press(self, text: str) -> None:
        wait(lambda: bool(self.services.notices.texts()))
        buttons = self.services.window.findChildren(QPushButton)
        QTest.mouseClick(next(one for one in buttons if one.text() == f"&{text}"), Qt.MouseButton.LeftButton)


def wait(is_done, longest: int = PATIENCE) -> None:
    deadline = QDeadlineTimer(longest)
    while not is_done() and not deadline.hasExpired():
        QApplication.processEvents()
        QThread.msleep(5)


def tell(word: str) -> None:
    print(word, flush=True)


main()
