"""22,000 files in the Convert page: how long the list takes to open, and how long its frames are while it is scrolled
and while 100 files a second change.

    python tests/benchmarks/file_table.py [--files 22000] [--seconds 5]

The pictures are real (small PNG files, made in a temporary folder), so that thumbnails are read while one scrolls. A
frame is the time that the event loop does not beat. Fails above 1 s and 50 ms.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from responsiveness import Heart, settle

from gui.app import make_application
from gui.commands import Commands
from gui.convert.file_list import FileList
from gui.convert.file_rows import planned_rows
from gui.convert.file_table import FileTable
from img2img.runs.events import FileEvent

OPENS, FRAME = 1.0, 50.0
STATES: tuple[Literal["running", "done", "failed"], ...] = ("running", "done", "failed")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--files", type=int, default=22_000)
    parser.add_argument("--seconds", type=float, default=5.0)
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as home:
        os.environ["IMG2IMG_HOME"] = home
        sys.exit(int(not fluid(Path(home), options.files, options.seconds)))


def fluid(home: Path, files: int, seconds: float) -> bool:
    folder = make_pictures(home / "pictures", files)
    make_application()
    table = FileTable()
    listed = FileList(table, Commands())
    listed.resize(700, 800)
    started = time.perf_counter()
    rows = planned_rows([folder], home / "out", "same")
    planned = time.perf_counter()
    listed.show()
    table.show_rows(rows)
    QApplication.processEvents()
    listed.view.grab()
    opened = time.perf_counter()
    print(f"planned in the background in {planned - started:.2f} s; {files:,} rows opened in {opened - planned:.2f} s")
    settle(1.0)
    heart = Heart()
    scroll = scrolling(listed)
    settle(seconds)
    still = heart.longest[0] * 1000
    heart.rest()
    changes = changing(table)
    settle(seconds)
    both = heart.longest[0] * 1000
    scroll.stop()
    changes.stop()
    print(f"longest frame: scrolling {still:.1f} ms, scrolling while 100 files a second change {both:.1f} ms")
    return opened - planned < OPENS and max(still, both) < FRAME


def make_pictures(folder: Path, count: int) -> Path:
    """`count` files in forty folders, all with the bytes of one picture."""
    image = QImage(96, 64, QImage.Format.Format_RGB888)
    image.fill(QColor("teal"))
    folder.mkdir()
    image.save(str(folder / "0.png"))
    content = (folder / "0.png").read_bytes()
    for number in range(1, count):
        file = folder / str(number % 40) / f"{number}.png"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
    return folder


def scrolling(listed: FileList) -> QTimer:
    bar, timer = listed.view.verticalScrollBar(), QTimer(listed, interval=16)
    timer.timeout.connect(lambda: bar.setValue((bar.value() + 7) % bar.maximum()))
    timer.start()
    return timer


def changing(table: FileTable) -> QTimer:
    """Ten files every tenth of a second, from all over the list."""
    timer, turn = QTimer(table, interval=100), [0]
    paths = [row.path for row in table.rows()]

    def change() -> None:
        turn[0] += 1
        numbers = [(turn[0] * 7919 + step * 104_729) % len(paths) for step in range(10)]
        table.take_events(
            [FileEvent(path=str(paths[number]), state=STATES[turn[0] % 3], seconds=1.0) for number in numbers]
        )

    timer.timeout.connect(change)
    timer.start()
    return timer


if __name__ == "__main__":
    main()
