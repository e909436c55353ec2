"""Alt and a letter does one thing: no two texts that are seen at once share a letter, and none takes a menu's."""

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QGroupBox, QLabel, QMenu, QTabBar, QWidget

from gui.app import build
from gui.command_table import MENUS
from gui.commands import Commands
from gui.convert.page import ConvertPage
from gui.convert.told import Told
from gui.engine_client import EngineClient
from gui.library.page import ModelsPage
from gui.runs.requests import PendingRequests
from gui.runs.watcher import ACTIVE
from gui.settings import SettingsFile
from gui.shell.pages import TABS
from gui.shell.window import Window
from gui.train.page import TrainPage
from gui.widgets.notice import NoticeBar
from img2img.models.library import Library
from img2img.runs.state import State
from tests.gui.library.cards import write_card

STATES = ("starting", *get_args(State))
FAKE = (sys.executable, str(Path(__file__).with_name("fake_engine.py")))


class SilentEngine(EngineClient):
    def request(self, op: str, picture: object = None, *, channel: str = "", **header: object) -> int:
        return 1


def _letters(texts: Iterable[str]) -> Counter[str]:
    return Counter(letter.lower() for text in texts for letter in re.findall(r"&(\w)", text.replace("&&", "")))


def _texts(shown: QWidget) -> list[str]:
    """Every text that is seen and may have a letter: of buttons, of labels of fields, of groups and of tabs."""
    texts = [widget.text() for widget in shown.findChildren(QAbstractButton) if widget.isVisible()]
    texts += [label.text() for label in shown.findChildren(QLabel) if label.isVisible() and label.buddy()]
    texts += [group.title() for group in shown.findChildren(QGroupBox) if group.isVisible()]
    for tabs in shown.findChildren(QTabBar):
        texts += [tabs.tabText(number) for number in range(tabs.count()) if tabs.isVisible()]
    return texts


@pytest.fixture
def made(qtbot, jobs, tmp_path):
    notices, engine = NoticeBar(), SilentEngine()
    kept, library = SettingsFile(tmp_path / "settings.json"), Library(tmp_path / "models")
    pages = (
        ConvertPage(jobs, engine, library, kept, Commands(), notices),
        TrainPage(jobs, engine, library, kept, notices),
    )
    for widget in (notices, *pages):
        qtbot.addWidget(widget)
    yield pages
    engine.close()


@pytest.fixture
def window(qapp: QApplication) -> Iterator[Window]:
    services = build(qapp, FAKE)
    services.window.show()
    yield services.window
    services.window.close()
    services.window.deleteLater()


def _is_clear(page: QWidget, menus: Iterable[str] = MENUS) -> None:
    letters = _letters([*_texts(page), *menus])
    assert [letter for letter, count in letters.items() if count > 1] == []


def test_every_menu_has_a_letter_and_its_entries_do_not_share_one(window):
    assert len(_letters(action.text() for action in window.menuBar().actions())) == len(MENUS)
    menus = [menu for menu in window.menuBar().findChildren(QMenu) if menu.title()]
    assert len(menus) >= len(MENUS)
    for menu in menus:
        letters = _letters(action.text() for action in menu.actions())
        assert {letter: count for letter, count in letters.items() if count > 1} == {}, menu.title()


@pytest.mark.parametrize("page", [tab.name for tab in TABS])
def test_the_whole_window(qtbot, window, page):
    """The page with all that is around it."""
    window.show_page_named(page)
    QApplication.processEvents()
    assert len(_texts(window)) > len(TABS)
    _is_clear(window, [action.text() for action in window.menuBar().actions()])


def test_convert(qtbot, made, tmp_path):
    page = made[0]
    page.show()
    qtbot.waitUntil(lambda: page.settings.model.choice is not None)
    _is_clear(page)
    page.gathered.paths = [tmp_path]
    for state in STATES:
        batch = SimpleNamespace(state=state, is_active=state in ACTIVE, told=Told(), pending=PendingRequests())
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
    for state, has_model in product(STATES, (True, False)):
        view.bar.show_state(state, PendingRequests(), has_model=has_model)
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
