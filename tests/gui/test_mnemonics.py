"""Alt and a letter does one thing: no two texts that are seen at once share a letter, and none takes a menu's."""

import re
from collections import Counter
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from gui.command_table import MENUS
from gui.commands import Commands
from gui.convert.page import ConvertPage
from gui.library.page import ModelsPage
from gui.runs.requests import PendingRequests
from gui.runs.watcher import ACTIVE
from gui.settings import SettingsFile
from gui.train.page import TrainPage
from gui.widgets.notice import NoticeBar
from img2img.models.library import Library
from tests.gui.library.cards import write_card


class SilentEngine(QObject):
    answered = Signal(int, object, object)
    failed = Signal(int, str)

    def request(self, op: str) -> int:
        return 1


def _letters(page: QWidget) -> Counter[str]:
    texts = [widget.text() for widget in page.findChildren(QAbstractButton) if widget.isVisible()]
    texts += [label.text() for label in page.findChildren(QLabel) if label.isVisible() and label.buddy()]
    return Counter(letter.lower() for text in texts for letter in re.findall(r"&(\w)", text))


@pytest.fixture
def made(qtbot, jobs, tmp_path):
    notices, engine = NoticeBar(), SilentEngine()
    kept, library = SettingsFile(tmp_path / "settings.json"), Library(tmp_path / "models")
    pages = ConvertPage(jobs, library, kept, Commands(), notices), TrainPage(jobs, engine, library, kept, notices)
    for widget in (notices, *pages):
        qtbot.addWidget(widget)
    pages[0].engine = engine  # held for as long as the pages
    return pages


def _is_clear(page: QWidget) -> None:
    letters = _letters(page) + Counter(re.search(r"&(\w)", menu)[1].lower() for menu in MENUS)
    assert [letter for letter, count in letters.items() if count > 1] == []


def test_convert(qtbot, made, tmp_path):
    page = made[0]
    page.show()
    qtbot.waitUntil(lambda: page.settings.model.choice is not None)
    _is_clear(page)
    page._paths = [tmp_path]
    for state in ("starting", "paused", "stopped", "finished"):
        told = {"progress": None, "failure": "", "pending": PendingRequests()}
        batch = SimpleNamespace(state=state, is_active=state in ACTIVE, **told)
        page.bar.show_batch(batch, Counter(failed=1), can_start=True)
        _is_clear(page)


@pytest.mark.parametrize("learns_from", ["paired", "unpaired", "photos", "labels"])
def test_the_form_of_train(made, learns_from):
    page = made[1]
    page.show()
    page.form.data.show_kinds([learns_from], {"grey": "The photo in grey"})
    _is_clear(page)


def test_the_run_view_of_train(made):
    page = made[1]
    page.show()
    view = page._run_view()
    page._stack.setCurrentWidget(view)
    for state in ("running", "paused", "stopped", "finished"):
        view.bar.show_state(state, PendingRequests(), has_model=True)
        _is_clear(page)


def test_models(qtbot, tmp_path):
    write_card(tmp_path / "models" / "flowers.safetensors")
    page = ModelsPage(Library(tmp_path / "models"), NoticeBar())
    qtbot.addWidget(page)
    qtbot.addWidget(page._notices)
    page.show()
    page.choose("flowers")
    qtbot.waitUntil(page.details.remove.isVisible)
    assert page.details.draw.isVisible()
    _is_clear(page)
