"""Label maps through the doors of the window: opened, dropped, asked about, begun with, exported, kept in projects."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton

from gui.draw import label_files
from gui.draw.labels.indexed import label_png
from gui.draw.labels.table import LabelTable
from gui.draw.open_picture import LARGEST_SHEET
from img2img.pictures.classes import VOID
from img2img.pictures.labels import read_numbers
from tests.gui.draw.labels.maps import CLASSES, LANE, ROAD, SKY

TABLE = LabelTable.of(CLASSES)
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def a_map(height: int = 50, width: int = 70) -> np.ndarray:
    numbers = np.full((height, width), VOID, np.uint8)
    numbers[: height // 3], numbers[height // 2 :], numbers[-5:] = SKY, ROAD, LANE
    return numbers


def save(path: Path, numbers: np.ndarray) -> Path:
    path.write_bytes(label_png(numbers, TABLE))
    return path


def choose(monkeypatch, dialog: str, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, dialog, lambda *_: (str(path), ""))


def press_button(qtbot, services, text: str) -> None:
    buttons = [one for one in services.notices.findChildren(QPushButton) if one.text().replace("&", "") == text]
    qtbot.mouseClick(buttons[-1], Qt.MouseButton.LeftButton)


def test_open_takes_a_label_map_in_its_own_size_and_undo_takes_it_back(qtbot, page, tmp_path, monkeypatch):
    size = page.document.size
    choose(monkeypatch, "getOpenFileName", save(tmp_path / "map.png", a_map()))
    qtbot.keyClick(page.canvas, Qt.Key.Key_O, CONTROL)
    qtbot.waitUntil(lambda: page.document.size == QSize(70, 50))
    assert np.array_equal(page.labels.numbers()(), a_map())
    qtbot.keyClick(page.canvas, Qt.Key.Key_Z, CONTROL)
    assert page.document.size == size
    assert page.document.is_blank


def test_a_dropped_map_is_offered_as_a_label_map(qtbot, page, drop, tmp_path):
    assert drop(page.canvas, save(tmp_path / "map.png", a_map()))
    (menu,) = [menu for menu in page.findChildren(QMenu) if menu.isVisible()]
    assert [action.text() for action in menu.actions()] == ["Use as label map", "Lay it under the label map"]
    menu.actions()[0].trigger()
    menu.close()
    qtbot.waitUntil(lambda: page.document.size == QSize(70, 50))


def test_colours_of_no_class_are_asked_about_before_anything_changes(qtbot, services, page, tmp_path):
    picture = Image.new("RGB", (20, 10), CLASSES[SKY].colour)
    picture.paste((120, 60, 120), (0, 0, 5, 10))
    picture.save(tmp_path / "odd.png")
    page.desk.open(tmp_path / "odd.png")
    qtbot.waitUntil(lambda: bool(services.notices.texts()))
    assert "#783c78, in 50 of 200 pixels" in services.notices.texts()[-1]
    press_button(qtbot, services, "Leave it")
    assert page.document.is_blank
    assert not services.notices.texts()
    page.desk.open(tmp_path / "odd.png")
    qtbot.waitUntil(lambda: bool(services.notices.texts()))
    press_button(qtbot, services, "Use the nearest classes")
    numbers = page.labels.numbers()()
    assert (numbers[:, :5] == ROAD).all()
    assert (numbers[:, 5:] == SKY).all()


def test_what_is_no_picture_ends_in_a_sentence(qtbot, services, page, tmp_path):
    (tmp_path / "map.png").write_text("no picture")
    page.desk.open(tmp_path / "map.png")
    qtbot.waitUntil(lambda: bool(services.notices.texts()))
    assert "map.png" in services.notices.texts()[-1]
    assert page.document.is_blank


def test_a_map_that_no_sheet_has_room_for_is_opened_smaller_with_its_classes(qtbot, services, page, tmp_path):
    numbers = np.repeat(np.array([[SKY, ROAD]], np.uint8), [LARGEST_SHEET, LARGEST_SHEET], axis=1).repeat(4, axis=0)
    page.desk.open(save(tmp_path / "wide.png", numbers))
    qtbot.waitUntil(lambda: page.document.size == QSize(LARGEST_SHEET, 2))
    half = LARGEST_SHEET // 2
    assert (page.labels.numbers()()[:, :half] == SKY).all()
    assert (page.labels.numbers()()[:, half:] == ROAD).all()
    assert "wide.png is 8192x4 pixels" in services.notices.texts()[-1]


def test_export_writes_a_map_that_every_reader_of_ours_finds_the_same_in(qtbot, services, page, tmp_path, monkeypatch):
    page.labels.use(a_map(), "Open")
    choose(monkeypatch, "getSaveFileName", tmp_path / "mine")
    qtbot.keyClick(page.canvas, Qt.Key.Key_E, CONTROL | SHIFT)
    qtbot.waitUntil((tmp_path / "mine.png").exists)
    assert np.array_equal(read_numbers(tmp_path / "mine.png", CLASSES)[..., 0], a_map())
    with Image.open(tmp_path / "mine.png") as image:
        assert image.mode == "P"
    qtbot.waitUntil(lambda: bool(services.notices.texts()))
    assert services.notices.texts() == [f"Saved {tmp_path / 'mine.png'}"]


def test_an_empty_sheet_offers_the_example_of_its_model(qtbot, page, tmp_path, monkeypatch):
    assert not page.example.isVisible(), "none came with this model"
    monkeypatch.setattr(label_files, "EXAMPLES", tmp_path)
    save(tmp_path / "tiny-labels.png", a_map())
    page.document.resized.emit()
    page.document.layers_changed.emit()
    assert page.example.isVisible()
    qtbot.mouseClick(page.example, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.document.is_blank)
    assert np.array_equal(page.labels.numbers()(), a_map())
    assert not page.example.isVisible()
    page.canvas.undo()
    assert page.example.isVisible()


def test_a_drawing_of_labels_reopens_with_its_numbers_its_classes_and_its_model(
    qtbot, services, page, tmp_path, monkeypatch
):
    page.labels.use(a_map(), "Open")
    choose(monkeypatch, "getSaveFileName", tmp_path / "map.ora")
    qtbot.keyClick(page.canvas, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: not page.desk.is_modified)
    page.use_model("plain")
    assert page.document.roles != ("labels",)
    page.desk.open(tmp_path / "map.ora")
    qtbot.waitUntil(lambda: page.document.roles == ("labels",))
    assert page.live.choice.entry.name == "tiny-labels"
    assert np.array_equal(page.labels.numbers()(), a_map())
    assert page.document.layer("labels").classes == CLASSES
    assert not page.desk.is_modified


def test_hints_and_names_are_those_of_label_maps(qtbot, services, page):
    commands = services.commands
    assert page.sketch_pane.title.text() == "Label map"
    assert page.canvas.hint == "Paint here"
    assert commands.action("file.new").text() == "&New label map"
    assert page.strip.button("edit.clear").accessibleName() == "Clear label map"
    assert not commands.action("file.trace").isEnabled()
    assert not page.strip.colour.isVisible()
    page.tip.open_beside(page.strip.button("edit.tip"))
    shown = [part.isVisible() for part in (page.tip.hardness, page.tip.opacity, page.tip.presses_opacity)]
    assert shown == [False] * 3
    page.tip.close()
    page.use_model("plain")
    assert page.sketch_pane.title.text() == "Sketch"
    assert page.canvas.hint == "Draw here"
    assert commands.action("file.new").text() == "&New sketch"
    assert page.strip.button("edit.clear").accessibleName() == "Clear sketch"
    assert commands.action("file.trace").isEnabled()
    assert page.strip.colour.isVisible()


@pytest.mark.parametrize("x", [0, 1])
def test_the_unpainted_looks_like_no_class(page, x):
    """Nor does it look as it does below a sketch."""
    seen = page.canvas.grab().toImage().pixelColor(page.canvas.rect().center() + QPoint(x, 40))
    assert seen.name() not in {"#ffffff", *(QColor(*label.colour).name() for label in CLASSES)}
