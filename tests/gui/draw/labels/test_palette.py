"""The palette under real keys and clicks."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QListView

from gui.draw.labels.palette import ClassPalette
from gui.draw.labels.table import LabelTable
from img2img.pictures.classes import VOID, LabelClass, classes_of
from tests.gui.draw.labels.maps import CLASSES, LANE, ROAD, SKY

MANY = LabelTable.of((LabelClass(name="void"), *classes_of(40)))
Keys = Qt.Key


@pytest.fixture
def palette(qtbot) -> ClassPalette:
    palette = ClassPalette()
    qtbot.addWidget(palette)
    palette.show_classes(LabelTable.of(CLASSES))
    palette.resize(palette.width(), 400)
    with qtbot.waitActive(palette):
        palette.show()
        palette.activateWindow()
    palette.list.setFocus()
    return palette


def row_of(palette: ClassPalette, number: int) -> QPoint:
    """The middle of a class's row, in the list's viewport."""
    rows = palette.list.model()
    return palette.list.visualRect(rows.index(palette.list.numbers().index(number), 0)).center()


def eye_of(palette: ClassPalette, number: int) -> QPoint:
    return QPoint(palette.list.viewport().width() - 16, row_of(palette, number).y())


def test_the_first_class_is_chosen_and_void_is_not_offered(palette):
    assert palette.list.numbers() == [SKY, ROAD, LANE]
    assert palette.current == SKY


def test_the_keys_choose_by_place_and_those_without_a_class_do_nothing(qtbot, palette):
    chosen = []
    palette.class_chosen.connect(chosen.append)
    for key in (Keys.Key_3, Keys.Key_2, Keys.Key_4, Keys.Key_0):
        qtbot.keyClick(palette.list, key)
    assert chosen == [LANE, ROAD]
    palette.show_classes(MANY)
    qtbot.keyClick(palette.list, Keys.Key_0)
    assert palette.current == 10
    assert chosen[-2:] == [1, 10]


def test_a_click_and_an_arrow_choose(qtbot, palette):
    qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=row_of(palette, ROAD))
    assert palette.current == ROAD
    qtbot.keyClick(palette.list, Keys.Key_Down)
    assert palette.current == LANE


def test_a_click_on_the_eye_hides_a_class_and_chooses_none(qtbot, palette):
    told = []
    palette.visibility_changed.connect(told.append)
    for _ in range(2):
        qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=eye_of(palette, ROAD))
    assert told == [{ROAD}, set()]
    assert palette.current == SKY


def test_space_and_the_button_hide_the_class_that_is_chosen(qtbot, palette):
    qtbot.keyClick(palette.list, Keys.Key_2)
    qtbot.keyClick(palette.list, Keys.Key_Space)
    assert palette.hidden == {ROAD}
    assert palette.eye.isChecked()
    qtbot.mouseClick(palette.eye, Qt.MouseButton.LeftButton)
    assert palette.hidden == set()
    qtbot.keyClick(palette.list, Keys.Key_1)
    qtbot.mouseClick(palette.eye, Qt.MouseButton.LeftButton)
    assert palette.hidden == {SKY}


def test_a_class_is_replaced_by_another_or_by_nothing(qtbot, palette):
    wanted = []
    palette.replace_wanted.connect(lambda old, new: wanted.append((old, new)))
    palette.choose(ROAD)
    palette.replacing.menu().aboutToShow.emit()
    actions = palette.replacing.menu().actions()
    assert [action.text() for action in actions] == ["sky", "lane", "unpainted"]
    for action in actions:
        action.trigger()
    assert wanted == [(ROAD, SKY), (ROAD, LANE), (ROAD, VOID)]


def test_what_is_unpainted_is_given_the_class_that_is_chosen(qtbot, palette):
    with qtbot.waitSignal(palette.fill_wanted) as told:
        qtbot.mouseClick(palette.filling, Qt.MouseButton.LeftButton)
    assert told.args == [SKY]


def test_many_classes_can_be_searched_by_keyboard(qtbot, palette):
    assert palette.search.isHidden()
    palette.show_classes(MANY)
    assert palette.search.isVisible()
    palette.search.setFocus()
    qtbot.keyClicks(palette.search, "CLASS 33")
    seen = [number for row, number in enumerate(palette.list.numbers()) if not palette.list.isRowHidden(row)]
    assert seen == [34]
    assert palette.current == 1, "digits that are typed choose nothing"
    qtbot.keyClick(palette.search, Keys.Key_Return)
    assert palette.current == 34
    assert palette.list.hasFocus()


def test_other_classes_are_all_seen_and_none_is_left_of_those_before(palette):
    palette.list.hide_class(SKY, True)
    told = []
    palette.visibility_changed.connect(told.append)
    palette.show_classes(MANY)
    assert palette.hidden == set()
    assert told == [set()]
    assert palette.list.numbers() == list(range(1, 41))


def test_what_is_under_the_pointer_is_named_in_plain_text(palette):
    palette.show_class_under("<b>road</b>")
    assert palette.under.text() == "Under the pointer: <b>road</b>"
    assert palette.under.textFormat() == Qt.TextFormat.PlainText
    palette.show_class_under("")
    assert palette.under.text() == ""


def test_everything_in_it_has_a_name_and_is_reached_by_tab(palette):
    palette.show_classes(MANY)
    parts = [part for kind in (QAbstractButton, QLineEdit, QListView) for part in palette.findChildren(kind)]
    parts = [part for part in parts if part.isVisible()]
    assert len(parts) >= 5
    for part in parts:
        assert part.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert QAccessible.queryAccessibleInterface(part).text(QAccessible.Text.Name)
    rows = palette.list.model()
    assert rows.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "class 0, 1"
