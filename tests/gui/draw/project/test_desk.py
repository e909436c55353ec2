"""Files of the Draw page through its commands: open, save, recent, export, recipe, and what is asked at closing."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from gui.app import Services, build
from gui.draw.asking.photo import Freshness
from gui.draw.page import DrawPage
from gui.draw.project.data import Facts
from gui.draw.project.folder import autosave_folder
from gui.draw.project.openraster import open_project
from gui.pictures import to_pixels
from gui.settings import SettingsFile
from gui.shell.unsaved_question import UnsavedQuestion
from gui.widgets.file_dialogs import WRITTEN
from img2img.models.card import ModelCard
from img2img.models.file import save_model
from img2img.models.library import Library
from img2img.models.provenance import read_provenance
from img2img.networks import build as build_network
from img2img.pictures.description import read_xmp
from img2img.pictures.files import read_picture

FAKE = (sys.executable, str(Path(__file__).parents[2] / "fake_engine.py"))
SHAPE = {"channels": 2, "depth": 2, "dropout_levels": 0}
LEFT = Qt.MouseButton.LeftButton
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def add_model(home: Path, name: str, **facts: Any) -> None:
    card = ModelCard.model_validate(
        {"name": name, "architecture": "UNetGenerator", "hyperparameters": SHAPE, "native_size": (64, 64)} | facts
    )
    networks = {direction: build_network(card.architecture, SHAPE) for direction in card.directions or ("",)}
    save_model(home / "models" / f"{name}.safetensors", card, networks)


@pytest.fixture
def services(qapp, home, monkeypatch) -> Iterator[Services]:
    monkeypatch.setattr("img2img.models.library.files", lambda _: home / "no-bundled-models")
    add_model(home, "plain")
    add_model(home, "random", mode="train")
    services = build(qapp, FAKE)
    services.window.show()
    yield services
    services.close_guard.let_drawing_go()
    services.window.close()
    services.window.deleteLater()


@pytest.fixture
def page(services, qtbot) -> DrawPage:
    page = services.pages.draw
    qtbot.waitUntil(lambda: page.live.choice is not None)
    page.use_model("plain")
    return page


def scribble(qtbot, page: DrawPage, shift: int = 0) -> None:
    canvas, middle = page.canvas, page.canvas.rect().center() + QPoint(shift, shift)
    qtbot.mousePress(canvas, LEFT, pos=middle)
    for step in range(5):
        qtbot.mouseMove(canvas, middle + QPoint(12 * step, 5 * step))
    qtbot.mouseRelease(canvas, LEFT, pos=middle)


class Dialogs:
    """Stands in for the file dialogs: what they are asked, and what the person answers."""

    def __init__(self, monkeypatch) -> None:
        self.asked: list[tuple] = []
        self.answer = ("", "")
        for name in ("getSaveFileName", "getOpenFileName"):
            monkeypatch.setattr(QFileDialog, name, lambda *asked: (self.asked.append(asked), self.answer)[1])

    def choose(self, path: Path | str, kind: str = "") -> None:
        self.answer = (str(path), kind)


@pytest.fixture
def dialogs(monkeypatch) -> Dialogs:
    return Dialogs(monkeypatch)


def press(qtbot, page: DrawPage, key: Qt.Key, modifiers: Qt.KeyboardModifier = CONTROL) -> None:
    qtbot.keyClick(page.canvas, key, modifiers)


def saved(qtbot, services, page, dialogs, path: Path) -> None:
    dialogs.choose(path)
    press(qtbot, page, Qt.Key.Key_S, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: page.desk.file.path is not None and not page.desk.is_modified)


def test_a_drawing_is_saved_changed_and_opened_again(qtbot, services, page, dialogs, tmp_path):
    path = tmp_path / "daisy.ora"
    window = services.window
    assert window.windowTitle() == "img2img"
    scribble(qtbot, page)
    assert (window.windowTitle(), window.isWindowModified()) == ("Untitled[*] - img2img", True)
    saved(qtbot, services, page, dialogs, path)
    assert (window.windowTitle(), window.isWindowModified()) == ("daisy.ora[*] - img2img", False)
    drawn = page.document.lines.copy()
    scribble(qtbot, page, 30)
    assert window.isWindowModified()
    press(qtbot, page, Qt.Key.Key_Z)
    assert not window.isWindowModified(), "undone to what is saved"
    scribble(qtbot, page, 40)
    more = page.document.lines.copy()
    press(qtbot, page, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: not window.isWindowModified())
    assert len(dialogs.asked) == 1, "it has a name by now"
    press(qtbot, page, Qt.Key.Key_N)
    assert window.windowTitle() == "Untitled[*] - img2img"
    assert not window.isWindowModified(), "a blank sheet is nothing to lose"
    dialogs.choose(path)
    press(qtbot, page, Qt.Key.Key_O)
    qtbot.waitUntil(lambda: not page.document.is_blank)
    assert np.array_equal(page.document.lines, more)
    assert not np.array_equal(page.document.lines, drawn)
    assert (window.windowTitle(), window.isWindowModified()) == ("daisy.ora[*] - img2img", False)


def test_undoing_an_opening_never_saves_one_drawing_in_anothers_file(qtbot, services, page, dialogs, tmp_path):
    first, second = tmp_path / "first.ora", tmp_path / "second.ora"
    scribble(qtbot, page)
    saved(qtbot, services, page, dialogs, first)
    press(qtbot, page, Qt.Key.Key_N)
    scribble(qtbot, page, 30)
    saved(qtbot, services, page, dialogs, second)
    of_second = second.read_bytes()
    assert page.desk.file.path == second
    press(qtbot, page, Qt.Key.Key_Z)
    press(qtbot, page, Qt.Key.Key_Z)
    assert page.desk.file.path == first
    press(qtbot, page, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: not page.desk.is_modified)
    assert second.read_bytes() == of_second
    press(qtbot, page, Qt.Key.Key_Y)
    assert page.desk.file.path == second


def test_model_and_seed_come_back_with_the_drawing(qtbot, services, page, dialogs, tmp_path):
    page.use_model("random")
    scribble(qtbot, page)
    services.commands.action("model.variation").trigger()
    services.commands.action("model.variation").trigger()
    saved(qtbot, services, page, dialogs, tmp_path / "a.ora")
    facts = open_project(tmp_path / "a.ora").facts
    assert (facts.model, facts.seed, facts.kind) == ("random", 2, "picture")
    page.use_model("plain")
    page.live.requests.seed = 0
    dialogs.choose(tmp_path / "a.ora")
    press(qtbot, page, Qt.Key.Key_O)
    qtbot.waitUntil(lambda: page.live.choice is not None and page.live.choice.key == "random")
    assert page.live.requests.seed == 2


@pytest.mark.parametrize(("chosen", "written"), [("a", "a-2.ora"), ("a.png", "a.png.ora"), ("a.ora", "a.ora")])
def test_saving_replaces_only_what_the_dialog_has_asked_about(
    qtbot, services, page, dialogs, tmp_path, chosen, written
):
    (tmp_path / "a.ora").write_bytes(b"dear to somebody")
    (tmp_path / "a.png").write_bytes(b"a picture")
    scribble(qtbot, page)
    saved(qtbot, services, page, dialogs, tmp_path / chosen)
    assert page.desk.file.path == tmp_path / written
    assert open_project(tmp_path / written).width == 64
    assert chosen == "a.ora" or (tmp_path / "a.ora").read_bytes() == b"dear to somebody"
    assert (tmp_path / "a.png").read_bytes() == b"a picture"


def test_what_cannot_be_saved_stays_modified_and_is_told(qtbot, services, page, dialogs, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    scribble(qtbot, page)
    dialogs.choose(tmp_path / "file" / "a.ora")
    press(qtbot, page, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: bool(services.notices.texts()))
    assert page.desk.is_modified
    assert page.desk.file.path is None


def test_only_what_is_not_saved_is_kept_by_itself(qtbot, services, page, dialogs, tmp_path):
    autosave = page.desk.autosave
    autosave._timer.setInterval(20)

    def kept() -> list[Path]:
        return list(autosave_folder().glob("*.ora"))

    with_photo(qtbot, page)
    qtbot.waitUntil(lambda: bool(kept()))
    saved(qtbot, services, page, dialogs, tmp_path / "a.ora")
    assert kept() == []
    page.live.ask()  # another photo is no change of the drawing
    qtbot.wait(300)
    assert kept() == []
    scribble(qtbot, page, 20)
    qtbot.waitUntil(lambda: bool(kept()))
    press(qtbot, page, Qt.Key.Key_Z)
    assert kept() == []


# --- recent


def recent(page: DrawPage) -> list[str]:
    page.desk.recent.menu.aboutToShow.emit()
    return [action.text() for action in page.desk.recent.menu.actions() if not action.isSeparator()]


def test_recent_drawings_are_kept_and_a_missing_one_is_dropped(qtbot, services, page, dialogs, tmp_path):
    assert recent(page) == ["Nothing yet"]
    for name in ("first.ora", "s&cond.ora"):
        scribble(qtbot, page)
        saved(qtbot, services, page, dialogs, tmp_path / name)
    assert recent(page) == ["&1 s&&cond.ora", "&2 first.ora", "&Forget all"]
    assert SettingsFile(services.settings.path).current.recent_drawings[1] == tmp_path / "first.ora"
    (tmp_path / "first.ora").unlink()
    page.desk.recent.menu.actions()[1].trigger()
    qtbot.waitUntil(lambda: recent(page) == ["&1 s&&cond.ora", "&Forget all"])
    assert "first.ora" in services.notices.texts()[-1]
    page.desk.recent.menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: page.desk.file.name == "s&cond.ora")
    page.desk.recent.menu.actions()[-1].trigger()
    assert recent(page) == ["Nothing yet"]
    assert services.commands.action("file.recent").menu() is page.desk.recent.menu


def test_a_drawing_that_is_dropped_is_opened(qtbot, services, page, dialogs, drop, tmp_path):
    scribble(qtbot, page)
    saved(qtbot, services, page, dialogs, tmp_path / "a.ora")
    press(qtbot, page, Qt.Key.Key_N)
    assert drop(page.canvas, tmp_path / "a.ora")
    qtbot.waitUntil(lambda: not page.document.is_blank)


def test_a_damaged_drawing_is_a_notice_and_nothing_is_lost(qtbot, services, page, dialogs, tmp_path):
    scribble(qtbot, page)
    before = page.document.lines.copy()
    (tmp_path / "a.ora").write_bytes(b"no zip")
    dialogs.choose(tmp_path / "a.ora")
    press(qtbot, page, Qt.Key.Key_O)
    qtbot.waitUntil(lambda: bool(services.notices.texts()))
    assert "a.ora is no drawing" in services.notices.texts()[0]
    assert np.array_equal(page.document.lines, before)


# --- export and recipe


def with_photo(qtbot, page: DrawPage) -> None:
    scribble(qtbot, page)
    qtbot.waitUntil(lambda: not page.photo.isNull() and page.live.freshness.value == "fresh")


def exported(qtbot, services, page, dialogs, path: Path | str, kind: str = "") -> None:
    count = len(services.notices.texts())
    dialogs.choose(path, kind)
    press(qtbot, page, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: len(services.notices.texts()) > count)


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "tif", "TIFF"])
def test_a_photo_is_exported_with_how_it_was_made(qtbot, services, page, dialogs, tmp_path, suffix):
    with_photo(qtbot, page)
    path = tmp_path / f"photo.{suffix}"
    exported(qtbot, services, page, dialogs, path)
    assert services.notices.texts() == [f"Saved {path}"]
    told = read_provenance(read_xmp(path))
    assert (told.steps[0].model, told.source_type) == ("plain", "trainedAlgorithmicMedia")
    assert suffix != "png" or np.array_equal(to_pixels(QImage(str(path))), to_pixels(page.photo))


@pytest.mark.parametrize(
    ("chosen", "kind", "written"),
    [
        ("out", "", "out-2.png"),
        ("out", "JPEG picture (*.jpg)", "out.jpg"),
        ("v1.5", "WebP picture (*.webp)", "v1.5.webp"),
        ("out.psd", "", "out.psd.png"),
        ("out.jpg", "PNG picture (*.png)", "out.jpg"),
        ("out.png", "", "out.png"),
    ],
)
def test_the_ending_decides_and_nothing_else_is_replaced(
    qtbot, services, page, dialogs, tmp_path, chosen, kind, written
):
    (tmp_path / "out.png").write_bytes(b"dear to somebody")
    with_photo(qtbot, page)
    exported(qtbot, services, page, dialogs, tmp_path / chosen, kind)
    assert services.notices.texts() == [f"Saved {tmp_path / written}"]
    assert not QImage(str(tmp_path / written)).isNull()
    assert chosen == "out.png" or (tmp_path / "out.png").read_bytes() == b"dear to somebody"


def test_the_kind_that_was_written_last_is_offered_first(qtbot, services, page, dialogs, tmp_path):
    with_photo(qtbot, page)
    exported(qtbot, services, page, dialogs, tmp_path / "a.webp")
    exported(qtbot, services, page, dialogs, tmp_path / "b.webp")
    _, _, path, offered, shown = dialogs.asked[-1]
    assert path == str(tmp_path / "photo.webp")
    assert shown == "WebP picture (*.webp)"
    assert len(offered.split(";;")) == len(WRITTEN)


def test_a_sketch_says_nothing_of_a_model(qtbot, services, page, dialogs, tmp_path):
    scribble(qtbot, page)
    dialogs.choose(tmp_path / "sketch.png")
    press(qtbot, page, Qt.Key.Key_E, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: bool(services.notices.texts()))
    assert read_xmp(tmp_path / "sketch.png") is None


def test_a_photo_that_cannot_be_written_is_a_notice(qtbot, services, page, dialogs, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with_photo(qtbot, page)
    exported(qtbot, services, page, dialogs, tmp_path / "file" / "a.png")
    assert "a.png cannot be written" in services.notices.texts()[0]


def test_a_photo_that_is_dragged_out_says_how_it_was_made(qtbot, services, page):
    with_photo(qtbot, page)
    file = Path(page.preview.mime_data().urls()[0].toLocalFile())
    told = read_provenance(read_xmp(file))
    assert (told.steps[0].model, told.is_synthetic) == ("plain", True)
    assert np.array_equal(read_picture(file).pixels, to_pixels(page.photo))


def open_recipe(qtbot, services, dialogs, path: Path) -> None:
    dialogs.choose(path)
    services.commands.action("file.recipe").trigger()


def test_a_recipe_restores_model_and_seed(qtbot, services, page, dialogs, tmp_path):
    page.use_model("random")
    with_photo(qtbot, page)
    services.commands.action("model.variation").trigger()
    qtbot.waitUntil(lambda: page.results.shown is not None and page.results.shown.made[0]["seed"] == 1)
    exported(qtbot, services, page, dialogs, tmp_path / "a.jpg")
    page.use_model("plain")
    page.live.requests.seed = 7
    open_recipe(qtbot, services, dialogs, tmp_path / "a.jpg")
    qtbot.waitUntil(lambda: page.live.choice is not None and page.live.choice.key == "random")
    assert page.live.requests.seed == 1


def test_with_live_off_what_is_restored_asks_for_no_photo(qtbot, page):
    with_photo(qtbot, page)
    page.live.go_live(False)
    asked = []
    page.live.freshness_changed.connect(asked.append)
    page.desk._drawing.restore(Facts(model="plain", seed=7))
    assert page.live.requests.seed == 7
    assert Freshness.ASKED not in asked


def pretend(page, step):
    """Let the photo have been made by that step."""
    page.results.shown = replace(page.results.shown, made=(step,))


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ({"model": "gone"}, "The model gone is not in the library."),
        (
            {"model": "plain", "model_sha256": "0" * 64},
            "The model plain is another file than the one this was made with.",
        ),
    ],
)
def test_a_recipe_whose_model_is_gone_or_another_is_told(qtbot, services, page, dialogs, tmp_path, step, sentence):
    with_photo(qtbot, page)
    pretend(page, step)
    exported(qtbot, services, page, dialogs, tmp_path / "a.png")
    open_recipe(qtbot, services, dialogs, tmp_path / "a.png")
    qtbot.waitUntil(lambda: any(sentence in text for text in services.notices.texts()))
    assert page.live.choice is not None
    assert page.live.choice.key == "plain"


def test_the_models_hash_is_that_of_its_file(qtbot, services, page, dialogs, tmp_path):
    with_photo(qtbot, page)
    pretend(page, {"model": "plain", "model_sha256": Library().find("plain").sha256(), "seed": 3})
    exported(qtbot, services, page, dialogs, tmp_path / "a.png")
    open_recipe(qtbot, services, dialogs, tmp_path / "a.png")
    qtbot.waitUntil(lambda: page.live.requests.seed == 3)
    assert services.notices.texts() == [f"Saved {tmp_path / 'a.png'}"]


def test_a_picture_without_a_recipe_is_told(qtbot, services, page, dialogs, tmp_path):
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(0)
    assert image.save(str(tmp_path / "a.png"))
    open_recipe(qtbot, services, dialogs, tmp_path / "a.png")
    qtbot.waitUntil(lambda: services.notices.texts() == [f"{tmp_path / 'a.png'} does not say how it was made."])


# --- closing


def asked(services: Services) -> UnsavedQuestion:
    assert not services.window.close()
    question = services.close_guard.unsaved_question
    assert question is not None
    return question


@pytest.mark.minds_unsaved
def test_a_drawing_that_is_not_saved_is_asked_about_once(qtbot, services, page, dialogs, tmp_path):
    scribble(qtbot, page)
    question = asked(services)
    assert question.text() == "Untitled is not saved."
    qtbot.keyClick(question, Qt.Key.Key_Escape)
    assert services.window.isVisible()
    dialogs.choose(tmp_path / "a.ora")
    qtbot.keyClick(asked(services), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not services.window.isVisible())
    assert open_project(tmp_path / "a.ora").layers


@pytest.mark.minds_unsaved
def test_a_drawing_can_be_let_go(qtbot, services, page):
    scribble(qtbot, page)
    qtbot.mouseClick(asked(services).discard, LEFT)
    assert not services.window.isVisible()


@pytest.mark.minds_unsaved
def test_saving_that_is_thought_better_of_or_fails_keeps_the_window_open(qtbot, services, page, dialogs, tmp_path):
    scribble(qtbot, page)
    qtbot.mouseClick(asked(services).save, LEFT)
    assert services.window.isVisible()
    (tmp_path / "file").write_bytes(b"")
    dialogs.choose(tmp_path / "file" / "a.ora")
    qtbot.mouseClick(asked(services).save, LEFT)
    qtbot.waitUntil(lambda: bool(services.notices.texts()))
    assert services.window.isVisible()


@pytest.mark.minds_unsaved
def test_nothing_is_asked_where_nothing_is_lost(qtbot, services, page, dialogs, tmp_path):
    scribble(qtbot, page)
    saved(qtbot, services, page, dialogs, tmp_path / "a.ora")
    assert services.window.close()
    assert services.close_guard.unsaved_question is None
