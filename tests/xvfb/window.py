"""Opens the real window on an X server, draws with the server's own mouse, and tells what came of it.

    python -m tests.xvfb.window FOLDER

Writes the sketch as sketch.png and what the screen shows of sheet and photo as screen.png, 256x128, side by side;
prints a JSON object of what it saw. The moves are sent at once, faster than any hand, so that they wait in a queue.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtTest import QTest

from gui.app import build, make_application
from gui.draw.asking.photo import Freshness
from gui.shell.ahead import import_ahead
from gui.widgets.picture_view import PictureView
from tests.xvfb.strokes import SIDE, STROKES

FAKE = Path(__file__).parents[1] / "gui" / "fake_engine.py"
PATIENCE = 30_000  # milliseconds
SHOWN = 128  # pixels of each side, of what is compared


def main(folder: Path) -> None:
    application = make_application()
    services = build(application, (sys.executable, str(FAKE)))
    services.window.resize(1280, 800)
    services.window.move(0, 0)
    services.window.show_page_named("draw")
    services.window.show()
    import_ahead(services.window)
    page = services.pages.draw
    _wait_until(lambda: page.live.choice is not None)
    steps = []
    for number, stroke in enumerate(STROKES):
        _draw([page.canvas.mapToGlobal(_place(page.canvas, *point)) for point in stroke])
        _wait_until(lambda number=number: len(page.document.stack) > number)
        steps.append(len(page.document.stack))
    _run_xdotool("mousemove", "2", "2")  # the pointer's ring is no part of the picture
    _wait_until(lambda: page.live.freshness == Freshness.FRESH)
    QTest.qWait(500)
    page.canvas.image().save(str(folder / "sketch.png"))
    _screen_of(page.canvas, page.preview).save(str(folder / "screen.png"))
    _run_xdotool("key", "--clearmodifiers", "ctrl+z")
    _wait_until(lambda: page.document.stack.index < len(STROKES))
    seen = {
        "platform": QGuiApplication.platformName(),
        "steps": steps,
        "undone": page.document.stack.index,
    }
    print(json.dumps(seen))
    services.close_guard.let_drawing_go()
    services.window.close()


def _place(view: PictureView, x: float, y: float) -> QPoint:
    """Where a point of the sheet is in the view."""
    return view.viewport.to_widget().map(QPointF(x, y)).toPoint()


def _draw(places: list[QPoint]) -> None:
    """Press at the first place, go on to the others without a pause, and let go at the last."""
    first, *others = [(str(place.x()), str(place.y())) for place in places]
    moves = [word for place in others for word in ("mousemove", *place)]
    _run_xdotool("mousemove", *first, "mousedown", "1", *moves, "mouseup", "1")


def _run_xdotool(*words: str) -> None:
    """It is waited for with the window standing still: all that it sends lies in the queue then."""
    subprocess.run(["xdotool", *words], check=True)


def _screen_of(*views: PictureView) -> QImage:
    """What is seen of the sheet in each view, as the screen has it: no text, and nothing that depends on a font."""
    screen = QGuiApplication.primaryScreen().grabWindow(0).toImage()
    beside = QImage(SHOWN * len(views), SHOWN, QImage.Format.Format_Grayscale8)
    painter = QPainter(beside)
    for number, view in enumerate(views):
        first, last = (view.mapToGlobal(_place(view, *corner)) for corner in ((0, 0), (SIDE, SIDE)))
        sheet = screen.copy(first.x(), first.y(), last.x() - first.x(), last.y() - first.y())
        smooth = Qt.TransformationMode.SmoothTransformation
        painter.drawImage(SHOWN * number, 0, sheet.scaled(SHOWN, SHOWN, mode=smooth))
    painter.end()
    return beside


def _wait_until(is_done: Callable[[], bool]) -> None:
    deadline = QDeadlineTimer(PATIENCE)
    while not is_done():
        if deadline.hasExpired():
            raise SystemExit("What was waited for did not come.")
        QTest.qWait(10)


main(Path(sys.argv[1]))
