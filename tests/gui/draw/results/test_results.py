"""What can be had of a drawing: finished, varied, styled, remembered, and shown beside, over or swapped."""

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from gui.draw.asking.photo import Freshness
from gui.draw.results import history as history_module
from gui.draw.results.arrangement import TAP
from gui.draw.results.recorder import Recorder
from gui.draw.results.variations import COUNT
from gui.pictures import to_image, to_pixels
from gui.settings import SettingsFile
from img2img.models.card import ModelCard


@pytest.fixture(autouse=True)
def _quickly(monkeypatch):
    """A rest is over in a moment."""
    for module in ("finishing", "history", "variations"):
        monkeypatch.setattr(f"gui.draw.results.{module}.REST", 60)


def of(desk, op: str) -> list:
    return [asked for asked in desk.asked if asked["op"] == op]


def test_a_photo_is_finished_when_the_pen_has_rested_and_can_be_saved_so(desk, qtbot):
    desk.services.commands.action("model.finish").trigger()
    desk.stroke()
    qtbot.waitUntil(lambda: desk.page.photo.width() == 4 * 64)
    assert desk.page.photo_pane.state() == "finished in 0.0 s"
    assert np.array_equal(to_pixels(desk.page.photo)[::4, ::4], 255 - desk.page.document.lines)
    assert all(asked["yields"] for asked in of(desk, "finish"))
    desk.stroke(30)
    qtbot.waitUntil(lambda: desk.page.photo.width() == 64)  # the stroke's photo first
    qtbot.waitUntil(lambda: desk.page.photo.width() == 4 * 64)
    assert SettingsFile(desk.services.settings.path).current.finish


def test_switching_live_off_takes_back_what_is_on_its_way(desk, qtbot):
    desk.services.settings.change(finish=True)
    desk.choose("slow")
    desk.stroke()
    qtbot.waitUntil(lambda: len(of(desk, "finish")) == 1)
    desk.services.commands.action("model.live").trigger()
    qtbot.wait(600)
    assert desk.page.photo.width() == 64
    assert desk.page.results.shown is desk.page.live.photo


def test_a_stroke_takes_back_that_a_photo_is_finished(desk, qtbot):
    desk.services.settings.change(finish=True)
    desk.choose("slow")
    desk.stroke()
    desk.wait_for_photo()
    qtbot.waitUntil(lambda: len(of(desk, "finish")) == 1)
    assert "finish" in desk.page.photo_pane.state()  # it is, or has been by now
    desk.press(30)
    desk.lift(30)
    desk.wait_for_photo()
    assert desk.page.photo.width() == 64


def test_a_drawing_beyond_what_the_model_was_trained_at_is_offered_to_be_drawn_at_that(desk, qtbot):
    pane = desk.page.photo_pane
    assert not pane.size_hint.isVisible()
    desk.page.document.new(QSize(192, 128))
    assert pane.size_hint.isVisible()
    assert "64 × 64" in pane._advice.text()
    assert "192 × 128" in pane._advice.text()
    desk.stroke()
    desk.wait_for_photo()
    assert desk.page.photo.width() == 192
    qtbot.mouseClick(pane._offer, Qt.MouseButton.LeftButton)
    assert not pane.size_hint.isVisible()
    qtbot.waitUntil(lambda: desk.page.photo.width() == 4 * 78)
    assert desk.drawn[-1]["size"] == (52, 78)  # as many pixels as 64 x 64, in the drawing's shape
    desk.services.commands.action("model.finish").trigger()
    desk.wait_for_photo()
    assert pane.size_hint.isVisible()
    assert desk.page.photo.width() == 192


def test_variations_come_when_the_pen_rests_and_one_click_takes_one_with_its_seed(desk, qtbot):
    results = desk.page.results
    assert not results.variations_panel.isVisible()
    desk.choose("random")
    desk.stroke()
    qtbot.waitUntil(lambda: len(results.variations.photos) == COUNT)
    assert results.variations_panel.isVisible()
    asked = [asked for asked in of(desk, "translate") if asked["yields"]]
    assert [variation["seed"] for variation in asked[-COUNT:]] == [1, 2, 3, 4]
    count = len(desk.drawn)
    qtbot.mouseClick(results.variations_panel.thumbnails[2], Qt.MouseButton.LeftButton)
    assert results.variations_panel.seed.value() == 3
    assert desk.settled[-1] is results.variations.photos[2]
    assert len(desk.drawn) == count  # it is there already
    desk.stroke(30)
    assert not results.variations.photos
    assert not results.variations_panel.thumbnails[2].isEnabled()
    desk.wait_for_photo()
    assert desk.drawn[-1]["seed"] == 3


