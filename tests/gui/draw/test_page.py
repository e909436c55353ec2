"""The Draw page with an engine that speaks the real protocol: strokes go out, photos come back."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from gui.app import Services, build
from gui.draw.asking.photo import Freshness
from gui.draw.page import DrawPage
from gui.engine_client import EngineClient
from gui.pictures import to_image, to_pixels
from gui.settings import SettingsFile
from img2img.models.card import ModelCard
from img2img.models.file import save_model
from img2img.networks import build as build_network

FAKE = (sys.executable, str(Path(__file__).parents[1] / "fake_engine.py"))
SHAPE = {"channels": 2, "depth": 2, "dropout_levels": 0}


def add_model(home: Path, name: str, **facts: Any) -> None:
    facts = {"native_size": (64, 64)} | facts
    card = ModelCard(name=name, architecture="UNetGenerator", hyperparameters=SHAPE, **facts)
    networks = {direction: build_network(card.architecture, SHAPE) for direction in card.directions or ("",)}
    save_model(home / "models" / f"{name}.safetensors", card, networks)


@pytest.fixture
def services(qapp, home, monkeypatch) -> Iterator[Services]:
    monkeypatch.setattr("img2img.models.library.files", lambda _: home / "no-bundled-models")
    add_model(home, "plain")
    add_model(home, "random", mode="train")
    add_model(home, "two-ways", directions=("a-to-b", "b-to-a"), domains=(("a", "b"), ("b", "a")))
    add_model(home, "error")
    services = build(qapp, FAKE)
    services.window.show()
    yield services
    services.window.close()
    services.window.deleteLater()


@pytest.fixture
def page(services, qtbot) -> DrawPage:
    page = services.pages.draw
    qtbot.waitUntil(lambda: page.live.choice is not None)
    choose(page, "plain")
    return page


def choose(page: DrawPage, key: str) -> None:
    page.bar.picker.choose(key)
    assert page.live.choice is not None
    assert page.live.choice.key == key


def scribble(qtbot, page: DrawPage, shift: int = 0) -> None:
    canvas, left = page.canvas, Qt.MouseButton.LeftButton
    middle = canvas.rect().center() + QPoint(shift, shift)
    qtbot.mousePress(canvas, left, pos=middle)
    for step in range(5):
        qtbot.mouseMove(canvas, middle + QPoint(12 * step, 5 * step))
    qtbot.mouseRelease(canvas, left, pos=middle)


def fresh(page: DrawPage) -> bool:
    return page.live.freshness == Freshness.FRESH and np.array_equal(to_pixels(page.photo), 255 - page.document.lines)


def photos_of(engine: EngineClient) -> list:
    headers = []
    engine.answered.connect(lambda _, header, picture: headers.append(header) if picture is not None else None)
    return headers


def test_a_stroke_brings_its_photo(qtbot, page):
    scribble(qtbot, page)
    qtbot.waitUntil(lambda: fresh(page))
    assert page.photo_pane.state() == "1 ms"


def test_the_last_of_many_strokes_is_the_one_that_is_shown(qtbot, page):
    for number in range(12):
        scribble(qtbot, page, 4 * number)
        qtbot.wait(7)
    qtbot.waitUntil(lambda: fresh(page))


def test_live_off_asks_for_nothing_and_says_that_the_photo_is_old(qtbot, services, page):
    scribble(qtbot, page)
    qtbot.waitUntil(lambda: fresh(page))
    headers = photos_of(services.engine)
    services.commands.action("model.live").trigger()
    scribble(qtbot, page, 30)
    qtbot.wait(300)
    assert headers == []
    assert page.live.freshness == Freshness.STALE
    assert page.photo_pane.state() == "of an earlier sketch"
    assert services.settings.current.live is False


def test_switching_live_off_in_the_midst_drops_what_is_on_its_way(qtbot, services, page, home):
    add_model(home, "slow")
    page.use_model("slow")
    qtbot.waitUntil(lambda: page.live.choice.key == "slow")
    shown = []
    page.live.photo_came.connect(lambda *_: shown.append(1))
    scribble(qtbot, page)
    qtbot.waitUntil(lambda: page.live.freshness == Freshness.ASKED)
    services.commands.action("model.live").trigger()
    qtbot.wait(800)
    assert shown == []


def test_translate_works_while_live_is_off(qtbot, services, page):
    services.commands.action("model.live").trigger()
    scribble(qtbot, page)
    qtbot.keyClick(page.canvas, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: fresh(page))


def test_each_direction_is_an_item(page):
    picker = page.bar.picker
    keys = [picker.itemData(row).key for row in range(picker.count())]
    assert {"two-ways:a-to-b", "two-ways:b-to-a"} <= set(keys)


def test_the_chosen_direction_and_seed_are_asked_for(qtbot, services, page, monkeypatch):
    asked = []
    request = services.engine.request
    monkeypatch.setattr(
        services.engine,
        "request",
        lambda op, *rest, **header: asked.append((op, header)) or request(op, *rest, **header),
    )
    choose(page, "two-ways:b-to-a")
    scribble(qtbot, page)
    qtbot.waitUntil(lambda: fresh(page))
    assert asked[-1][1]["direction"] == "b-to-a"
    choose(page, "random")
    services.commands.action("model.variation").trigger()
    assert asked[-1][1]["seed"] == 1


def test_another_variation_is_offered_only_where_there_is_one(services, page):
    assert not services.commands.action("model.variation").isEnabled()
    choose(page, "random")
    assert services.commands.action("model.variation").isEnabled()


def test_a_failure_is_a_notice(qtbot, services, page):
    choose(page, "error")
    scribble(qtbot, page)
    qtbot.waitUntil(lambda: services.notices.texts() == ["The model error cannot be used. Choose another one."])


def test_a_model_of_another_size_brings_its_own_sheet_unless_something_is_drawn(qtbot, page, home):
    add_model(home, "large", native_size=(96, 128))
    page.use_model("large")
    qtbot.waitUntil(lambda: page.live.choice.key == "large")
    assert page.document.size == QSize(128, 96)
    scribble(qtbot, page)
    choose(page, "plain")
    assert page.document.size == QSize(128, 96)


def test_letter_keys(qtbot, page):
    qtbot.keyClick(page.canvas, Qt.Key.Key_E)
    assert page.pen.tool == "eraser"
    qtbot.keyClick(page.canvas, Qt.Key.Key_B)
    assert page.pen.tool == "brush"
    width = page.pen.width
    qtbot.keyClick(page.canvas, Qt.Key.Key_BracketRight)
    assert page.pen.width > width
    qtbot.keyClick(page.canvas, Qt.Key.Key_BracketLeft)
    assert page.pen.width == width
    qtbot.keyClick(page.canvas, Qt.Key.Key_X)
    assert page.pen.colour == (255, 255, 255)
    qtbot.keyClick(page.canvas, Qt.Key.Key_D)
    assert page.pen.colour == (0, 0, 0)


def test_another_tool_that_is_taken_in_the_midst_of_a_stroke_keeps_it(qtbot, page):
    middle, left = page.canvas.rect().center(), Qt.MouseButton.LeftButton
    qtbot.mousePress(page.canvas, left, pos=middle)
    qtbot.mouseMove(page.canvas, middle + QPoint(40, 20))
    qtbot.keyClick(page.canvas, Qt.Key.Key_E)
    assert not page.document.is_blank
    qtbot.mouseMove(page.canvas, middle)
    qtbot.mouseRelease(page.canvas, left, pos=middle)
    assert not page.document.is_blank
    assert len(page.document.stack) == 1


def test_the_view_is_turned_and_mirrored_by_its_keys_and_the_photo_follows(qtbot, page):
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(page.canvas, Qt.Key.Key_Right, control)
    qtbot.keyClick(page.canvas, Qt.Key.Key_M)
    for view in (page.canvas.viewport, page.preview.viewport):
        assert (view.angle, view.is_mirrored) == (-15, True)
    qtbot.keyClick(page.canvas, Qt.Key.Key_Up, control)
    assert page.canvas.viewport.angle == 0


def test_undo_and_redo_by_their_keys(qtbot, page):
    scribble(qtbot, page)
    drawn = page.document.lines.copy()
    qtbot.keyClick(page.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.document.is_blank
    qtbot.keyClick(page.canvas, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert np.array_equal(page.document.lines, drawn)


def test_a_new_sketch_and_a_cleared_one_are_undone_by_their_keys(qtbot, page):
    control = Qt.KeyboardModifier.ControlModifier
    scribble(qtbot, page)
    drawn = page.document.lines.copy()
    for key, modifier in ((Qt.Key.Key_N, control), (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)):
        qtbot.keyClick(page.canvas, key, modifier)
        assert page.document.is_blank
        qtbot.keyClick(page.canvas, Qt.Key.Key_Z, control)
        assert np.array_equal(page.document.lines, drawn)


def test_canvas_and_photo_zoom_together(qtbot, page):
    page.canvas.zoom_by(3)
    assert page.preview.viewport.zoom == page.canvas.viewport.zoom
    page.preview.fit()
    assert page.canvas.viewport.zoom == page.preview.viewport.zoom


def picture_file(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    to_image(np.full((32, 64, 3), 90, np.uint8)).save(str(path))
    return path


def test_a_picture_becomes_the_sketch_and_can_be_undone(qtbot, services, page, tmp_path, monkeypatch):
    path = picture_file(tmp_path)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    services.commands.action("file.open").trigger()
    qtbot.waitUntil(lambda: not page.document.is_blank)
    assert (page.document.lines[20:44] == 90).all()
    page.document.undo()
    assert page.document.is_blank


def test_an_underlay_is_laid_and_taken_away(qtbot, page, tmp_path):
    page.importer.open_underlay(picture_file(tmp_path))
    qtbot.waitUntil(lambda: page.document.layer("underlay") is not None)
    row = page.layers.row_of("underlay")
    row.slider.setValue(75)
    assert page.document.layer("underlay").opacity == 0.75
    qtbot.mouseClick(row.remove, Qt.MouseButton.LeftButton)
    assert page.document.layer("underlay") is None
    qtbot.keyClick(page.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.document.layer("underlay") is not None


def test_the_opacity_is_shown_at_once_and_kept_when_the_slider_rests(qtbot, services, page):
    kept = []
    services.settings.changed.connect(lambda chosen: kept.append(chosen.underlay_opacity))
    page.use_underlay(to_image(np.zeros((8, 8, 3), np.uint8)))
    services.commands.action("edit.layers").trigger()
    slider = page.layers.row_of("underlay").slider
    for percent in range(50, 60):
        slider.setValue(percent)
        assert page.document.layer("underlay").opacity == percent / 100
    assert kept == []
    qtbot.waitUntil(lambda: kept == [59])
    slider.setValue(70)
    services.window.close()
    assert SettingsFile(services.settings.path).current.underlay_opacity == 70


def test_a_file_that_is_no_picture_is_a_notice(qtbot, services, page, tmp_path):
    path = tmp_path / "bad.png"
    path.write_bytes(b"no picture")
    page.importer.open_sketch(path)
    qtbot.waitUntil(lambda: bool(services.notices.texts()))
    assert "bad.png" in services.notices.texts()[0]


def test_the_photo_is_saved_copied_and_dragged(qtbot, services, page, tmp_path, monkeypatch):
    scribble(qtbot, page)
    qtbot.waitUntil(lambda: fresh(page))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "out"), ""))
    services.commands.action("file.save").trigger()
    qtbot.waitUntil(lambda: any("out.png" in text for text in services.notices.texts()))
    assert np.array_equal(to_pixels(QImage(str(tmp_path / "out.png"))), to_pixels(page.photo))
    services.commands.action("edit.copy").trigger()
    assert QGuiApplication.clipboard().image().size() == page.photo.size()
    file = Path(page.preview.mime_data().urls()[0].toLocalFile())
    assert QImage(str(file)).size() == page.photo.size()
    services.window.close()
    assert not file.exists()


def seen_labels(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_the_page_is_pleasant_without_any_model(qapp, qtbot, home, monkeypatch):
    monkeypatch.setattr("img2img.models.library.files", lambda _: home / "no-bundled-models")
    services = build(qapp, FAKE)
    services.window.show()
    page = services.pages.draw
    qtbot.waitUntil(lambda: "No model can make a photo of this yet" in seen_labels(page.photo_pane))
    scribble(qtbot, page)
    assert not page.document.is_blank
    assert not services.commands.action("model.translate").isEnabled()
    page.photo_pane.page_wanted.emit("models")
    assert services.window.page is services.pages.models
    services.window.close()
    services.window.deleteLater()


def test_what_was_copied_outlives_the_window(qtbot, services, page):
    scribble(qtbot, page)
    services.commands.action("edit.select_all").trigger()
    services.commands.action("edit.copy").trigger()
    copied = to_pixels(QGuiApplication.clipboard().image())
    assert copied.shape == (64, 64, 4)
    services.window.close()
    left = QGuiApplication.clipboard().mimeData()
    assert type(left) is QMimeData  # a subclass would be asked when there is no Python any more
    assert np.array_equal(to_pixels(QImage(left.imageData())), copied)
    assert QImage.fromData(left.data("image/png").data()).size() == QSize(64, 64)
