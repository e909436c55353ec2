"""The whole page under a pen with pressure, keys, dropped files and the clipboard, through the real window."""

import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QPointingDevice, QTabletEvent
from PySide6.QtWidgets import QApplication, QMenu

from gui.app import Services, build
from gui.draw.asking.photo import Freshness
from gui.draw.page import DrawPage
from gui.pictures import to_pixels
from img2img.models.card import ModelCard
from img2img.models.file import save_model
from img2img.networks import build as build_network

FAKE = (sys.executable, str(Path(__file__).parents[1] / "fake_engine.py"))
SHAPE = {"channels": 2, "depth": 2, "dropout_levels": 0}
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SIDE = 64


@pytest.fixture(scope="module")
def services(qapp, tmp_path_factory) -> Iterator[Services]:
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMG2IMG_HOME", str(home))
        patch.setattr("img2img.models.library.files", lambda _: home / "no-bundled-models")
        card = ModelCard(name="plain", architecture="UNetGenerator", hyperparameters=SHAPE, native_size=(SIDE, SIDE))
        save_model(home / "models" / "plain.safetensors", card, {"": build_network(card.architecture, SHAPE)})
        services = build(qapp, FAKE)
        yield services
    services.close_guard.let_drawing_go()
    services.window.close()
    services.window.deleteLater()


@pytest.fixture
def page(qtbot, services) -> Iterator[DrawPage]:
    page = services.pages.draw
    services.window.show()
    services.window.show_page_named("draw")
    qtbot.waitUntil(lambda: page.live.choice is not None)
    services.commands.action("file.new").trigger()
    services.commands.action("edit.brush").trigger()
    page.canvas.setFocus()
    yield page
    services.window.hide()


def stylus(number: int, pointer: QPointingDevice.PointerType) -> QPointingDevice:
    able = QPointingDevice.Capability.Pressure | QPointingDevice.Capability.XTilt | QPointingDevice.Capability.YTilt
    return QPointingDevice("stylus", number, QPointingDevice.DeviceType.Stylus, pointer, able, 1, 1)


# Events only point at their device, so these live as long as the module.
PEN, ERASER = stylus(1, QPointingDevice.PointerType.Pen), stylus(2, QPointingDevice.PointerType.Eraser)


def pen(
    page: DrawPage, points: list[tuple[float, float]], pressure: float, device=PEN, tilt: tuple[float, float] = (0, 0)
) -> None:
    """A pen comes near, is set down, goes from point to point of the sheet, is lifted, and goes away."""
    to_widget = page.canvas.viewport.to_widget()
    places = [to_widget.map(QPointF(*point)) for point in points]

    def send(kind: QEvent.Type, at: QPointF, pressed: float) -> None:
        is_down = kind not in (QEvent.Type.TabletRelease, QEvent.Type.TabletEnterProximity)
        buttons = LEFT if is_down else Qt.MouseButton.NoButton
        on_screen = QPointF(page.canvas.mapToGlobal(at.toPoint()))
        event = QTabletEvent(kind, device, at, on_screen, pressed, *tilt, 0, 0, 0, NONE, LEFT, buttons)
        QApplication.sendEvent(page.canvas, event)

    send(QEvent.Type.TabletEnterProximity, places[0], 0)
    send(QEvent.Type.TabletPress, places[0], pressure)
    for place in places[1:]:
        send(QEvent.Type.TabletMove, place, pressure)
    send(QEvent.Type.TabletRelease, places[-1], 0)
    send(QEvent.Type.TabletLeaveProximity, places[-1], 0)


def ink(page: DrawPage) -> int:
    return int((page.document.lines < 128).any(axis=2).sum())


def is_answered(page: DrawPage) -> bool:
    return page.live.freshness == Freshness.FRESH and np.array_equal(to_pixels(page.photo), 255 - page.document.lines)


ROW = [(12.0, 32.0), (32.0, 32.0), (52.0, 32.0)]


def test_a_stroke_of_a_pen_becomes_a_photo(qtbot, page):
    pen(page, ROW, 1.0)
    assert (page.document.lines[32, 14:50] < 128).all()
    qtbot.waitUntil(lambda: is_answered(page))


def test_a_pen_that_presses_harder_draws_wider(page, services):
    drawn = []
    page.pen.set_width(12)
    for pressure in (0.1, 0.4, 0.7, 1.0):
        services.commands.action("file.new").trigger()
        pen(page, ROW, pressure)
        drawn.append(ink(page))
    page.pen.set_width(3)
    assert all(less < more for less, more in pairwise(drawn))


@given(st.tuples(st.integers(-60, 60), st.integers(-60, 60)), st.sampled_from((0.2, 0.6, 1.0)))
def test_tilt_changes_nothing(page, tilt, pressure):
    pictures = []
    for tilted in ((0, 0), tilt):
        page.document.clear()
        pen(page, ROW, pressure, tilt=tilted)
        pictures.append(page.document.lines.copy())
    assert np.array_equal(*pictures)
    assert pictures[0].min() < 128


def test_the_other_end_of_the_pen_erases_whatever_tool_is_in_the_hand(page):
    pen(page, ROW, 1.0)
    before = ink(page)
    pen(page, ROW, 1.0, ERASER)
    assert page.pen.tool == "brush"
    assert ink(page) < before / 4
    pen(page, ROW, 1.0)  # the first end draws again
    assert ink(page) >= before


def test_a_stroke_of_a_pen_is_one_step_and_makes_no_mouse_stroke_of_itself(page):
    count = page.document.stack.index
    pen(page, ROW, 1.0)
    assert page.document.stack.index == count + 1
    page.document.undo()
    assert page.document.is_blank


def test_keys_take_a_stroke_back_do_it_again_and_change_the_tool(qtbot, page, services):
    pen(page, ROW, 1.0)
    drawn = page.document.lines.copy()
    qtbot.keyClick(services.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.document.is_blank
    qtbot.keyClick(
        services.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert np.array_equal(page.document.lines, drawn)
    qtbot.keyClick(services.window, Qt.Key.Key_E)
    assert page.pen.tool == "eraser"
    qtbot.keyClick(services.window, Qt.Key.Key_B)
    assert page.pen.tool == "brush"


def test_a_picture_that_is_dropped_becomes_the_sketch_by_keyboard(qtbot, page, drop, tmp_path):
    pixels = np.full((SIDE, SIDE, 3), 255, np.uint8)
    pixels[20:24] = 0
    Image.fromarray(pixels).save(tmp_path / "lines.png")
    assert drop(page.canvas, tmp_path / "lines.png")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    assert menu.activeAction().text() == "Use as sketch"
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: np.array_equal(page.document.lines, pixels))
    qtbot.waitUntil(lambda: is_answered(page))


def test_the_photo_goes_to_the_clipboard(qtbot, page, services):
    pen(page, ROW, 1.0)
    qtbot.waitUntil(lambda: is_answered(page))
    qtbot.keyClick(services.window, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert np.array_equal(to_pixels(QGuiApplication.clipboard().image()), 255 - page.document.lines)
