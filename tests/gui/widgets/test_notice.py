"""Notices: few, above the page and not in its way, and gone when they hold no longer."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from gui.app import Services, build
from gui.widgets.notice import NoticeBar
from tests.gui.processes import process_of

FAKE = (sys.executable, str(Path(__file__).parents[1] / "fake_engine.py"))


class Page(QWidget):
    """A page with a field, and notices that float over it."""

    def __init__(self) -> None:
        super().__init__()
        self.field, self.notices = QLineEdit(), NoticeBar()
        QVBoxLayout(self).addWidget(self.field)
        self.notices.float_over(self)


@pytest.fixture
def page(qtbot) -> Page:
    page = Page()
    qtbot.addWidget(page)
    page.resize(700, 500)
    page.show()
    page.field.setFocus()
    return page


@pytest.fixture
def services(qapp) -> Iterator[Services]:
    services = build(qapp, FAKE)
    services.window.show()
    yield services
    services.window.close()
    services.window.deleteLater()


def test_notices_are_few_and_never_twice_the_same(qtbot):
    notices, accepted = NoticeBar(), []
    qtbot.addWidget(notices)
    for number in (1, 2, 2, 3, 4):
        notices.tell(str(number), "error", "Do it", lambda: accepted.append(1))
    assert notices.texts() == ["2", "3", "4"]
    notices._notices[0].offer.click()
    assert notices.texts() == ["3", "4"]
    assert accepted == [1]


def test_a_notice_moves_nothing_and_leaves_the_focus_where_it_is(qtbot, page):
    before = page.field.geometry()
    page.notices.fail("The disk is full. " * 20)
    QApplication.processEvents()
    assert page.field.geometry() == before
    assert page.focusWidget() is page.field
    assert page.rect().contains(page.notices.geometry())
    assert page.notices.geometry().right() > page.width() - 30


@pytest.mark.parametrize("width", [300, 1200])
def test_notices_stay_inside_a_page_that_changes_its_size(qtbot, page, width):
    page.notices.warn("A sentence that is so long that it needs several lines on a narrow page. " * 3)
    page.resize(width, 500)
    QApplication.processEvents()
    assert page.rect().contains(page.notices.geometry())
    label = page.notices._notices[0].findChild(QWidget, "text")
    assert label.height() >= label.heightForWidth(label.width())


def test_only_the_canvas_under_a_notice_cannot_be_reached(qtbot, page):
    """Beside the notices the mouse still finds the page."""
    page.notices.fail("The disk is full.")
    QApplication.processEvents()
    assert page.childAt(page.notices.geometry().center()) is not page.field
    assert page.childAt(page.field.geometry().left() + 5, page.field.geometry().center().y()) is page.field


def test_what_went_well_goes_away_and_a_fault_stays(qtbot, page, monkeypatch):
    monkeypatch.setattr("gui.widgets.notice._STAYS", {"told": 60, "done": 40})
    page.notices.tell("Saved.", "done")
    page.notices.fail("The disk is full.")
    qtbot.waitUntil(lambda: page.notices.texts() == ["The disk is full."])
    qtbot.wait(100)
    assert page.notices.texts() == ["The disk is full."]


def test_what_is_withdrawn_goes_even_if_it_was_told_again(page):
    page.notices.tell("The engine ended.", "warning", subject="engine")
    page.notices.fail("The disk is full.")
    page.notices.fail("The engine ended.")
    page.notices.withdraw("engine")
    assert page.notices.texts() == ["The disk is full."]


def test_a_notice_is_closed_by_keyboard(qtbot, page):
    page.notices.fail("The disk is full.")
    page.notices._notices[0].closing.setFocus()
    qtbot.keyClick(page.notices._notices[0].closing, Qt.Key.Key_Space)
    assert page.notices.texts() == []


def test_that_the_engine_was_lost_is_told_until_it_answers_again(qtbot, services):
    services.engine.request("recipes")
    qtbot.waitUntil(lambda: services.engine.state.value == "ready")
    process_of(services.engine).kill()
    qtbot.waitUntil(lambda: any("engine ended" in text for text in services.notices.texts()))
    services.engine.request("recipes")
    qtbot.waitUntil(lambda: services.engine.state.value == "ready")
    assert services.notices.texts() == []


def test_the_sheet_stays_where_it_is_under_the_pen(qtbot, services):
    canvas = services.pages.draw.canvas
    before = canvas.mapTo(services.window, canvas.rect().topLeft())
    services.notices.warn("A sentence.")
    QApplication.processEvents()
    assert canvas.mapTo(services.window, canvas.rect().topLeft()) == before
    for name in ("models", "train", "draw"):
        services.window.show_page_named(name)
        QApplication.processEvents()
        middle = services.notices.mapTo(services.window, services.notices.rect().center())
        assert services.notices.isAncestorOf(services.window.childAt(middle))


def test_a_notice_may_offer_two_answers(qtbot, page):
    answers = []
    for text in ("Restore", "Discard"):
        page.notices.tell(
            "A drawing is left.",
            "warning",
            "Restore",
            lambda: answers.append("restored"),
            otherwise=("Discard", lambda: answers.append("discarded")),
        )
        buttons = {button.text(): button for button in page.notices.findChildren(QPushButton) if button.isVisible()}
        qtbot.mouseClick(buttons[text], Qt.MouseButton.LeftButton)
        assert page.notices.texts() == []
    assert answers == ["restored", "discarded"]
