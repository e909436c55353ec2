"""How far a fill reaches is chosen; a large sheet is filled in the background, as one step, or not at all."""

import numpy as np
from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

from gui.draw.brush.pen import Filling, Pen
from gui.draw.document.document import Document
from gui.draw.fill_popover import FillPopover
from gui.draw.toolbox.filling import FillTool
from gui.draw.toolbox.tool import Touch
from gui.pictures import pixels_in

LARGE = QSize(1000, 800)


def walled(size: QSize, opening: int) -> Document:
    """Black lines round the left half, but for an opening in the wall."""
    document = Document(size)
    wall = QImage(5, size.height() - opening, QImage.Format.Format_ARGB32_Premultiplied)
    wall.fill(QColor("black"))
    document.active.tiles.write(QRect(size.width() // 2, 0, 5, wall.height()), wall)
    document.activate(document.layers[0])
    return document


def filled_right(document: Document) -> bool:
    pixel = QRect(document.size.width() - 5, 5, 1, 1)
    image = document.active.tiles.read(pixel)
    return bool(pixels_in(image)[0, 0, 3])


def test_gap_and_everywhere_say_how_far_a_fill_reaches(qapp):
    for filling, reaches in ((Filling(gap=12), False), (Filling(gap=2), True), (Filling(12, everywhere=True), True)):
        document, pen = walled(QSize(200, 150), 8), Pen()
        pen.set_filling(filling)
        FillTool(document, pen).press(Touch(QPointF(20, 20)))
        assert filled_right(document) == reaches, filling


def test_tolerance_says_what_is_alike(qapp):
    for tolerance, is_filled in ((10, False), (120, True)):
        document, pen = Document(QSize(60, 60)), Pen()
        grey = QImage(30, 60, QImage.Format.Format_ARGB32_Premultiplied)
        grey.fill(QColor(160, 160, 160))
        document.active.tiles.write(QRect(30, 0, 30, 60), grey)
        document.activate(document.layers[0])
        pen.set_filling(Filling(0, tolerance))
        FillTool(document, pen).press(Touch(QPointF(5, 5)))
        assert filled_right(document) == is_filled


def test_a_large_sheet_is_filled_later_as_one_step(qtbot):
    document, pen = walled(LARGE, 0), Pen()
    pen.set_colour((200, 30, 40))
    FillTool(document, pen).press(Touch(QPointF(20, 20)))
    assert document.is_blank is False
    assert not document.stack.can_undo
    qtbot.waitUntil(lambda: len(document.stack) == 1)
    image = document.active.tiles.read(document.rect)
    painted = np.not_equal(pixels_in(image)[..., 3], 0)
    assert painted[:, :499].all()
    assert not painted[:, 510:].any()
    document.undo()
    assert document.active.is_blank


def test_a_fill_of_what_has_changed_is_left_out_and_says_so(qtbot):
    document, pen = walled(LARGE, 0), Pen()
    tool = FillTool(document, pen)
    with qtbot.waitSignal(tool.selection.refused):
        tool.press(Touch(QPointF(20, 20)))
        document.clear()
    assert document.is_blank


def test_the_popover_tells_what_was_chosen(qtbot):
    window, pen, chosen = QWidget(), Pen(), []
    qtbot.addWidget(window)
    popover = FillPopover(pen, window)
    popover.chosen.connect(chosen.append)
    popover.gap.setValue(9)
    popover.tolerance.slider.setValue(40)
    popover.everywhere.click()
    assert pen.filling == Filling(9, 102, everywhere=True) == chosen[-1]
