"""Everything that the keyboard can reach says what it is to a screen reader, and every button can be reached."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollBar, QTabBar, QToolButton, QWidget

from gui.app import Services, build
from gui.preferences.shortcuts import ShortcutSheet

FAKE = (sys.executable, str(Path(__file__).parents[1] / "fake_engine.py"))
STATES = ["draw", "convert", "convert with files", "train", "train a run", "models", "settings"]


@pytest.fixture
def services(qapp) -> Iterator[Services]:
    services = build(qapp, FAKE)
    services.window.show()
    yield services
    services.window.close()
    services.window.deleteLater()


def _show(qtbot, services: Services, state: str, recipes, folder: Path) -> QWidget:
    """The page in that state, with all that can be folded out."""
    name = state.partition(" ")[0]
    services.window.show_page_named(name)
    pages = services.pages
    if state == "convert with files":
        pages.convert.add([folder])
        qtbot.waitUntil(lambda: pages.convert.table.rows() != [])
    elif state == "train":
        pages.train.form.show_recipes(recipes)
        pages.train.form.all_settings.button.click()
    elif state == "train a run":
        pages.train._stack.setCurrentWidget(pages.train._run_view())
    elif state == "models":
        qtbot.waitUntil(lambda: pages.models.cards.current() is not None)
    services.notices.tell("Removed.", "told", "Undo")
    QApplication.processEvents()
    return services.window


def _name(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def _seen(window: QWidget) -> list[QWidget]:
    return [widget for widget in window.findChildren(QWidget) if widget.isVisible() and widget.isEnabled()]


@pytest.mark.parametrize("state", STATES)
def test_what_tab_comes_to_has_a_name(qtbot, services, recipes, folders, state):
    window = _show(qtbot, services, state, recipes, folders[0])
    reached = [
        widget
        for widget in _seen(window)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
    ]
    assert len(reached) > 5
    assert [widget for widget in reached if not _name(widget)] == []


@pytest.mark.parametrize("state", STATES)
def test_every_button_is_reached_by_tab(qtbot, services, recipes, folders, state):
    window = _show(qtbot, services, state, recipes, folders[0])
    buttons = [
        widget
        for widget in _seen(window)
        if isinstance(widget, QAbstractButton) and not isinstance(widget.parent(), QTabBar | QScrollBar)
    ]
    unreached = [button for button in buttons if not button.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert [button for button in unreached if not _is_chrome(button) and not _is_in_a_reached_group(button)] == []


def _is_chrome(button: QAbstractButton) -> bool:
    """A part of Qt's own that has a key of its own: the menu bar's arrow."""
    return button.objectName().startswith("qt_menubar")


def _is_in_a_reached_group(button: QAbstractButton) -> bool:
    """Of buttons of which one is chosen, Tab comes to that one, and arrow keys to the others."""
    group = button.group()
    others = group.buttons() if group else []
    return any(other.focusPolicy() & Qt.FocusPolicy.TabFocus for other in others)


def test_a_shortcut_is_taken_away_by_keyboard(qtbot, services):
    services.window.show_page_named("settings")
    field = services.pages.settings.shortcuts.fields["edit.brush"]
    (clear,) = field.findChildren(QToolButton)
    assert _name(clear) == "Clear: Brush"
    clear.setFocus()
    qtbot.keyClick(clear, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: services.settings.current.shortcuts.get("edit.brush") == "")


def test_the_sheet_of_shortcuts_has_names(qtbot, services):
    services.commands.action("help.shortcuts").trigger()
    (sheet,) = services.window.findChildren(ShortcutSheet)
    reached = [widget for widget in _seen(sheet) if widget.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert reached
    assert [widget for widget in reached if not _name(widget)] == []
    sheet.close()
