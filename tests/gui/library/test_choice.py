"""Which models a page offers."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyleOptionViewItem

from gui.library.choice import converting_models, drawing_models, page_for
from gui.library.describe import titles_of
from gui.library.model_picker import ModelPicker
from gui.library.model_row import ROW, TASK, ModelRow
from img2img.models.card import ModelCard
from img2img.models.library import Entry, Library
from tests.gui.library.cards import write_card


def entry(name: str, **facts: Any) -> Entry:
    return Entry(name, Path(name), "user", ModelCard(name=name, architecture="none", **facts))


ENTRIES = [
    entry("photos", source_channels=1),
    entry("sketches", domains=(("photo", "sketch"),)),
    entry("streets", classes=[{"name": "road"}, {"name": "sky"}]),
    entry("repair", source_channels=4, transparency="holes"),
    entry("colour", source_channels=1, transparency="kept"),
    entry("large", task="super-resolution", scale=4),
    entry("faces", task="generation"),
    Entry("broken", Path("broken"), "user", None, "It is broken."),
]


@pytest.mark.parametrize(
    ("offered", "names"),
    [
        (drawing_models, ["photos", "streets", "colour"]),
        (converting_models, ["large", "photos", "sketches", "streets", "repair", "colour"]),
    ],
)
def test_a_page_offers_what_it_can_use(offered, names):
    assert [choice.entry.name for choice in offered(ENTRIES)] == names


@pytest.mark.parametrize(
    ("name", "page"),
    [("photos", "draw"), ("sketches", "convert"), ("colour", "convert"), ("large", "convert"), ("faces", "models")],
)
def test_a_new_model_is_first_used_where_it_fits(name, page):
    (new,) = [entry for entry in ENTRIES if entry.name == name]
    assert page_for(new) == page


def test_a_model_without_a_preview_is_painted_in_the_picker(qtbot, home):
    write_card(home / "models" / "plain.safetensors", task="restoration", licence="CC-BY-NC-4.0", size_multiple=4)
    picker = ModelPicker(Library(), converting_models)
    qtbot.addWidget(picker)
    with qtbot.waitSignal(picker.chosen):
        picker.list_models()
    (row,) = [row for row, choice in enumerate(picker.choices) if choice.entry.name == "plain"]
    pixmap = QPixmap(ROW)
    painter, option = QPainter(pixmap), QStyleOptionViewItem()
    option.rect = QRect(QPoint(), ROW)
    ModelRow(picker).paint(painter, option, picker.model().index(row, 0))
    painter.end()
    assert picker.itemData(row, TASK) == "Restoration · no commercial use"
    tip = picker.itemData(row, Qt.ItemDataRole.ToolTipRole)
    assert tip == "Network: UNetGenerator\nLicence: CC-BY-NC-4.0\nSides: multiples of 4"


def test_a_picker_marks_what_must_not_be_sold():
    free, restricted = (
        entry(name, task="super-resolution", scale=2, licence=name) for name in ("CC-BY-4.0", "CC-BY-NC-4.0")
    )
    tasks = [choice.task for choice in converting_models([free, restricted])]
    assert tasks == ["Super-resolution ×2", "Super-resolution ×2 · no commercial use"]


def test_a_model_that_restores_is_used_on_convert():
    assert page_for(entry("clean", task="restoration", scale=1)) == "convert"


def test_a_cyclegan_of_photos_does_not_take_over_draw():
    swaps = entry("swaps", directions=("a-to-b", "b-to-a"), domains=(("a", "b"), ("b", "a")))
    assert page_for(swaps) == "convert"


def test_titles_are_told_apart_and_a_name_given_by_the_owner_counts():
    renamed = Entry("mine", Path("mine"), "user", ModelCard(name="flowers", title="Flowers", architecture="none"))
    entries = [entry("one", title="Streets"), entry("two", title="Streets"), entry("three", title="Roads"), renamed]
    assert titles_of([*entries, ENTRIES[-1]]) == {
        "one": "Streets (one)",
        "two": "Streets (two)",
        "three": "Roads",
        "mine": "mine",
        "broken": "broken",
    }
