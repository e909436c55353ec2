"""The window as a whole: no torch, no second thread of commands, keys that do what they say, places remembered."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QComboBox,
    QLineEdit,
    QMenu,
    QScrollArea,
    QScrollBar,
    QSpinBox,
)

import gui
from gui.app import Services, build
from gui.command_table import COMMANDS
from gui.icons import _glyphs, coloured_icon
from gui.library.watched_dialog import WatchedDialog
from gui.preferences.shortcuts import ShortcutSheet
from gui.shell.pages import TABS
from gui.widgets.layout import NUMBER_INDENT
from img2img.models.library import Library
from tests.gui.library.cards import write_card

FAKE = (sys.executable, str(Path(__file__).parents[1] / "fake_engine.py"))
HEAVY = ("torch", "torchvision", "cv2", "kornia", "albumentations")
FOR_LATER = ("qtawesome", "qtpy", "pyqtgraph", "PIL", "training.config", "training.kinds")
SHOW_AND_LIST = f"""
import sys
from gui.app import build, make_application
from gui.library.watched_dialog import WatchedDialog
from gui.shell.pages import TABS
application = make_application()
services = build(application)
services.window.show()
application.processEvents()
print([name for name in {FOR_LATER!r} if name in sys.modules])
print([tab.name for tab in TABS if tab.name in vars(services.pages)])
for number in range(len(TABS)):
    services.window.show_page(number)
    application.processEvents()
services.window.close()
print([name for name in {HEAVY!r} if name in sys.modules])
"""


IMPORT_AHEAD = f"""
import sys
from gui.app import build, make_application
from gui.shell.ahead import MODULES, import_ahead
application = make_application()
services = build(application, {FAKE!r})
services.window.show()
import_ahead(services.window)
while MODULES[-1] not in sys.modules:
    application.processEvents()
