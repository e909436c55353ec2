"""Small fields by real events: a path that is shown short, and places that files are dropped on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from gui.train.folder_field import FolderField
from gui.widgets.drops import FileDrops
from gui.widgets.path_field import PathField
from gui.words import short_path


@pytest.fixture
def field(qtbot) -> Iterator[PathField]:
    window, field = QWidget(), PathField()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    layout.addWidget(QLineEdit())
    layout.addWidget(field)
    window.show()
    yield field
    window.close()


def test_a_suggested_path_holds_until_another_one_is_typed(qtbot, field):
    suggested = Path.home() / "pictures" / "summer"
    field.suggest(suggested)
    assert (field.path, field.shown_text(10_000)) == (suggested, short_path(suggested))
    assert field.toolTip() == str(suggested)
    qtbot.keyClicks(field, "~/winter")
    assert field.path == Path.home() / "winter"
    assert field.toolTip() == str(Path.home() / "winter")
    field.clear()
    assert field.path == suggested


def test_a_home_of_nobody_stays_as_it_is_typed(qtbot, field):
    qtbot.keyClicks(field, "~nobody-of-that-name/out")
    assert field.path == Path("~nobody-of-that-name/out")
    assert field.toolTip() == field.shown_text(10_000) == "~nobody-of-that-name/out"
    folder = FolderField("Folder", "")
    qtbot.addWidget(folder)
    qtbot.keyClicks(folder.path, "~nobody-of-that-name/out")
    assert folder.folder == Path("~nobody-of-that-name/out").absolute()


def test_a_long_path_loses_its_middle(field):
    field.suggest(Path.home() / ("long" * 50) / "last")
    shown = field.shown_text(200)
    assert (shown[0], shown[-4:]) == ("~", "last")
    assert field.fontMetrics().horizontalAdvance(shown) <= 200


def test_without_a_path_the_hint_is_shown(field):
    field.suggest(None, "Next to the originals")
    assert (field.path, field.shown_text(10_000)) == (None, "Next to the originals")


def test_only_what_is_wanted_is_taken(qtbot, drop, tmp_path):
    target = QWidget()
    qtbot.addWidget(target)
    target.show()
    taken, hovered = [], []
    drops = FileDrops(target, Path.is_dir)
    drops.dropped.connect(taken.append)
    drops.hovered.connect(hovered.append)
    file = tmp_path / "file"
    file.touch()
    assert not drop(target, file)
    assert drop(target, file, tmp_path)
    assert taken == [[tmp_path]]
    assert hovered == [True, False]
