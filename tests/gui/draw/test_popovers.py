"""What tip, symmetry and layers offer, by mouse and by keyboard."""

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton, QWidget

from gui.draw.brush.pen import Pen
from gui.draw.document.document import Document
from gui.draw.layers_popover import LayersPopover
from gui.draw.tip_popover import SymmetryPopover, TipPopover


@pytest.fixture
def window(qtbot) -> QWidget:
    window = QWidget()
    window.resize(600, 500)
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def document(qapp) -> Document:
    return Document(QSize(64, 64))


@pytest.fixture
def layers(document, window) -> LayersPopover:
    return LayersPopover(document, window)


def test_the_tip_is_shaped_and_each_tool_has_its_own(qtbot, window):
    pen = Pen()
    popover = TipPopover(pen, window)
    popover.hardness.slider.setValue(40)
    popover.opacity.slider.setValue(70)
    popover.smoothing.slider.setValue(25)
    popover.diameter.setValue(120)
    popover.presses_opacity.click()
    assert (pen.tip.size, pen.tip.hardness, pen.tip.opacity, pen.tip.smoothing) == (120, 0.4, 0.7, 0.25)
    assert pen.tip.presses_opacity
    pen.take("eraser")
    assert (popover.diameter.value(), popover.hardness.slider.value()) == (16, 100)
    pen.take("brush")
    assert (popover.diameter.value(), popover.hardness.slider.value()) == (120, 40)


def test_symmetry_is_chosen_and_a_number_of_arms_means_round(qtbot, window):
    pen = Pen()
    popover = SymmetryPopover(pen, window)
    popover.kinds["both"].click()
    assert pen.symmetry == "both"
    popover.arms.setValue(5)
    assert (pen.symmetry, pen.arms) == ("radial", 5)
    assert popover.kinds["radial"].isChecked()
    assert len(pen.transforms(QSize(9, 9))) == 5


def test_layers_are_listed_top_to_bottom_and_drawn_on_as_chosen(document, layers):
    document.lay_underlay(QImage(4, 4, QImage.Format.Format_RGB32), 0.4)
    assert [row.layer.role for row in layers.rows] == ["lines", "colours", "underlay"]
    layers.row_of("colours").name.click()
    assert document.active.role == "colours"
    assert [row.name.isChecked() for row in layers.rows[:2]] == [False, True]
    layers.row_of("colours").name.click()  # a second click does not leave none
    assert [row.name.isChecked() for row in layers.rows[:2]] == [False, True]


def test_layers_are_hidden_locked_and_faded(qtbot, document, layers):
    row = layers.row_of("lines")
    row.eye.click()
    assert not document.active.visible
    assert row.eye.accessibleName() == "Show Lines"
    row.lock.click()
    assert document.active.locked
    assert row.lock.accessibleName() == "Unlock Lines"
    slider = row.slider
    slider.setValue(30)
    assert document.active.opacity == 0.3
    assert layers.row_of("lines").slider is slider  # it is still in the hand


def test_another_sheet_has_its_own_rows(document, layers):
    document.new(QSize(64, 64), ("labels",))
    assert [row.layer.role for row in layers.rows] == ["labels"]


def test_a_popover_lies_inside_the_window_and_escape_closes_it(qtbot, window, layers):
    button = QPushButton(window)
    button.setGeometry(560, 460, 40, 40)
    button.show()
    layers.open_beside(button)
    qtbot.waitUntil(layers.isVisible)
    inside = window.rect().translated(window.mapToGlobal(QPoint(0, 0)))
    assert inside.contains(layers.geometry())
    qtbot.keyClick(layers, Qt.Key.Key_Escape)
    assert not layers.isVisible()
