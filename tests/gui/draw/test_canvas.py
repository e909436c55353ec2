"""The canvas under real mouse, wheel, key and tablet events."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QPointingDevice, QTabletEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from gui.draw.canvas import Canvas
from gui.draw.pen import Pen, Tool
from gui.draw.sketch import Sketch

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def canvas(qtbot) -> Canvas:
    canvas = Canvas(Sketch(64, 64), Pen(brush=4, eraser=12))
    qtbot.addWidget(canvas)
    canvas.resize(400, 400)
    with qtbot.waitExposed(canvas):
        canvas.show()
    canvas.setFocus()
    return canvas


def place(canvas: Canvas, x: float, y: float) -> QPoint:
    """Where a pixel of the sketch is in the widget."""
    area = canvas.viewport.rectangle()
    return QPointF(area.x() + x / 64 * area.width(), area.y() + y / 64 * area.height()).toPoint()


def drag(qtbot, canvas: Canvas, *points, button=LEFT, modifiers=NONE) -> None:
    first, *others = [place(canvas, *point) for point in points]
    qtbot.mousePress(canvas, button, modifiers, first)
    for point in others:
        qtbot.mouseMove(canvas, point)
    qtbot.mouseRelease(canvas, button, modifiers, (others or [first])[-1])


def wheel(canvas: Canvas, at: QPoint, notches: int, modifiers=NONE) -> None:
    phase = Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(
        QPointF(at), QPointF(at), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton, modifiers, phase, False
    )
    QApplication.sendEvent(canvas, event)


def stylus(pointer: QPointingDevice.PointerType) -> QPointingDevice:
    kind, pressure = QPointingDevice.DeviceType.Stylus, QPointingDevice.Capability.Pressure
    return QPointingDevice("stylus", 1, kind, pointer, pressure, 1, 1)


# Events only point at their device, so these live as long as the module.
PEN, ERASER = stylus(QPointingDevice.PointerType.Pen), stylus(QPointingDevice.PointerType.Eraser)


def pen_event(kind: QEvent.Type, at: QPoint, pressure: float, device: QPointingDevice = PEN) -> QTabletEvent:
    buttons = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletRelease else LEFT
    return QTabletEvent(kind, device, QPointF(at), QPointF(at), pressure, 0, 0, 0, 0, 0, NONE, LEFT, buttons)


def ink(canvas: Canvas) -> int:
    return int((canvas.sketch.pixels < 128).any(axis=2).sum())


def test_a_drag_draws_and_tells(qtbot, canvas):
    with qtbot.waitSignal(canvas.sketch.changed):
        drag(qtbot, canvas, (10, 32), (32, 32), (54, 32))
    assert (canvas.sketch.pixels[32, 12:52] < 128).all()
    assert canvas.sketch.pixels[20].min() == 255


def test_a_click_is_a_dot(qtbot, canvas):
    drag(qtbot, canvas, (32, 32))
    assert 0 < ink(canvas) < 25


def test_the_eraser_takes_away(qtbot, canvas):
    drag(qtbot, canvas, (10, 32), (54, 32))
    canvas.pen.take(Tool.ERASER)
    drag(qtbot, canvas, (10, 32), (54, 32), (55, 32))
    assert canvas.sketch.is_blank


def test_the_colour_of_the_pen_is_drawn(qtbot, canvas):
    canvas.pen.set_colour((200, 10, 30))
    drag(qtbot, canvas, (10, 32), (54, 32))
    assert tuple(canvas.sketch.pixels[32, 32]) == (200, 10, 30)


@pytest.mark.parametrize("zoomed", [-6, 3, 8])
def test_strokes_land_under_the_pointer_at_any_zoom(qtbot, canvas, zoomed):
    wheel(canvas, place(canvas, 20, 44), zoomed)
    drag(qtbot, canvas, (20, 44))
    rows, columns = np.nonzero((canvas.sketch.pixels < 255).any(axis=2))
    assert (columns.mean() + 0.5, rows.mean() + 0.5) == pytest.approx((20, 44), abs=0.6)


def test_the_wheel_zooms_at_the_pointer(canvas):
    at = place(canvas, 20, 44)
    before = canvas.to_picture(QPointF(at))
    wheel(canvas, at, 5)
    assert canvas.scale > 10
    after = canvas.to_picture(QPointF(at))
    assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()), abs=0.1)


def test_actual_size_and_fit(canvas):
    canvas.show_actual_size()
    assert canvas.scale * canvas.devicePixelRatioF() == pytest.approx(1)
    canvas.fit()
    assert canvas.viewport.rectangle().height() == pytest.approx(400 * 0.94, abs=1)


@pytest.mark.parametrize("way", ["middle", "space"])
def test_panning_moves_and_does_not_draw(qtbot, canvas, way):
    canvas.zoom_by(4)
    before = canvas.viewport.rectangle().topLeft()
    if way == "space":
        qtbot.keyPress(canvas, Qt.Key.Key_Space)
    button = MIDDLE if way == "middle" else LEFT
    qtbot.mousePress(canvas, button, NONE, QPoint(200, 200))
    qtbot.mouseMove(canvas, QPoint(230, 180))
    qtbot.mouseRelease(canvas, button, NONE, QPoint(230, 180))
    moved = canvas.viewport.rectangle().topLeft() - before
    assert (moved.x(), moved.y()) == pytest.approx((30, -20), abs=1)
    assert canvas.sketch.is_blank
    if way == "space":
        qtbot.keyRelease(canvas, Qt.Key.Key_Space)
        drag(qtbot, canvas, (32, 32))
        assert not canvas.sketch.is_blank


def test_space_and_a_pen_pan_and_do_not_draw(qtbot, canvas):
    canvas.zoom_by(4)
    before = canvas.viewport.rectangle().topLeft()
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    for kind, at in (
        (QEvent.Type.TabletPress, QPoint(200, 200)),
        (QEvent.Type.TabletMove, QPoint(230, 180)),
        (QEvent.Type.TabletRelease, QPoint(230, 180)),
    ):
        QApplication.sendEvent(canvas, pen_event(kind, at, 0.7))
    moved = canvas.viewport.rectangle().topLeft() - before
    assert (moved.x(), moved.y()) == pytest.approx((30, -20), abs=1)
    assert canvas.sketch.is_blank
    assert not canvas.is_panning
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    for kind in (QEvent.Type.TabletPress, QEvent.Type.TabletRelease):
        QApplication.sendEvent(canvas, pen_event(kind, QPoint(200, 200), 0.7))
    assert not canvas.sketch.is_blank


def test_control_and_the_wheel_change_the_width(canvas):
    wheel(canvas, QPoint(200, 200), 2, Qt.KeyboardModifier.ControlModifier)
    assert canvas.pen.width == 6
    wheel(canvas, QPoint(200, 200), -1, Qt.KeyboardModifier.ControlModifier)
    assert canvas.pen.width == 5


def test_shift_and_a_drag_change_the_width_and_do_not_draw(qtbot, canvas):
    qtbot.mousePress(canvas, LEFT, Qt.KeyboardModifier.ShiftModifier, QPoint(200, 200))
    qtbot.mouseMove(canvas, QPoint(240, 200))
    qtbot.mouseRelease(canvas, LEFT, NONE, QPoint(240, 200))
    assert canvas.pen.width == 10
    assert canvas.sketch.is_blank


def test_the_pressure_of_a_tablet_counts(canvas):
    def drawn(pressure: float) -> int:
        canvas.sketch.new(64, 64)
        canvas.pen.set_width(20)
        start, stop = place(canvas, 16, 32), place(canvas, 48, 32)
        for kind, at in (
            (QEvent.Type.TabletPress, start),
            (QEvent.Type.TabletMove, stop),
            (QEvent.Type.TabletRelease, stop),
        ):
            event = pen_event(kind, at, pressure)
            QApplication.sendEvent(canvas, event)
            assert event.isAccepted()  # or Qt would make mouse events of it
        return ink(canvas)

    assert 0 < drawn(0.1) < drawn(0.6) < drawn(1.0)


def test_the_other_end_of_a_pen_erases(qtbot, canvas):
    drag(qtbot, canvas, (32, 32))
    at = place(canvas, 32, 32)
    canvas.pen.set_width(30)
    QApplication.sendEvent(canvas, pen_event(QEvent.Type.TabletPress, at, 1.0, ERASER))
    QApplication.sendEvent(canvas, pen_event(QEvent.Type.TabletRelease, at, 0.0, ERASER))
    assert canvas.sketch.is_blank


def test_the_pointer_is_hidden_only_where_a_ring_is_seen(qtbot, canvas):
    qtbot.mouseMove(canvas, place(canvas, 32, 32))
    assert canvas.cursor().shape() == Qt.CursorShape.BlankCursor
    canvas.pen.set_width(1)
    canvas.show_actual_size()
    assert canvas.cursor().shape() == Qt.CursorShape.CrossCursor


def test_an_underlay_is_seen_but_not_drawn(canvas):
    red = QImage(8, 8, QImage.Format.Format_RGB888)
    red.fill(Qt.GlobalColor.red)
    canvas.show_underlay(red, 1.0)
    assert canvas.grab().toImage().pixelColor(place(canvas, 32, 32)).green() == 0
    canvas.show_underlay(red, 0.5)
    assert canvas.grab().toImage().pixelColor(place(canvas, 32, 32)).green() == pytest.approx(128, abs=4)
    assert canvas.sketch.is_blank
