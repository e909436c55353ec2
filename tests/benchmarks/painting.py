"""How long an event of the pen takes on a large canvas, from the event to what is seen of it.

    python tests/benchmarks/painting.py [--side N] [--size N] [--events N]

On a canvas that is painted all over, seen whole and at eight times that. Milliseconds of the clock, and of the GUI
thread's own time (on a busy machine the first tells more of the machine). At 4096 pixels and a brush of 200, the 95th
percentile of the clock must stay under 16.
"""

import argparse
import math
import os
import statistics
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.app import make_application
from gui.draw.brush.pen import Pen
from gui.draw.brush.tip import Tip
from gui.draw.canvas import Canvas
from gui.draw.document.document import Document
from gui.pictures import to_image

LIMIT = 16
VIEW = QSize(1200, 900)


def painted(side: int) -> Document:
    """A document whose every pixel is painted, with noise, which nothing can leave out."""
    document = Document(QSize(side, side))
    colours = document.layer("colours")
    assert colours is not None
    noise = np.random.default_rng(0).integers(0, 256, (side, side, 3), np.uint8)
    colours.tiles.write(document.rect, to_image(noise))
    return document


def stroke(canvas: Canvas, events: int) -> list[tuple[float, float]]:
    """Milliseconds of each move: of the clock, and of this thread."""
    middle, left = canvas.rect().center(), Qt.MouseButton.LeftButton
    found: list[tuple[float, float]] = []
    QTest.mousePress(canvas, left, pos=middle)
    for number in range(events):
        turn = number / 25
        place = middle + QPoint(int(300 * math.sin(turn)), int(250 * math.sin(1.3 * turn)))
        clock, own = time.perf_counter(), time.thread_time()
        QTest.mouseMove(canvas, place)
        QApplication.processEvents()
        found.append((1000 * (time.perf_counter() - clock), 1000 * (time.thread_time() - own)))
    QTest.mouseRelease(canvas, left, pos=middle)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--side", type=int, default=4096)
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--events", type=int, default=500)
    options = parser.parse_args()
    make_application()
    canvas = Canvas(painted(options.side), Pen(Tip(size=options.size, opacity=0.5)))
    canvas.resize(VIEW)
    canvas.show()
    worst = 0.0
    print(f"{'':>12} clock: median   p95   own: median   p95")
    for name, zoom in (("seen whole", 1), ("enlarged", 8)):
        canvas.fit()
        canvas.zoom_by(zoom)
        QTest.qWait(300)
        clock, own = zip(*stroke(canvas, options.events), strict=True)
        figures = [figure for times in (clock, own) for figure in (statistics.median(times), _p95(times))]
        worst = max(worst, figures[1])
        print(f"{name:>12} {figures[0]:13.1f} {figures[1]:5.1f} {figures[2]:13.1f} {figures[3]:5.1f}")
    canvas.close()
    sys.exit(worst > LIMIT)


def _p95(times: tuple[float, ...]) -> float:
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main()
