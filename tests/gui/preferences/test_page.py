"""Settings: kept in a readable file, applied at once, and never a reason not to start."""

import json

import hypothesis
import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QComboBox, QSpinBox

from gui.commands import Commands
from gui.preferences.page import SettingsPage
from gui.settings import Settings, SettingsFile, read_settings
from gui.theme import DARK, LIGHT, Theme
from gui.translation import languages

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def test_what_is_changed_is_there_the_next_time(qapp, tmp_path):
    path = tmp_path / "new" / "settings.json"
    SettingsFile(path).change(theme="dark", live_pause=80, shortcuts={"edit.brush": "J"})
    kept = SettingsFile(path)
    assert (kept.current.theme, kept.current.live_pause, kept.current.shortcuts) == ("dark", 80, {"edit.brush": "J"})
    assert kept.problem == ""
    assert json.loads(path.read_text())["theme"] == "dark"


@given(st.dictionaries(st.sampled_from([*Settings.model_fields, "unknown"]), json_values) | json_values)
def test_any_file_gives_settings_and_what_is_wrong_is_told(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("s") / "settings.json"
    path.write_text(json.dumps(content))
    settings, problem = read_settings(path)
    usual = Settings().model_dump()
    if not problem:
        assert isinstance(content, dict)
    elif isinstance(content, dict):
        broken = [key for key in content if key in problem]
        assert any(settings.model_dump()[key] == usual[key] for key in broken if key in usual)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00"])
def test_a_damaged_file_gives_the_usual_settings(tmp_path, content):
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    settings, problem = read_settings(path)
    assert settings == Settings()
    assert str(path) in problem


def test_one_wrong_value_does_not_take_the_others_along(tmp_path):
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"theme": "pink", "live_pause": 80}))
    settings, problem = read_settings(path)
    assert (settings.theme, settings.live_pause) == ("system", 80)
    assert "theme" in problem


def test_a_file_that_cannot_be_written_is_told_and_the_choice_holds(qapp, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    kept, told = SettingsFile(tmp_path / "file" / "settings.json"), []
    kept.failed.connect(told.append)
    kept.change(theme="dark")
    assert kept.current.theme == "dark"
    assert "could not be kept" in told[0]


def test_two_windows_keep_what_the_other_chose(qapp, tmp_path):
    path = tmp_path / "settings.json"
    one, other = SettingsFile(path), SettingsFile(path)
    one.change(theme="dark")
    other.change(live_pause=80)
    assert (other.current.theme, other.current.live_pause) == ("dark", 80)
    one.change(brush_size=9)
    kept = SettingsFile(path).current
    assert (kept.theme, kept.live_pause, kept.brush_size) == ("dark", 80, 9)
    assert one.current == kept


CHANGES = st.tuples(st.booleans(), st.sampled_from(["brush_size", "eraser_size", "live_pause"]), st.integers(10, 99))


@given(st.lists(CHANGES, max_size=6))
@hypothesis.settings(max_examples=15)
def test_of_two_windows_the_last_word_on_each_setting_is_kept(qapp, tmp_path_factory, changes):
    path = tmp_path_factory.mktemp("s") / "settings.json"
    windows, wanted = (SettingsFile(path), SettingsFile(path)), {}
    for is_first, name, value in changes:
        window = windows[0 if is_first else 1]
        if getattr(window.current, name) != value:  # to choose what is chosen already is no choice
            window.change(**{name: value})
            wanted[name] = value
    assert all(getattr(SettingsFile(path).current, name) == value for name, value in wanted.items())


def test_a_locked_file_is_told_and_written_at_the_next_change(qapp, tmp_path):
    kept, told = SettingsFile(tmp_path / "settings.json"), []
    kept.failed.connect(told.append)
    with FileLock(tmp_path / "settings.lock"):
        kept.change(theme="dark")
    assert "could not be kept" in told[0]
    kept.change(live=False)
    again = SettingsFile(kept.path).current
    assert (again.theme, again.live) == ("dark", False)


@pytest.fixture
def page(qtbot, tmp_path):
    commands, kept = Commands(), SettingsFile(tmp_path / "settings.json")
    page = SettingsPage(kept, commands)
    kept.changed.connect(lambda chosen: commands.use_shortcuts(chosen.shortcuts))
    qtbot.addWidget(page)
    return page


def test_fields_choose_and_follow(page):
    theme = page.findChild(QComboBox, "theme")
    theme.setCurrentIndex(theme.findData("dark"))
    theme.activated.emit(theme.currentIndex())
    assert page._settings.current.theme == "dark"
    page.findChild(QSpinBox, "live_pause").setValue(120)
    assert page._settings.current.live_pause == 120
    page._settings.change(device="cuda:1")
    assert page.findChild(QComboBox, "device").currentData() == "cuda:1"


def test_a_language_is_chosen_among_those_there_are(page):
    language = page.findChild(QComboBox, "language")
    assert [language.itemData(place) for place in range(language.count())] == ["", *languages()]
    assert language.currentData() == ""
    language.setCurrentIndex(language.findData("en"))
    language.activated.emit(language.currentIndex())
    assert page._settings.current.language == "en"


def test_every_field_has_an_accessible_name(page):
    fields = [*page.findChildren(QComboBox), *page.findChildren(QSpinBox)]
    assert fields
    assert all(field.accessibleName() for field in fields)


def edit(page, name: str, keys: str) -> None:
    field = page.shortcuts.fields[name]
    field.setKeySequence(keys)
    field.editingFinished.emit()


def test_a_shortcut_is_replaced_refused_when_taken_and_restored(page):
    edit(page, "edit.brush", "J")
    assert page._commands.action("edit.brush").shortcut().toString() == "J"
    assert page._settings.current.shortcuts == {"edit.brush": "J"}
    edit(page, "edit.eraser", "J")
    assert "Brush" in page.shortcuts.problem.text()
    assert page._commands.action("edit.eraser").shortcut().toString() == "E"
    page._settings.change(shortcuts={})
    assert page._commands.action("edit.brush").shortcut().toString() == "B"


def test_shortcuts_are_left_alone_when_another_setting_changes(page):
    edit(page, "edit.brush", "J")
    replaced = []
    page._commands.shortcuts_changed.connect(lambda: replaced.append(1))
    page._settings.change(brush_size=9)
    assert replaced == []
    assert page._commands.action("edit.brush").shortcut().toString() == "J"


def test_light_and_dark(qapp):
    theme = Theme(qapp, "light")
    assert qapp.palette().window().color().name() == LIGHT.window
    theme.choose("dark")
    assert qapp.palette().window().color().name() == DARK.window
    theme.choose("light")