services.window.show_page_named("train")
services.pages.train._stack.setCurrentWidget(services.pages.train._run_view())
application.processEvents()
services.window.close()
print([name for name in {HEAVY!r} if name in sys.modules])
"""


@pytest.fixture
def services(qapp) -> Iterator[Services]:
    services = build(qapp, FAKE)
    services.window.show()
    yield services
    services.window.close()
    services.window.deleteLater()


def test_the_window_brings_in_nothing_heavy_and_at_first_only_what_its_first_page_needs():
    done = subprocess.run([sys.executable, "-c", SHOW_AND_LIST], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "['draw']", "[]"]


def test_what_pages_need_is_imported_ahead_in_a_thread_and_works_on_the_other():
    done = subprocess.run([sys.executable, "-c", IMPORT_AHEAD], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.splitlines() == ["[]"]
    assert "Traceback" not in done.stderr
    assert "thread" not in done.stderr


def test_every_icon_that_is_named_is_in_the_font():
    sources = [file.read_text("utf-8") for file in Path(gui.__path__[0]).rglob("*.py")]
    names = {name for source in sources for name in re.findall(r'"mdi6\.([\w-]+)"', source)}
    assert len(names) > 50
    assert names <= _glyphs().keys()


def test_an_icon_is_painted_in_its_colour_and_in_the_middle(qapp):
    image = coloured_icon("mdi6.square", "#d8574f").pixmap(32, 32).toImage()
    assert image.pixelColor(16, 16) == QColor("#d8574f")
    assert image.pixelColor(0, 0).alpha() == 0


def test_every_command_is_connected_and_no_two_share_keys(services):
    taken = {}
    for number, tab in enumerate(TABS):
        services.window.show_page(number)
        for command, action in services.commands.rows():
            if command.page not in ("", tab.name):
                continue
            assert services.commands.is_connected(command.name), command.name
            for keys in action.shortcuts():
                assert taken.setdefault((keys.toString(), tab.name), command.name) == command.name
    assert len({command.name for command in COMMANDS}) == len(COMMANDS)


def test_mnemonics_in_a_menu_are_unique(services):
    for menu in services.window.menuBar().actions():
        letters = [
            text[text.index("&") + 1].lower() for action in menu.menu().actions() if "&" in (text := action.text())
        ]
        assert len(letters) == len(set(letters)), menu.text()


def test_alt_and_a_number_show_a_page(qtbot, services):
    for number, tab in enumerate(TABS):
        qtbot.keyClick(services.window, Qt.Key(Qt.Key.Key_1 + number), Qt.KeyboardModifier.AltModifier)
        assert services.window.tab is tab
        assert services.window.page.isVisible()


def test_commands_of_a_page_rest_while_another_is_shown(services):
    services.window.show_page_named("draw")
    assert services.commands.action("edit.brush").isEnabled()
    services.window.show_page_named("models")
    assert not services.commands.action("edit.brush").isEnabled()
    assert services.commands.action("model.import").isEnabled()


def test_the_same_keys_begin_anew_on_draw_and_on_convert(qtbot, services, tmp_path):
    services.window.show_page_named("convert")
    (tmp_path / "pictures").mkdir()
    services.pages.convert.add([tmp_path / "pictures"])
    qtbot.waitUntil(lambda: services.pages.convert.table.rows() != [])
    qtbot.keyClick(services.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: services.pages.convert.table.rows() == [])


@pytest.mark.parametrize(
    ("facts", "page"),
    [
        ({"source_channels": 1}, "draw"),
        ({"directions": ["a-to-b", "b-to-a"], "domains": [["a", "b"], ["b", "a"]], "native_size": [32, 32]}, "convert"),
        ({"task": "generation"}, "models"),
    ],
)
def test_a_model_that_was_trained_opens_the_page_that_it_is_for(qtbot, services, home, facts, page):
    write_card(home / "models" / "mine.safetensors", **facts)
    services.pages.train.model_added.emit(Library().find("mine"))
    assert services.window.tab.name == page
    shown = services.pages
    chosen = {
        "draw": shown.draw.bar.picker.currentText,
        "convert": lambda: shown.convert.settings.model.currentText().partition(":")[0],
        "models": lambda: shown.models.cards.currentIndex().data(),
    }[page]
    qtbot.waitUntil(lambda: chosen() == "mine")
    assert shown.draw.document.size.toTuple() == (256, 256)


def test_a_number_stands_as_far_from_its_border_as_a_text(services):
    numbers = services.pages.settings.findChildren(QSpinBox) + services.pages.train.findChildren(QSpinBox)
    assert numbers
    assert {number.lineEdit().textMargins().left() for number in numbers} == {NUMBER_INDENT}


def test_a_text_field_keeps_its_letters(qtbot, services):
    services.window.show_page_named("draw")
    field = QLineEdit(services.pages.draw)
    field.show()
    field.setFocus()
    tool = services.pages.draw.pen.tool
    qtbot.keyClicks(field, "be[x")
    assert field.text() == "be[x"
    assert services.pages.draw.pen.tool == tool


def test_size_and_page_are_remembered(qapp, services):
    services.window.resize(820, 590)  # the screen that is not there has 800 x 800
    services.window.show_page_named("models")
    services.window.close()
    again = build(qapp, FAKE)
    assert again.window.tab.name == "models"
    assert (again.window.width(), again.window.height()) == (820, 590)
    again.engine.close()
    again.window.deleteLater()


def test_a_damaged_settings_file_is_a_notice(qapp, home):
    home.mkdir(exist_ok=True)
    (home / "settings.json").write_text("{")
    (home / "window.ini").write_bytes(b"\x00\xff[")
    services = build(qapp, FAKE)
    assert "settings.json" in services.notices.texts()[0]
    services.engine.close()
    services.window.deleteLater()


def test_every_control_has_a_name(services):
    kinds = (QAbstractButton, QAbstractSlider, QComboBox, QSpinBox)
    for page in (services.pages.draw, services.pages.models, services.pages.settings):
        for kind in kinds:
            for control in page.findChildren(kind):
                is_inner = control.objectName().startswith("qt_") or isinstance(
                    control.parent(), QLineEdit | QScrollArea
                )
                is_inner = is_inner or isinstance(control, QScrollBar)
                text = control.text() if isinstance(control, QAbstractButton) else ""
                assert is_inner or text or control.accessibleName() or control.toolTip(), control


def test_the_sheet_of_shortcuts_lists_them(qtbot, services):
    services.commands.action("help.shortcuts").trigger()
    (sheet,) = services.window.findChildren(ShortcutSheet)
    sheet.close()


def test_a_result_of_a_batch_is_taken_to_draw_which_asks_what_it_is_to_be(qtbot, services, tmp_path):
    services.window.show_page_named("convert")
    services.pages.convert.draw_wanted.emit(tmp_path / "result.png")
    assert services.window.page is services.pages.draw
    (menu,) = [menu for menu in services.pages.draw.findChildren(QMenu) if menu.isVisible()]
    assert "Use as sketch" in [action.text() for action in menu.actions()]
    menu.close()


def test_watched_folders_are_shown_from_any_page(services):
    services.commands.action("model.watched").trigger()
    assert services.window.page is services.pages.models
    services.pages.models.findChild(WatchedDialog).reject()
