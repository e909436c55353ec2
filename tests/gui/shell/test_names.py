"""Everything that the keyboard can reach says what it is to a screen reader, and every button can be reached."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollBar, QTabBar, QToolButton, QWidget
from shiboken6 import isValid

from gui.app import Services, build
from gui.draw.tracing.dialog import TraceDialog
from gui.preferences.shortcuts import ShortcutSheet

FAKE = (sys.executable, str(Path(__file__).parents[1] / "fake_engine.py"))
STATES = ["draw", "draw labels", "convert", "convert with files", "train", "train a run", "models", "settings"]


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
    if state == "draw labels":
        qtbot.waitUntil(lambda: pages.draw.live.choice is not None)
        pages.draw.use_model("facades-labels")
        qtbot.waitUntil(pages.draw.classes.isVisible)
    elif state == "convert with files":
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


def _reached(window: QWidget) -> list[QWidget]:
    """What Tab comes to; a part that hands the focus on to its whole is none."""
    seen = _seen(window)
    return [one for one in seen if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None]


@pytest.mark.parametrize("state", STATES)
def test_what_tab_comes_to_has_a_name(qtbot, services, recipes, folders, state):
    window = _show(qtbot, services, state, recipes, folders[0])
    reached = _reached(window)
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


@pytest.mark.parametrize("opened", ["tip", "symmetry", "layers", "trace"])
def test_what_opens_over_the_canvas_has_names_and_is_gone_through_by_keyboard(qtbot, services, folders, opened):
    above = _open(qtbot, services, folders[0], opened)
    reached = _reached(above)
    assert len(reached) > 1
    assert [widget for widget in reached if not _name(widget)] == []
    unreached = [one for one in _seen(above) if isinstance(one, QAbstractButton) and one not in reached]
    assert [button for button in unreached if not _is_in_a_reached_group(button)] == []
    qtbot.keyClick(above, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(above) or not above.isVisible())


def _open(qtbot, services: Services, folder: Path, name: str) -> QWidget:
    """What that command opens, from its key or, for the lines of a photo, from the photo."""
    page = services.pages.draw
    qtbot.waitUntil(lambda: page.live.choice is not None)
    if name != "trace":
        services.commands.action(f"edit.{name}").trigger()
        return {"tip": page.tip, "symmetry": page.symmetry, "layers": page.layers}[name]
    page.importer.trace(next(folder.iterdir()))
    qtbot.waitUntil(lambda: bool(page.findChildren(TraceDialog)))
    return page.findChildren(TraceDialog)[0]


def _is_chrome(button: QAbstractButton) -> bool:
    """A part of Qt's own that has a key of its own: the menu bar's arrow."""
    return button.objectName().startswith("qt_menubar")


def _is_in_a_reached_group(button: QAbstractButton) -> bool:
    """Of buttons of which one is chosen, Tab comes to that one, and arrow keys to the others."""
    group = button.group()
    others = group.buttons() if group else []
    whole = button.parentWidget()
    if button.autoExclusive() and whole is not None:  # a group that Qt makes of siblings
        others = [one for one in whole.findChildren(QAbstractButton) if one.autoExclusive()]
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
