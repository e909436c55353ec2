"""From pictures to drawings through the real window: what is said when one is opened, its lines, and its strokes."""

import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QSlider, QWidget

from gui.app import Services, build
from gui.draw.page import DrawPage
from gui.draw.tracing.dialog import TraceDialog
from gui.draw.tracing.line_settings import TITLES, WORDS, LineSettings
from gui.pictures import to_image, to_pixels
from img2img.models.card import ModelCard, Strokes
from img2img.models.file import save_model
from img2img.networks import build as build_network
from img2img.pictures.lines import WAYS, CannyLines, HEDLines, XDoGLines, lines_of, settings_of

FAKE = (sys.executable, str(Path(__file__).parents[1] / "fake_engine.py"))
SHAPE = {"channels": 2, "depth": 2, "dropout_levels": 0}
SAMPLES = Path(str(files("resources"))) / "samples"
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def services(qapp, home, monkeypatch) -> Iterator[Services]:
    """A window with a model that knows strokes of 2 pixels on a sheet of 64x64, and one that knows none."""
    monkeypatch.setattr("img2img.models.library.files", lambda _: home / "no-bundled-models")
    monkeypatch.setattr("gui.draw.tracing.matching.REST_MILLISECONDS", 60)
    for name, strokes in (("knows", Strokes(width=2, ink=0.02)), ("plain", None)):
        card = ModelCard(
            name=name, architecture="UNetGenerator", hyperparameters=SHAPE, native_size=(64, 64), strokes=strokes
        )
        save_model(home / "models" / f"{name}.safetensors", card, {"": build_network(card.architecture, SHAPE)})
    services = build(qapp, FAKE)
    services.window.show()
    yield services
    services.window.close()
    services.window.deleteLater()


@pytest.fixture
def page(services, qtbot) -> DrawPage:
    page = services.pages.draw
    qtbot.waitUntil(lambda: page.live.choice is not None)
    page.bar.picker.choose("plain")
    return page