def test_the_seed_stays_while_drawing_and_is_rolled_or_typed(desk, qtbot):
    desk.choose("random")
    seed = desk.page.results.variations_panel.seed
    for shift in (0, 20):
        desk.stroke(shift)
        desk.wait_for_photo()
    assert {asked["seed"] for asked in desk.drawn} == {0}
    qtbot.keyClick(desk.page.canvas, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert seed.value() == desk.drawn[-1]["seed"] == 1
    seed.setFocus()
    seed.selectAll()
    qtbot.keyClicks(seed, "77")
    qtbot.keyClick(seed, Qt.Key.Key_Return)
    assert desk.drawn[-1]["seed"] == 77


def test_photos_that_stay_are_remembered_with_their_settings_and_shown_again(desk, qtbot):
    history = desk.page.results.history
    desk.choose("random")
    shown = []
    for number in range(3):
        desk.stroke(20 * number)
        qtbot.waitUntil(lambda count=number + 1: len(history.photos()) == count)
        shown.append(to_pixels(desk.page.photo))
    assert "random · seed 0 · 64 × 64 pixels" in history.list.item(0).toolTip()
    history.list.setFocus()
    history.list.setCurrentRow(2)
    qtbot.keyClick(history.list, Qt.Key.Key_Return)
    assert np.array_equal(to_pixels(desk.page.photo), shown[0])
    assert "earlier" in desk.page.photo_pane.state()
    kept = []
    desk.page.results.layer_wanted.connect(kept.append)
    assert history._keep.isVisible()
    qtbot.mouseClick(history._keep, Qt.MouseButton.LeftButton)
    assert np.array_equal(to_pixels(kept[0]), shown[0])


def test_history_is_bounded_and_a_finished_photo_takes_the_place_of_its_own(desk, qtbot, monkeypatch):
    monkeypatch.setattr(history_module, "LIMIT", 2)
    desk.services.settings.change(finish=True)
    history = desk.page.results.history
    finished = []
    desk.page.results.finishing.finished.connect(finished.append)
    for number in range(3):
        desk.stroke(20 * number)
        qtbot.waitUntil(lambda count=number + 1: len(finished) == count)
    assert len(history.photos()) == 2
    assert [photo.finisher for photo in history.photos()] == ["finisher", "finisher"]


def test_a_photo_that_comes_again_is_remembered_once(desk, qtbot):
    history = desk.page.results.history
    desk.stroke()
    qtbot.waitUntil(lambda: len(history.photos()) == 1)
    desk.services.commands.action("model.translate").trigger()
    desk.wait_for_photo()
    desk.services.commands.action("model.finish").trigger()
    qtbot.waitUntil(lambda: desk.page.photo.width() == 256)
    assert [photo.finisher for photo in history.photos()] == ["finisher"]


def test_a_photo_dropped_on_the_well_gives_its_style(desk, qtbot, drop, tmp_path, monkeypatch):
    monkeypatch.setattr(ModelCard, "has_styles", property(lambda card: card.name == "random"))
    panel = desk.page.results.style_panel
    desk.stroke()
    desk.wait_for_photo()
    assert not panel.isVisible()
    assert "strength" not in desk.drawn[-1]
    desk.choose("random")
    assert panel.isVisible()
    image = QImage(30, 20, QImage.Format.Format_RGB888)
    image.fill(QColor("orange"))
    image.save(str(tmp_path / "dawn.png"))
    assert drop(panel.well, tmp_path / "dawn.png")
    qtbot.waitUntil(lambda: bool(of(desk, "style")))
    name = of(desk, "style")[0]["name"]
    assert desk.drawn[-1]["style"] == name
    panel.strength.setValue(40)
    qtbot.waitUntil(lambda: desk.drawn[-1]["strength"] == 0.4)
    assert len(of(desk, "style")) == 1  # it is there already
    qtbot.waitUntil(lambda: desk.page.live.freshness == Freshness.FRESH)
    desk.services.engine.restart()
    desk.stroke(30)
    desk.wait_for_photo()
    assert len(of(desk, "style")) == 2  # another engine does not know it
    qtbot.mouseClick(panel.removal, Qt.MouseButton.LeftButton)
    assert "style" not in desk.drawn[-1]
    (tmp_path / "bad.png").write_bytes(b"no picture")
    panel.take(tmp_path / "bad.png")
    qtbot.waitUntil(lambda: "bad.png" in "".join(desk.services.notices.texts()))


def test_the_photo_lies_over_the_drawing_or_on_its_other_side_and_that_is_kept(desk, qtbot):
    page, over = desk.page, desk.page.arrangement.over
    desk.stroke()
    desk.wait_for_photo()
    assert not over.isVisible()
    desk.services.commands.action("view.over").trigger()
    assert over.isVisible()
    assert page.bar.opacity.isVisible()
    assert not page.preview.isVisible()
    page.bar.opacity.setValue(100)
    assert in_the_middle(page.canvas) == QColor("white")  # the inverse of ink
    page.bar.opacity.setValue(0)
    assert in_the_middle(page.canvas) == QColor("black")
    desk.stroke(30)  # the pen goes through
    desk.wait_for_photo()
    desk.services.commands.action("view.swapped").trigger()
    assert page.preview.isVisible()
    assert (
        page.preview.mapTo(page, page.preview.rect().topLeft()).x()
        < page.canvas.mapTo(page, page.canvas.rect().topLeft()).x()
    )
    qtbot.waitUntil(lambda: SettingsFile(desk.services.settings.path).current.photo_opacity == 0)
    assert SettingsFile(desk.services.settings.path).current.photo_view == "swapped"


def in_the_middle(widget: QWidget) -> QColor:
    """The colour there, where the stroke began; the strip of earlier photos may have moved it meanwhile."""
    return widget.grab().toImage().pixelColor(widget.rect().center())


def test_tab_held_shows_the_other_and_tapped_goes_to_the_next_field(desk, qtbot):
    page = desk.page
    desk.stroke()
    desk.wait_for_photo()
    page.canvas.setFocus()
    qtbot.keyPress(page.canvas, Qt.Key.Key_Tab)
    assert in_the_middle(page.canvas) == QColor("white")
    assert np.array_equal(to_pixels(page.preview.image()), page.document.lines)
    qtbot.wait(TAP + 60)
    qtbot.keyRelease(page.canvas, Qt.Key.Key_Tab)
    assert in_the_middle(page.canvas) == QColor("black")
    assert page.preview.image() == page.photo
    assert QApplication.focusWidget() is page.canvas
    qtbot.keyClick(page.canvas, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not page.canvas
    assert page.live.freshness == Freshness.FRESH


def test_a_window_that_was_left_while_tab_was_held_shows_what_it_did_before(desk, qtbot):
    desk.stroke()
    desk.wait_for_photo()
    qtbot.keyPress(desk.page.canvas, Qt.Key.Key_Tab)
    desk.page.preview.setFocus()
    assert desk.page.preview.image() == desk.page.photo
    assert to_image(desk.page.document.lines) != desk.page.preview.image()


@pytest.mark.parametrize(("chosen", "written"), [("flower.gif", "flower.gif"), ("flower", "flower.webp")])
def test_drawing_and_photo_are_recorded_side_by_side(desk, qtbot, tmp_path, monkeypatch, chosen, written):
    monkeypatch.setattr("gui.draw.results.recorder.FRAMES_PER_SECOND", 1000)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / chosen), ""))
    record = desk.services.commands.action("file.record")
    record.trigger()
    for number in range(3):
        desk.stroke(20 * number)
        desk.wait_for_photo()
    record.trigger()
    qtbot.waitUntil(lambda: desk.services.notices.texts() == [f"Saved {tmp_path / written}"])
    with Image.open(tmp_path / written) as animation:
        assert getattr(animation, "n_frames", 1) > 1
        assert animation.size == (640, 320)
        last = np.asarray(animation.convert("RGB"))
    assert np.abs(last[:, :320].astype(int) + last[:, 320:] - 255).mean() < 12  # the photo is the inverse


def test_a_long_recording_is_thinned_and_not_cut(qapp, monkeypatch):
    monkeypatch.setattr("gui.draw.results.recorder.FRAMES_PER_SECOND", 10**6)
    monkeypatch.setattr("gui.draw.results.recorder.LIMIT", 10)
    paper = QImage(8, 4, QImage.Format.Format_RGB888)
    recorder = Recorder(lambda: paper)
    recorder.start()
    for number in range(40):
        paper.fill(QColor(6 * number, 0, 0))
        recorder.show(paper)
    reds = [int(frame[0, 0, 0]) for frame in recorder.frames]
    assert 5 <= len(reds) < 10
    assert reds[0] == 0
    assert reds == sorted(reds)
    assert reds[-1] > 200


def test_a_recording_that_cannot_be_written_is_told(desk, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "flower.mp4"), ""))
    record = desk.services.commands.action("file.record")
    record.trigger()
    desk.stroke()
    desk.wait_for_photo()
    record.trigger()
    qtbot.waitUntil(lambda: "neither .webp nor .gif" in "".join(desk.services.notices.texts()))
