"""Two files that a person chooses, or drops, are compared."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFileDialog, QPushButton

from gui.convert.compare_dialog import CompareDialog
from tests.gui.convert.conftest import write_picture


@pytest.fixture
def two(tmp_path) -> list[Path]:
    """A small and a large one, of other colours."""
    return [write_picture(tmp_path / "a.png"), write_picture(tmp_path / "b{0}.png", 80, 60, "orange")]


@pytest.fixture
def dialog(qtbot, two):
    dialog = CompareDialog(*two)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.panel.compare.has_result)
    return dialog


def test_two_files_of_other_sizes_are_compared_in_every_way(qtbot, dialog):
    compare = dialog.panel.compare
    assert [label.text() for label in dialog.names] == ["a.png  ·  40 × 30", "b{0}.png  ·  80 × 60"]
    middle = compare.rect().center()
    qtbot.mouseMove(compare, middle + QPoint(20, 3))
    qtbot.mouseMove(compare, middle + QPoint(21, 3))
    assert dialog.panel.values.text().endswith("a.png 0 128 128  ·  b{0}.png 255 165 0")
    for mode, button in dialog.panel.modes.items():
        button.click()
        assert compare.mode == mode
    dialog.panel.modes["difference"].click()
    qtbot.waitUntil(lambda: compare._difference.width() == 80)


def test_they_change_places_and_others_are_dropped_on_them(qtbot, dialog, drop, two, tmp_path):
    dialog.swap.click()
    assert dialog.files == two[::-1]
    third = write_picture(tmp_path / "c.png", 10, 10)
    assert drop(dialog, third)
    assert dialog.files == [two[1], third]
    assert drop(dialog, *two)
    assert dialog.files == two
    assert not drop(dialog, tmp_path / "notes.txt")


def test_files_of_the_same_name_are_told_apart_by_their_folders(qtbot, tmp_path):
    for folder in ("old", "new"):
        (tmp_path / folder).mkdir()
        write_picture(tmp_path / folder / "a.png")
    dialog = CompareDialog(tmp_path / "old" / "a.png", tmp_path / "new" / "a.png")
    qtbot.addWidget(dialog)
    assert dialog.panel.compare.names == ("old/a.png", "new/a.png")


def test_a_damaged_file_has_its_sentence(qtbot, two):
    two[1].write_bytes(b"no picture")
    dialog = CompareDialog(*two)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: str(two[1]) in dialog.panel.compare.hint)


@pytest.mark.parametrize("at_once", [True, False])
def test_two_are_chosen_at_once_or_one_by_one(qtbot, page, commands, two, monkeypatch, at_once):
    names = [str(path) for path in two]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (names if at_once else names[:1], ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (names[1], ""))
    commands.action("view.compare_files").trigger()
    (dialog,) = page.findChildren(CompareDialog)
    assert dialog.files == two
    dialog.close()


def test_two_dropped_pictures_may_be_compared_instead(qtbot, page, two, drop, notices):
    assert drop(page.drop_zone, *two)
    qtbot.waitUntil(lambda: page.table.total == 2)
    (offer,) = [button for button in notices.findChildren(QPushButton) if button.text() == "Compare them instead"]
    offer.click()
    (dialog,) = page.findChildren(CompareDialog)
    assert dialog.files == two
    qtbot.waitUntil(lambda: page.gathered.paths == [] and page.table.total == 0)
    dialog.close()


def test_more_is_not_offered_to_be_compared(qtbot, page, pictures, two, drop, notices):
    assert drop(page.drop_zone, pictures, two[0])
    assert notices.texts() == []
