"""Dialogs for files begin where a person was last, each kind in its own folder."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.widgets.file_dialogs import choose_file, choose_files, choose_folder, choose_new_file


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """The folder or file that each dialog began with; a dialog is answered with what `answer` holds."""
    began: list[str] = []

    def answered(answer, *, is_pair: bool = True):
        def dialog(parent, caption, begin, *rest):
            began.append(begin)
            return (answer, "") if is_pair else answer

        return dialog

    monkeypatch.setattr(QFileDialog, "getOpenFileName", answered("/pictures/a.png"))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", answered(["/batch/a.png", "/batch/b.png"]))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", answered("/results/x.png"))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", answered("/data/apples", is_pair=False))
    return began


def test_each_kind_of_dialog_begins_where_it_was_used_last(qtbot, asked):
    parent = QWidget()
    qtbot.addWidget(parent)
    for _ in range(2):
        assert choose_file(parent, "draw", "", "") == Path("/pictures/a.png")
        assert choose_files(parent, "batch", "", "") == [Path("/batch/a.png"), Path("/batch/b.png")]
        assert choose_new_file(parent, "save", "", "photo.png", "") == Path("/results/x.png")
        assert choose_folder(parent, "data", "") == Path("/data/apples")
    home = str(Path.home())
    assert asked[:4] == [home, home, str(Path(home, "photo.png")), home]
    assert asked[4:] == ["/pictures", "/batch", str(Path("/results/photo.png")), "/data"]
    choose_folder(parent, "data", "", "/typed")
    assert asked[-1] == "/typed"


def test_a_dialog_that_is_closed_chooses_nothing_and_forgets_nothing(qtbot, asked, monkeypatch):
    parent = QWidget()
    qtbot.addWidget(parent)
    choose_file(parent, "draw", "", "")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    assert choose_file(parent, "draw", "", "") is None
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *arguments: (asked.append(arguments[2]) or "", ""))
    choose_file(parent, "draw", "", "")
    assert asked[-1] == "/pictures"