def photo_file(folder: Path, width: int = 96, height: int = 64, name: str = "photo.jpg") -> Path:
    """A colourful picture, as photos are."""
    rows, columns = np.mgrid[0:height, 0:width]
    colours = np.stack([rows * 255 // height, columns * 255 // width, (rows * columns) % 251], axis=2)
    to_image(colours.astype(np.uint8)).save(str(folder / name), quality=95)
    return folder / name


# --- opening


def test_a_drawing_that_fits_is_opened_without_a_word(qtbot, services, page):
    page.document.new(QSize(256, 256))
    page.importer.open_sketch(SAMPLES / "sketches" / "daisy.png")
    qtbot.waitUntil(lambda: not page.document.is_blank)
    qtbot.wait(50)
    assert services.notices.texts() == []


def test_a_photo_is_opened_and_asked_about_and_can_stay(qtbot, services, page, tmp_path):
    page.importer.open_sketch(photo_file(tmp_path, 64, 64))
    qtbot.waitUntil(lambda: services.notices.texts() == ["photo.jpg looks like a photo. Draw its lines?"])
    opened = page.document.lines.copy()
    assert len(np.unique(opened)) > 50
    qtbot.mouseClick(services.notices._notices[0].other, LEFT)
    assert services.notices.texts() == []
    assert np.array_equal(page.document.lines, opened)
    assert len(page.document.stack) == 1


def test_a_photo_that_was_opened_gives_its_lines_with_one_click(qtbot, services, page, tmp_path):
    page.importer.open_sketch(photo_file(tmp_path, 64, 64))
    qtbot.waitUntil(lambda: bool(services.notices.texts()))
    qtbot.mouseClick(services.notices._notices[0].offer, LEFT)
    qtbot.waitUntil(lambda: dialog_of(page) is not None)
    assert services.notices.texts() == []


def test_a_picture_larger_than_the_sheet_says_so_and_can_have_its_own_size(qtbot, services, page, tmp_path):
    page.importer.open_sketch(photo_file(tmp_path, 192, 96))
    told = "photo.jpg is 192x96 pixels, shown at 64x32 because the sheet is 64x64."
    qtbot.waitUntil(lambda: told in services.notices.texts())
    before = page.document.lines.copy()
    notice = next(notice for notice in services.notices._notices if notice.text == told)
    assert notice.offer.text() == "Use its own size"
    qtbot.mouseClick(notice.offer, LEFT)
    qtbot.waitUntil(lambda: page.document.size == QSize(192, 96))
    expected = to_pixels(QImage(str(tmp_path / "photo.jpg")).convertToFormat(QImage.Format.Format_RGB888))
    assert np.array_equal(page.document.lines, expected)
    page.document.undo()
    assert np.array_equal(page.document.lines, before)


def test_a_picture_larger_than_any_sheet_is_offered_at_the_largest(qtbot, services, page, tmp_path, monkeypatch):
    for module in ("files", "open_picture"):
        monkeypatch.setattr(f"gui.draw.{module}.LARGEST_SHEET", 128)
    page.importer.open_sketch(photo_file(tmp_path, 192, 96))
    qtbot.waitUntil(lambda: bool(services.notices.texts()))
    assert services.notices._notices[0].offer.text() == "Use 128x64"
    qtbot.mouseClick(services.notices._notices[0].offer, LEFT)
    qtbot.waitUntil(lambda: page.document.size == QSize(128, 64))


@pytest.mark.parametrize("use", ["open_sketch", "trace"])
def test_a_jpeg_that_is_cut_short_is_refused(qtbot, services, page, tmp_path, use):
    path = photo_file(tmp_path, 192, 96)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    getattr(page.importer, use)(path)
    qtbot.waitUntil(lambda: any("damaged or cut short" in text for text in services.notices.texts()))
    assert "photo.jpg" in services.notices.texts()[0]
    assert page.document.is_blank
    assert dialog_of(page) is None


def test_a_whole_picture_of_another_kind_is_not_refused(qtbot, page, tmp_path):
    for name in ("a.png", "a.bmp", "a.webp"):
        page.document.clear()
        page.importer.open_sketch(photo_file(tmp_path, name=name))
        qtbot.waitUntil(lambda: not page.document.is_blank)


# --- lines


def dialog_of(page: DrawPage) -> TraceDialog | None:
    return next((one for one in page.findChildren(TraceDialog) if one.isVisible()), None)


@pytest.fixture
def dialog(qtbot, page, tmp_path) -> TraceDialog:
    page.importer.trace(photo_file(tmp_path))
    qtbot.waitUntil(lambda: dialog_of(page) is not None)
    dialog = dialog_of(page)
    assert dialog is not None
    qtbot.waitUntil(lambda: shown(dialog) == 2)  # HED, as wide as usual
    return dialog


def shown(dialog: TraceDialog) -> int:
    """What the stand-in for the engine drew: 0, 60 or 120 for the way, and the width; -1 before anything came."""
    image = dialog.lines_view.image()
    return -1 if image.isNull() else int(to_pixels(image)[0, 0, 0])


def test_the_lines_follow_the_sliders_and_the_last_move_wins(qtbot, dialog):
    slider = dialog.settings.sliders["hed"].slider("width")
    for value in range(1, 12):
        slider.setValue(value)
    qtbot.waitUntil(lambda: shown(dialog) == 12)
    dialog.settings.choose("canny")
    qtbot.waitUntil(lambda: shown(dialog) == 122)
    qtbot.wait(100)
    assert shown(dialog) == 122


def test_the_lines_that_are_set_become_the_sketch_in_one_step(qtbot, page, dialog):
    dialog.settings.choose("xdog")
    dialog.settings.sliders["xdog"].slider("width").setValue(4)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)  # before they have come
    qtbot.waitUntil(lambda: not page.document.is_blank)
    assert dialog_of(page) is None
    assert (page.document.lines[12:52] == 65).all()  # 96x64 on 64x64
    assert len(page.document.stack) == 1
    page.document.undo()
    assert page.document.is_blank


def test_what_was_set_is_there_again_for_the_next_photo(qtbot, page, dialog, tmp_path):
    dialog.settings.choose("canny")
    dialog.settings.sliders["canny"].slider("blur").setValue(3)
    wanted = dialog.settings.lines()
    qtbot.mouseClick(dialog.use, LEFT)
    qtbot.waitUntil(lambda: not page.document.is_blank)
    page.importer.trace(photo_file(tmp_path))
    qtbot.waitUntil(lambda: dialog_of(page) is not None)
    reopened = dialog_of(page)
    assert reopened is not None
    assert reopened.settings.lines() == wanted


def test_cancelling_changes_nothing(qtbot, page, dialog):
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog_of(page) is None
    qtbot.wait(50)
    assert len(page.document.stack) == 0


def test_the_photo_becomes_an_underlay(qtbot, page, dialog):
    qtbot.keyClick(dialog, Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: page.document.layer("underlay") is not None)
    assert page.document.layer("underlay").picture.width() == 96
    assert dialog_of(page) is None
    assert page.document.is_blank


def test_another_photo_that_is_dropped_takes_the_place_of_the_first(qtbot, page, dialog, drop, tmp_path):
    assert drop(dialog, photo_file(tmp_path, 40, 80, "other.png"))
    qtbot.waitUntil(lambda: dialog.photo_view.image().size().height() == 80)
    qtbot.waitUntil(lambda: dialog.lines_view.image().size().height() == 64)
    assert len(page.findChildren(TraceDialog)) == 1


def test_what_goes_wrong_is_told_in_the_dialog_and_the_next_move_asks_again(qtbot, dialog, monkeypatch):
    monkeypatch.setattr(dialog.settings, "lines", lambda: lines_of("hed").model_copy(update={"kind": "crash"}))
    dialog.settings.changed.emit()
    qtbot.waitUntil(lambda: any("ended unexpectedly" in label.text() for label in dialog.findChildren(QLabel)))
    monkeypatch.undo()
    dialog.settings.choose("canny")
    qtbot.waitUntil(lambda: shown(dialog) == 122)
    assert not dialog._fault.isVisible()


def test_everything_has_a_name_and_is_reached_by_keyboard(qtbot, dialog):
    for kind in WAYS:
        dialog.settings.choose(kind)
        reached, widget = set(), dialog.settings.focusProxy()
        for _ in range(30):
            reached.add(widget)
            widget = widget.nextInFocusChain()
        sliders = [slider for slider in dialog.findChildren(QSlider) if slider.isVisible()]
        assert len(sliders) == len(settings_of(kind))
        for slider in sliders:
            assert slider.accessibleName()
            assert slider.accessibleDescription()  # the value
            assert slider.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert isinstance(dialog.focusWidget(), QWidget)
    slider = dialog.settings.sliders["canny"].slider("blur")
    before = dialog.settings.lines()
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert dialog.settings.lines() == before.model_copy(update={"blur": 1.5})


@pytest.mark.parametrize("lines", [HEDLines(detail=0.35, width=5), XDoGLines(tau=0.955, shortest=3), CannyLines(low=1)])
def test_sliders_hold_what_is_set(qtbot, lines):
    settings = LineSettings(lines)
    qtbot.addWidget(settings)
    assert settings.lines() == lines
    settings.reset()
    assert settings.lines() == lines_of(lines.kind)


def test_every_way_and_every_setting_has_words():
    assert TITLES.keys() == WAYS.keys()
    assert {name for kind in WAYS for name in settings_of(kind)} == WORDS.keys()


# --- strokes


def draw_thick(page: DrawPage, row: int = 32) -> None:
    """A stroke over a sixth of the sheet: far wider than the model's, as the stand-in for the engine tells it."""
    pixels = page.document.lines
    pixels[row - 6 : row + 6, 4:60] = 0
    page.document.replace_lines(pixels, "Stroke")


HINT = "Your strokes are about 16 pixels wide; this model learned from strokes of 2.0."


def is_hinted(services: Services) -> bool:
    return any(text.startswith("Your strokes are about") for text in services.notices.texts())


@pytest.fixture
def knowing(services, page) -> DrawPage:
    page.bar.picker.choose("knows")
    return page


def test_wide_strokes_are_told_once_the_pen_rests_and_matched_in_one_step(qtbot, services, knowing):
    draw_thick(knowing)
    qtbot.waitUntil(lambda: is_hinted(services))
    drawn, steps = knowing.document.lines.copy(), len(knowing.document.stack)
    qtbot.mouseClick(services.notices._notices[0].offer, LEFT)
    qtbot.waitUntil(lambda: bool((knowing.document.lines[::16] == 0).all()))
    assert len(knowing.document.stack) == steps + 1
    knowing.document.undo()
    assert np.array_equal(knowing.document.lines, drawn)
    qtbot.wait(300)
    assert not is_hinted(services)


def test_a_hint_that_was_closed_does_not_come_again_for_this_drawing(qtbot, services, knowing):
    draw_thick(knowing)
    qtbot.waitUntil(lambda: is_hinted(services))
    qtbot.mouseClick(services.notices._notices[0].closing, LEFT)
    draw_thick(knowing, 40)
    qtbot.wait(400)
    assert not is_hinted(services)
    knowing.document.clear()
    qtbot.wait(200)
    draw_thick(knowing)
    qtbot.waitUntil(lambda: is_hinted(services))


def test_nothing_is_said_while_the_pen_is_down(qtbot, services, knowing):
    canvas = knowing.canvas
    knowing.pen.set_width(30)
    middle = canvas.rect().center()
    qtbot.mousePress(canvas, LEFT, pos=middle)
    qtbot.mouseMove(canvas, middle + QPoint(60, 0))
    qtbot.wait(400)
    assert not is_hinted(services)
    qtbot.mouseRelease(canvas, LEFT, pos=middle + QPoint(60, 0))
    qtbot.waitUntil(lambda: is_hinted(services))


def test_strokes_as_the_model_knows_them_or_of_a_model_that_knows_none_are_not_told(qtbot, services, knowing):
    thin = knowing.document.lines
    thin[31:33, 8:60] = 0
    knowing.document.replace_lines(thin, "Stroke")
    qtbot.wait(300)
    assert not is_hinted(services)
    knowing.bar.picker.choose("plain")
    draw_thick(knowing)
    qtbot.wait(300)
    assert not is_hinted(services)
    assert not services.commands.action("edit.match").isEnabled()


def test_the_hint_goes_when_it_holds_no_longer(qtbot, services, knowing):
    draw_thick(knowing)
    qtbot.waitUntil(lambda: is_hinted(services))
    knowing.document.undo()
    qtbot.waitUntil(lambda: not is_hinted(services))


def test_strokes_are_matched_by_their_key_and_what_is_drawn_meanwhile_stays(qtbot, services, knowing, monkeypatch):
    draw_thick(knowing)
    asked = []
    request = services.engine.request

    def slow(op, picture=None, **header):
        if op == "restroke" and not asked:
            draw_thick(knowing, 48)  # before the answer
        if op == "restroke":
            asked.append(picture)
        return request(op, picture, **header)

    monkeypatch.setattr(services.engine, "request", slow)
    qtbot.keyClick(knowing.canvas, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool((knowing.document.lines[::16] == 0).all()))
    assert len(asked) == 2
    assert asked[0].shape == (64, 64, 1)
    assert asked[1][48, 30, 0] == 0


def test_a_photo_that_was_opened_has_no_strokes_to_match(qtbot, services, knowing, tmp_path):
    knowing.importer.open_sketch(photo_file(tmp_path, 64, 64))
    qtbot.waitUntil(lambda: any("looks like a photo" in text for text in services.notices.texts()))
    qtbot.wait(400)
    assert not is_hinted(services)
