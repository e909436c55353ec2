"""From one kind of drawing to the other: nothing is lost, and nothing sent to a model that would read it wrongly."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QPushButton

from gui.draw.asking.photo import Freshness
from gui.draw.document.document import SKETCH
from tests.gui.draw.labels.maps import ROAD

LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
KEPT = "Your sketch is kept: Undo brings it back."
KEPT_MAP = "Your label map is kept: Undo brings it back."


def drag(qtbot, page, shift: int = 0) -> None:
    middle = page.canvas.rect().center() + QPoint(shift, shift)
    qtbot.mousePress(page.canvas, LEFT, pos=middle)
    qtbot.mouseMove(page.canvas, middle + QPoint(30, 25))
    qtbot.mouseMove(page.canvas, middle + QPoint(60, 50))
    qtbot.mouseRelease(page.canvas, LEFT, pos=middle + QPoint(60, 50))


def undo(qtbot, page) -> None:
    with qtbot.waitActive(page.window()):
        page.window().activateWindow()
    qtbot.keyClick(page.canvas, Qt.Key.Key_Z, CONTROL)


def chosen(page) -> str:
    return page.live.choice.entry.name


@pytest.fixture
def sketched(qtbot, page):
    page.use_model("plain")
    drag(qtbot, page)
    assert not page.document.is_blank
    return page


def test_a_model_of_the_other_kind_keeps_the_drawing_and_says_so(qtbot, services, sketched):
    page, lines = sketched, sketched.document.lines
    page.use_model("tiny-labels")
    assert page.document.roles == ("labels",)
    assert page.document.is_blank
    assert services.notices.texts() == [KEPT]
    button = next(one for one in services.notices.findChildren(QPushButton) if one.text() == "&Undo")
    qtbot.mouseClick(button, LEFT)
    assert np.array_equal(page.document.lines, lines)
    assert chosen(page) == "plain"
    assert not services.notices.texts()


def test_going_back_before_anything_is_drawn_gives_the_drawing_back(qtbot, services, sketched):
    page, lines, steps = sketched, sketched.document.lines, sketched.document.stack.index
    page.use_model("tiny-labels")
    page.use_model("other-labels")
    page.use_model("plain")
    assert np.array_equal(page.document.lines, lines)
    assert page.document.stack.index == steps
    assert not services.notices.texts()


def test_going_back_after_something_was_drawn_begins_a_sheet_and_keeps_both(qtbot, services, sketched):
    page, lines = sketched, sketched.document.lines
    page.use_model("tiny-labels")
    drag(qtbot, page)
    painted = page.labels.numbers()()
    page.use_model("plain")
    assert page.document.is_blank
    assert services.notices.texts() == [KEPT_MAP]
    undo(qtbot, page)
    assert chosen(page) == "tiny-labels"
    assert np.array_equal(page.labels.numbers()(), painted)
    undo(qtbot, page)
    undo(qtbot, page)
    assert chosen(page) == "plain"
    assert np.array_equal(page.document.lines, lines)
    page.document.redo()
    assert chosen(page) == "tiny-labels"
    assert page.document.is_blank


def test_a_blank_sheet_changes_its_kind_without_a_word(qtbot, services, page):
    for name, roles in (("plain", SKETCH), ("tiny-labels", ("labels",)), ("other-labels", ("labels",))):
        page.use_model(name)
        assert page.document.roles == roles
        assert not services.notices.texts()
    assert page.document.size == QSize(32, 32)


def test_a_map_of_other_classes_is_kept_and_found_again(qtbot, services, page):
    drag(qtbot, page)
    painted = page.labels.numbers()()
    page.use_model("other-labels")
    assert page.document.is_blank
    assert services.notices.texts() == [KEPT_MAP]
    drag(qtbot, page)
    undo(qtbot, page)
    undo(qtbot, page)
    assert chosen(page) == "tiny-labels"
    assert np.array_equal(page.labels.numbers()(), painted)


def test_a_drawing_whose_model_is_gone_is_not_sent_to_another_one(qtbot, services, page, home):
    qtbot.keyClick(page.canvas, Qt.Key.Key_2)
    drag(qtbot, page)
    qtbot.waitUntil(lambda: page.live.freshness == Freshness.FRESH)
    page.use_model("other-labels")
    (home / "models" / "tiny-labels.safetensors").unlink()
    page.bar.picker.list_models()
    qtbot.waitUntil(lambda: len(page.bar.picker.choices) == 2)
    drag(qtbot, page)
    qtbot.waitUntil(lambda: page.live.freshness == Freshness.FRESH)
    undo(qtbot, page)
    undo(qtbot, page)
    told = "This label map has other classes than other-labels. Choose a model with the classes of the map."
    assert services.notices.texts() == [told]
    assert chosen(page) == "other-labels"
    assert page.document.layer("labels").classes[ROAD].name == "road"
    assert page.live.freshness != Freshness.FRESH
    asked = page.live.requests.engine
    with qtbot.assertNotEmitted(asked.answered, wait=300):
        page.live.ask()
    assert services.notices.texts() == [told]


def test_translate_says_why_there_is_no_photo_of_the_other_kind(qtbot, services, sketched, home):
    page = sketched
    page.use_model("tiny-labels")
    (home / "models" / "plain.safetensors").unlink()
    page.bar.picker.list_models()
    qtbot.waitUntil(lambda: len(page.bar.picker.choices) == 2)
    undo(qtbot, page)
    assert services.notices.texts()[-1].startswith("This is a sketch, and tiny-labels takes label maps.")
    assert page.document.roles == SKETCH
    page.use_model("other-labels")
    page.canvas.undo()
    assert page.document.roles == SKETCH
