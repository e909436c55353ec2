"""The photo follows the hand, and never pretends: real strokes, and an engine that speaks the real protocol."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QApplication, QDialog

from gui.draw.asking.photo import Freshness
from gui.engine_client import EngineClient
from gui.pictures import to_pixels
from tests.gui.processes import process_of


def shows(desk) -> bool:
    page = desk.page
    return page.live.freshness == Freshness.FRESH and np.array_equal(to_pixels(page.photo), 255 - page.document.lines)


def test_while_the_pen_moves_one_request_at_a_time_and_the_whole_stroke_at_once_when_it_is_lifted(desk, qtbot):
    desk.choose("slow")
    desk.stroke()
    desk.wait_for_photo()
    before = len(desk.drawn)
    middle = desk.press(40)
    for step in range(20):
        qtbot.mouseMove(desk.page.canvas, middle + QPoint(3 * step, -2 * step))
        qtbot.wait(5)
    assert len(desk.drawn) - before <= 2  # 0.3 s for an answer
    at_end = len(desk.drawn)
    desk.lift(40)
    assert len(desk.drawn) == at_end + 1  # without any pause
    qtbot.waitUntil(lambda: shows(desk))


def test_a_stroke_that_is_over_within_a_moment_is_asked_about_once(desk, qtbot):
    desk.stroke()
    desk.wait_for_photo()
    before = len(desk.drawn)
    desk.stroke(30)
    qtbot.waitUntil(lambda: shows(desk))
    qtbot.wait(250)
    assert len(desk.drawn) == before + 1


def test_a_pen_that_rests_on_the_paper_has_its_photo_too(desk, qtbot):
    middle = desk.press()
    qtbot.mouseMove(desk.page.canvas, middle + QPoint(30, 20))
    qtbot.waitUntil(lambda: shows(desk))
    desk.lift()


@pytest.mark.parametrize("way", ["edit.clear", "file.new", "edit.undo"])
def test_a_sheet_with_nothing_on_it_has_no_photo_and_no_time(desk, qtbot, way):
    desk.stroke()
    qtbot.waitUntil(lambda: shows(desk))
    assert desk.page.photo_pane.state() == "1 ms"
    desk.services.commands.action(way).trigger()
    assert desk.page.document.is_blank
    assert desk.page.photo.isNull()
    assert desk.page.preview.image().isNull()
    assert desk.page.photo_pane.state() == ""
    assert not desk.services.commands.action("file.save").isEnabled()
    assert desk.page.live.freshness == Freshness.NONE
    qtbot.wait(150)
    assert desk.page.photo.isNull()
    desk.services.commands.action("edit.undo" if way != "edit.undo" else "edit.redo").trigger()
    qtbot.waitUntil(lambda: shows(desk))


def test_a_sheet_that_is_cleared_while_live_is_off_has_no_photo_either(desk, qtbot):
    desk.stroke()
    qtbot.waitUntil(lambda: shows(desk))
    desk.services.commands.action("model.live").trigger()
    desk.services.commands.action("edit.clear").trigger()
    assert desk.page.photo.isNull()
    assert desk.page.photo_pane.state() == ""


def test_switching_live_off_says_nothing_false_of_the_photo_that_is_there(desk, qtbot):
    desk.stroke()
    qtbot.waitUntil(lambda: shows(desk))
    live = desk.services.commands.action("model.live")
    live.trigger()
    assert shows(desk)
    assert desk.page.photo_pane.state() == "1 ms"
    count = len(desk.drawn)
    desk.stroke(30)
    assert desk.page.photo_pane.state() == "of an earlier sketch"
    assert len(desk.drawn) == count
    live.trigger()
    qtbot.waitUntil(lambda: shows(desk))


def test_an_answer_to_what_was_cleared_is_not_shown(desk, qtbot):
    desk.choose("slow")
    desk.stroke()
    qtbot.waitUntil(lambda: desk.page.live.freshness == Freshness.ASKED)
    desk.services.commands.action("edit.clear").trigger()
    qtbot.wait(700)
    assert desk.page.photo.isNull()


def test_only_what_takes_more_than_half_a_second_is_told(desk, qtbot):
    said = []
    desk.stroke()
    qtbot.waitUntil(lambda: shows(desk))  # once the engine has started
    desk.page.live.slow.connect(said.append)
    desk.stroke(20)
    qtbot.waitUntil(lambda: shows(desk))
    assert said == []
    desk.choose("late")
    desk.stroke(40)
    qtbot.waitUntil(lambda: desk.page.photo_pane.state() == "Working…")
    qtbot.waitUntil(lambda: shows(desk))
    assert desk.page.photo_pane.state() == "1 ms"
    assert said[:2] == [True, False]
    assert said[-1] is False


def test_failures_are_one_sentence_until_a_photo_comes(desk, qtbot):
    desk.choose("error")
    for number in range(3):
        desk.stroke(10 * number)
        qtbot.waitUntil(lambda: bool(desk.failures))
        desk.failures.clear()
    assert desk.services.notices.texts() == ["The model error cannot be used. Choose another one."]
    assert not [window for window in QApplication.topLevelWidgets() if isinstance(window, QDialog)]
    desk.choose("plain")
    qtbot.waitUntil(lambda: shows(desk))
    assert desk.services.notices.texts() == []


def test_what_was_asked_when_the_engine_crashed_is_asked_once_more(desk, qtbot):
    desk.choose("crash-once")
    desk.stroke()
    qtbot.waitUntil(lambda: shows(desk))
    assert desk.failures == []
    assert desk.services.notices.texts() == []


def test_what_makes_the_engine_crash_again_is_told_and_not_asked_for_ever(desk, qtbot):
    desk.choose("crash")
    desk.stroke()
    qtbot.waitUntil(lambda: bool(desk.failures))
    asked = len(desk.drawn)
    qtbot.wait(600)
    assert len(desk.drawn) == asked
    assert desk.page.live.freshness == Freshness.STALE


def test_an_engine_that_is_killed_in_the_midst_is_replaced_and_the_drawing_has_its_photo(desk, qtbot):
    desk.choose("slow")
    desk.stroke()
    desk.wait_for_photo()
    desk.stroke(30)
    drawn = desk.page.document.lines.copy()
    assert desk.page.live.freshness == Freshness.ASKED
    process_of(desk.services.engine).kill()
    qtbot.waitUntil(lambda: shows(desk))
    assert np.array_equal(desk.page.document.lines, drawn)
    assert desk.failures == []
    assert not [window for window in QApplication.topLevelWidgets() if isinstance(window, QDialog)]


def test_drafts_are_asked_for_while_the_pen_moves_where_full_answers_are_slow(desk, qtbot, monkeypatch):
    desk.page.document.new(QSize(256, 256))
    desk.stroke()
    desk.wait_for_photo()
    desk.page.live._times.needs_drafts = True
    middle = desk.press(30)
    for step in range(4):
        qtbot.mouseMove(desk.page.canvas, middle + QPoint(4 * step, 3 * step))
        qtbot.wait(60)
    assert desk.drawn[-1]["size"] == (128, 128)
    desk.lift(30)
    assert "size" not in desk.drawn[-1]
    qtbot.waitUntil(lambda: shows(desk))
    assert not desk.settled[-1].is_draft


def test_always_full_asks_for_no_draft(desk, qtbot):
    desk.services.settings.change(live_quality="full")
    desk.page.document.new(QSize(256, 256))
    desk.page.live._times.needs_drafts = True
    middle = desk.press()
    for step in range(4):
        qtbot.mouseMove(desk.page.canvas, middle + QPoint(4 * step, 3 * step))
        qtbot.wait(60)
    desk.lift()
    qtbot.waitUntil(lambda: shows(desk))
    assert desk.drawn
    assert not any("size" in asked for asked in desk.drawn)


def test_what_yields_is_interrupted_and_taken_up_again(desk, qtbot):
    engine: EngineClient = desk.services.engine
    answered = []
    engine.answered.connect(lambda id_, *_: answered.append(id_))
    picture = np.zeros((4, 4, 3), np.uint8)
    first = engine.request("translate", picture, channel="a", model="slow", yields=True)
    later = engine.request("translate", picture, channel="b", model="slow", yields=True)
    now = engine.request("translate", picture, channel="c", model="plain")
    qtbot.waitUntil(lambda: {first, later, now} <= set(answered))
    assert answered.index(now) < answered.index(later)
