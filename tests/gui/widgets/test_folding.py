"""A row folds where its words need more room than there is, and unfolds again."""

import pytest
from PySide6.QtWidgets import QWidget

from gui.widgets.folding import FoldingRow
from gui.widgets.layout import button, column, row


@pytest.fixture
def made(qtbot):
    page = QWidget()
    buttons = button("", "One"), button("", "Other")
    column(page, margin=0).addWidget(FoldingRow(row(buttons[0]), row(buttons[1])))
    qtbot.addWidget(page)
    page.show()
    return page, *buttons


def test_it_folds_and_unfolds_with_its_width(qtbot, made):
    page, one, other = made
    for width, is_beside in ((600, True), (120, False), (600, True)):
        page.resize(width, 200)
        qtbot.waitUntil(lambda is_beside=is_beside: (_top(one, page) == _top(other, page)) == is_beside)


def test_it_folds_when_its_words_grow(qtbot, made):
    page, one, other = made
    page.resize(300, 200)
    qtbot.waitUntil(lambda: _top(one, page) == _top(other, page))
    one.setText("A much longer word than there was before")
    qtbot.waitUntil(lambda: _top(other, page) >= _top(one, page) + one.height())


def _top(widget, page):
    return widget.mapTo(page, widget.rect().topLeft()).y()
