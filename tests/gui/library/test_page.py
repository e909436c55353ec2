"""The Models page: listing, importing, removing and putting back real model files."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QInputDialog, QLabel, QPushButton

from gui.library.page import ModelsPage
from gui.widgets.notice import NoticeBar
from img2img.errors import ModelError
from img2img.models.card import Lineage, ModelCard
from img2img.models.file import save_model
from img2img.models.library import Library
from img2img.networks import build
from tests.gui.library.cards import write_card

SHAPE = {"channels": 2, "depth": 2, "dropout_levels": 0}


def write_model(path: Path) -> Path:
    lineage = Lineage(recipe="pix2pix", steps=1234)
    card = ModelCard(
        name="x", title="Test", architecture="UNetGenerator", hyperparameters=SHAPE, licence="MIT", lineage=lineage
    )
    save_model(path, card, {"": build(card.architecture, SHAPE)})
    return path


@pytest.fixture
def page(qtbot, home) -> Iterator[ModelsPage]:
    notices = NoticeBar()
    page = ModelsPage(Library(home / "models"), notices)
    for widget in (notices, page):
        qtbot.addWidget(widget)
    page.resize(1000, 700)
    page.show()
    qtbot.waitUntil(lambda: len(names(page)) > 0)
    yield page
    page.hide()


def names(page: ModelsPage) -> list[str]:
    return [entry.name for entry in page.cards.entries()]


def add(qtbot, page: ModelsPage, path: Path) -> None:
    page.import_files([path])
    qtbot.waitUntil(lambda: (entry := page.cards.current()) is not None and entry.name == path.stem)


def press(page: ModelsPage, text: str) -> None:
    (button,) = [button for button in page._notices.findChildren(QPushButton) if button.text() == text]
    button.click()


def test_the_published_models_are_listed(page):
    assert {"realesrgan-x4plus", "realesrgan-x4plus-anime", "realesr-animevideov3"} <= set(names(page))


def test_an_imported_model_is_chosen_and_described(qtbot, page, tmp_path):
    add(qtbot, page, write_model(tmp_path / "mine.safetensors"))
    shown = [label.text() for label in page.details.findChildren(QLabel)]
    assert {"Test", "mine", "MIT", "pix2pix", "1,234", "channels: 2\ndepth: 2\ndropout_levels: 0"} <= set(shown)
    assert page._notices.texts() == ["mine was added to your models."]


def test_a_file_that_is_no_model_is_a_notice(qtbot, page, tmp_path):
    path = tmp_path / "bad.safetensors"
    path.write_bytes(b"nothing")
    page.import_files([path])
    qtbot.waitUntil(lambda: bool(page._notices.texts()))
    assert "bad.safetensors" in page._notices.texts()[0]


def test_a_removed_model_can_be_put_back(qtbot, page, tmp_path):
    path = write_model(tmp_path / "mine.safetensors")
    add(qtbot, page, path)
    assert page.details.remove.isVisible()
    page.details.remove.click()
    qtbot.waitUntil(lambda: "mine" not in names(page))
    press(page, "Undo")
    qtbot.waitUntil(lambda: page.cards.current().name == "mine")
    assert (page._library.user_folder / path.name).read_bytes() == path.read_bytes()


def test_a_removed_model_is_put_back_over_no_other(qtbot, page, tmp_path):
    path = write_model(tmp_path / "mine.safetensors")
    add(qtbot, page, path)
    page.details.remove.click()
    qtbot.waitUntil(lambda: "mine" not in names(page))
    other = page._library.user_folder / path.name
    other.write_bytes(b"another")
    press(page, "Undo")
    qtbot.waitUntil(lambda: any("mine was not put back" in text for text in page._notices.texts()))
    assert other.read_bytes() == b"another"


def test_a_model_that_came_with_the_program_cannot_be_removed(page):
    page.cards.setCurrentIndex(page.cards.model().index(names(page).index("realesrgan-x4plus"), 0))
    assert not page.details.remove.isVisible()


def test_a_broken_file_is_shown_with_its_sentence(qtbot, page, home):
    (home / "models").mkdir(parents=True)
    (home / "models" / "broken.safetensors").write_bytes(b"")
    page.list_models()
    qtbot.waitUntil(lambda: "broken" in names(page))
    page.cards.setCurrentIndex(page.cards.model().index(names(page).index("broken"), 0))
    assert "is empty" in page.details.broken.text()
    assert page.details.broken.isVisible()
    assert page.details.remove.isVisible()
    page.cards.grab()


def test_a_model_is_renamed_in_a_dialog_and_stays_chosen(qtbot, page, tmp_path):
    add(qtbot, page, write_model(tmp_path / "mine.safetensors"))
    page.details.rename.click()
    (dialog,) = page.findChildren(QInputDialog)
    dialog.setTextValue("ours")
    dialog.accept()
    qtbot.waitUntil(lambda: "ours" in names(page))
    assert page.cards.current().name == "ours"
    assert "mine" not in names(page)


def test_a_name_that_is_taken_is_a_notice_and_nothing_is_lost(qtbot, page, tmp_path):
    for name in ("mine", "other"):
        add(qtbot, page, write_model(tmp_path / f"{name}.safetensors"))
    page.rename(page.cards.current(), "mine")
    qtbot.waitUntil(lambda: "already has a model named mine" in page._notices.texts()[-1])
    assert {"mine", "other"} <= set(names(page))


def test_two_models_of_one_title_are_told_apart(qtbot, page, home):
    for name in ("first", "second"):
        write_card(home / "models" / f"{name}.safetensors", title="Flowers")
    page.choose("second")
    qtbot.waitUntil(lambda: page.cards.current().name == "second")
    texts = [page.cards.model().index(row, 0).data() for row in range(page.cards.model().rowCount())]
    assert {"Flowers (first)", "Flowers (second)"} <= set(texts)


def test_a_model_leads_to_the_pages_that_can_use_it(qtbot, page, home):
    write_card(home / "models" / "flowers.safetensors", source_channels=1)
    wanted = []
    page.use_wanted.connect(lambda where, entry: wanted.append((where, entry.name)))
    page.choose("flowers")
    qtbot.waitUntil(lambda: page.cards.current().name == "flowers")
    page.details.draw.click()
    page.details.convert.click()
    assert wanted == [("draw", "flowers"), ("convert", "flowers")]
    page.choose("realesrgan-x4plus")
    qtbot.waitUntil(lambda: page.cards.current().name == "realesrgan-x4plus")
    shown = (page.details.draw, page.details.convert, page.details.rename, page.details.file)
    assert [made.isVisible() for made in shown] == [False, True, False, True]


def test_the_file_of_a_model_is_shown_or_its_folder_told(page, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or False)
    page.details.file.click()
    folder = str(page.cards.current().path.parent)
    assert opened == [folder]
    assert folder in page._notices.texts()[-1]


def test_what_a_licence_forbids_and_what_sides_must_be_is_shown(qtbot, page, tmp_path, home):
    folder = tmp_path / "others"
    facts = {"task": "super-resolution", "scale": 4, "architecture": "RRDBNet", "licence": "CC-BY-NC-SA-4.0"}
    write_card(folder / "theirs.safetensors", **facts, size_multiple=8, size_minimum=16, square=True)
    write_card(folder / "clean.safetensors", task="restoration", licence="MIT")
    Library(home / "models").watched.add(folder)
    page.choose("theirs")

    def shown() -> set[str]:
        return {label.text() for label in page.details.findChildren(QLabel) if label.isVisible()}

    facts = {"Super-resolution ×4", "A watched folder", "multiples of 8, at least 16, square", "RRDBNet"}
    qtbot.waitUntil(lambda: facts | {"Its licence (CC-BY-NC-SA-4.0) forbids commercial use."} <= shown())
    assert not page.details.remove.isVisible()
    page.choose("clean")
    qtbot.waitUntil(lambda: page.details._name.text() == "clean")
    assert not page.details.licence.isVisible()
    qtbot.waitUntil(lambda: "Restoration" in shown())


def test_both_halves_of_a_pair_are_one_model(qtbot, page, monkeypatch):
    added: list[Path] = []

    def refuse(path: Path) -> None:
        added.append(path)
        raise ModelError(f"{path} is not taken.")

    monkeypatch.setattr(page._library, "add", refuse)
    page.import_files([Path("x.param"), Path("x.bin"), Path("y.pth")])
    qtbot.waitUntil(lambda: len(page._notices.texts()) > 0 and len(added) == 2)
    assert sorted(added) == [Path("x.bin"), Path("y.pth")]
