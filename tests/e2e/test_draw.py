"""Job one in the real window: strokes on the canvas become a photo, by the real engine and the bundled model."""

import numpy as np
import psutil
from PySide6.QtCore import QPoint, Qt

from gui.pictures import to_pixels
from tests.gui.processes import process_of


def draw_line(qtbot, canvas, start: QPoint, stop: QPoint) -> None:
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 6):
        qtbot.mouseMove(canvas, start + (stop - start) * (step / 5))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=stop)


def test_strokes_become_a_photo_and_undo_takes_it_back(qtbot, open_window):
    services = open_window()
    services.window.show_page_named("draw")
    page = services.pages.draw
    qtbot.waitUntil(lambda: page.live.choice is not None)
    assert page.live.choice.entry.name == "flowers-sketch"
    photos = []
    page.live.photo_came.connect(lambda picture, _: photos.append(picture))
    middle = page.canvas.rect().center()
    draw_line(qtbot, page.canvas, middle - QPoint(80, 60), middle + QPoint(60, 70))
    draw_line(qtbot, page.canvas, middle - QPoint(-80, 60), middle + QPoint(-60, 70))
    qtbot.waitUntil(lambda: page.live.freshness.value == "fresh", timeout=60_000)
    assert photos[-1].shape == (page.document.size.height(), page.document.size.width(), 3)
    assert np.array_equal(to_pixels(page.photo), photos[-1])
    first, count = photos[-1], len(photos)
    services.commands.action("edit.undo").trigger()
    qtbot.waitUntil(lambda: len(photos) > count and page.live.freshness.value == "fresh")
    assert not np.array_equal(photos[-1], first)


def test_the_engine_is_killed_and_the_next_stroke_has_its_photo(qtbot, open_window):
    services = open_window()
    page = services.pages.draw
    qtbot.waitUntil(lambda: page.live.choice is not None)
    middle = page.canvas.rect().center()
    draw_line(qtbot, page.canvas, middle, middle + QPoint(60, 70))
    qtbot.waitUntil(lambda: page.live.freshness.value == "fresh", timeout=60_000)
    process_of(services.engine).kill()
    qtbot.waitUntil(lambda: bool(services.notices.texts()))
    draw_line(qtbot, page.canvas, middle, middle + QPoint(-60, 70))
    qtbot.waitUntil(lambda: page.live.freshness.value == "fresh", timeout=60_000)
    process = process_of(services.engine)
    services.window.close()
    assert not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
