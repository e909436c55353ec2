"""The second face of the program, as a person uses it: rectangles of classes become a photo, and so does their file."""

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QFileDialog
from typer.testing import CliRunner

from gui.draw.asking.photo import Freshness
from gui.draw.page import DrawPage
from img2img.cli import app
from img2img.pictures.classes import VOID
from img2img.pictures.files import read_picture

LEFT, KEYS = Qt.MouseButton.LeftButton, Qt.Key
BACKGROUND, FACADE, WINDOW, DOOR = range(4)


def rectangle(qtbot, page: DrawPage, key: Qt.Key, left: int, top: int, right: int, bottom: int) -> None:
    def at(x: int, y: int) -> QPoint:
        return page.canvas.viewport.to_widget().map(QPointF(x, y)).toPoint()

    with qtbot.waitActive(page.window()):
        page.window().activateWindow()
    qtbot.keyClick(page.canvas, key)
    qtbot.mousePress(page.canvas, LEFT, pos=at(left, top))
    qtbot.mouseMove(page.canvas, at((left + right) // 2, (top + bottom) // 2))
    qtbot.mouseMove(page.canvas, at(right, bottom))
    qtbot.mouseRelease(page.canvas, LEFT, pos=at(right, bottom))


def numbers_of(page: DrawPage) -> np.ndarray:
    held = page.labels.numbers()
    assert held is not None
    return held()


def test_a_facade_is_painted_photographed_changed_saved_and_translated_from_its_file(
    qtbot, open_window, tmp_path, monkeypatch
):
    services = open_window()
    services.window.show_page_named("draw")
    page = services.pages.draw
    qtbot.waitUntil(lambda: page.live.choice is not None, timeout=60_000)
    page.use_model("facades-labels")
    assert page.labels.is_on

    def fresh_photo() -> np.ndarray:
        qtbot.waitUntil(lambda: page.live.freshness == Freshness.FRESH and page.live.photo is not None, timeout=90_000)
        assert page.live.photo is not None
        return page.live.photo.picture

    rectangle(qtbot, page, KEYS.Key_2, 20, 20, 236, 240)
    rectangle(qtbot, page, KEYS.Key_3, 60, 60, 110, 120)
    rectangle(qtbot, page, KEYS.Key_4, 150, 150, 190, 240)
    numbers = numbers_of(page)
    assert [numbers[y, x] for x, y in ((30, 30), (80, 90), (170, 200), (5, 5))] == [FACADE, WINDOW, DOOR, VOID]
    first = fresh_photo()
    assert first.shape == (256, 256, 3)
    assert first[60:120, 60:110].std() > 10, "a window is no grey patch"

    page.labels.replace(DOOR, WINDOW)
    second = fresh_photo()
    changed = np.abs(second.astype(int) - first).mean(axis=2)
    assert changed[150:240, 150:190].mean() > 4 * changed[:60, :60].mean()
    page.canvas.undo()
    assert np.array_equal(numbers_of(page), numbers)
    assert np.array_equal(fresh_photo(), first)

    path = tmp_path / "facade.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    services.commands.action("file.save_sketch").trigger()
    qtbot.waitUntil(path.exists)
    arguments = ["translate", str(path), "-m", "facades-labels", "-o", str(tmp_path / "out"), "--device", "cpu"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert np.array_equal(read_picture(tmp_path / "out" / "facade.png").pixels[..., :3], first)

    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "facade.ora"), ""))
    services.commands.action("file.save_drawing").trigger()
    qtbot.waitUntil(lambda: not page.desk.is_modified)
    page.use_model("flowers-sketch")
    page.desk.open(tmp_path / "facade.ora")
    qtbot.waitUntil(lambda: page.labels.is_on)
    assert np.array_equal(numbers_of(page), numbers)
    assert page.live.choice is not None
    assert page.live.choice.entry.name == "facades-labels"
    assert np.array_equal(fresh_photo(), first)


def test_the_example_makes_a_photo(qtbot, open_window):
    services = open_window()
    services.window.show_page_named("draw")
    page = services.pages.draw
    qtbot.waitUntil(lambda: page.live.choice is not None, timeout=60_000)
    page.use_model("facades-labels")
    assert page.example.isVisible()
    qtbot.mouseClick(page.example, LEFT)
    qtbot.waitUntil(lambda: page.live.freshness == Freshness.FRESH, timeout=90_000)
    numbers = numbers_of(page)
    assert set(np.unique(numbers)) > {BACKGROUND, FACADE, WINDOW, DOOR}
    assert VOID not in numbers
    assert not services.notices.texts()
