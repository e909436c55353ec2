"""The keyboard stays in the page: at launch, when pages change, and when what had the focus goes away."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from gui.app import Services, build
from gui.shell.pages import TABS

FAKE = (sys.executable, str(Path(__file__).parents[1] / "fake_engine.py"))


@pytest.fixture
def services(qapp) -> Iterator[Services]:
    services = build(qapp, FAKE)
    yield services
    services.window.close()
    services.window.deleteLater()


def _is_in_page(services: Services) -> bool:
    focus = QApplication.focusWidget()
    return focus is not None and services.window.page.isAncestorOf(focus)


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_at_launch_the_focus_is_in_the_page(qtbot, services, tab):
    services.window.show_page_named(tab.name)
    services.window.show()
    services.window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    assert _is_in_page(services)


def test_a_page_that_is_shown_again_has_the_focus_where_it_was(qtbot, services):
    services.window.show()
    services.window.activateWindow()
    services.window.show_page_named("settings")
    field = services.pages.settings.findChild(QPushButton)
    field.setFocus()
    for name in ("draw", "models", "settings"):
        services.window.show_page_named(name)
        qtbot.waitUntil(lambda: _is_in_page(services))
    assert QApplication.focusWidget() is field


@pytest.mark.parametrize("way", ["hidden", "disabled", "deleted"])
def test_a_button_that_goes_away_leaves_the_focus_in_the_page(qtbot, services, way):
    services.window.show()
    services.window.activateWindow()
    services.window.show_page_named("models")
    button = QPushButton("Start", services.pages.models)
    button.show()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    {"hidden": button.hide, "disabled": lambda: button.setEnabled(False), "deleted": button.deleteLater}[way]()
    qtbot.wait(50)
    assert _is_in_page(services)


def test_tab_still_leads_out_of_the_page(qtbot, services):
    services.window.show()
    services.window.activateWindow()
    services.window.show_page_named("models")
    qtbot.waitUntil(lambda: _is_in_page(services))
    for _ in range(60):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        qtbot.wait(1)
        if not _is_in_page(services):
            break
    assert not _is_in_page(services)
