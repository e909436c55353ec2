"""Labels in the real window: choosing a model of label maps turns the page to painting them, and its answer comes."""

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt

from gui.draw.page import DrawPage
from img2img.pictures.classes import VOID
from tests.gui.draw.labels.maps import ROAD


def place(page: DrawPage, x: float, y: float) -> QPoint:
    return page.canvas.viewport.to_widget().map(QPointF(x, y)).toPoint()


def test_a_rectangle_of_the_chosen_class_is_painted_and_its_photo_comes(qtbot, page):
    assert page.classes.isVisible()
    assert page.pen.tool == "rectangle"
    assert page.document.roles == ("labels",)
    qtbot.keyClick(page.canvas, Qt.Key.Key_2)
    assert page.pen.label == ROAD
    with qtbot.waitSignal(page.live.photo_came, timeout=30_000) as came:
        qtbot.mousePress(page.canvas, Qt.MouseButton.LeftButton, pos=place(page, 10, 10))
        qtbot.mouseMove(page.canvas, place(page, 60, 40))
        qtbot.mouseRelease(page.canvas, Qt.MouseButton.LeftButton, pos=place(page, 60, 40))
    numbers = page.labels.numbers()()
    assert numbers is not None
    assert numbers[25, 35] == ROAD
    assert numbers[60, 90] == VOID
    qtbot.mouseMove(page.canvas, place(page, 20, 20))
    assert "road" in page.classes.under.text()
    assert np.array_equal(came.args[0][..., 0], 255 - numbers)
