"""The canvas under real mouse, wheel, key and tablet events."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPointingDevice, QTabletEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from gui.draw.brush.pen import Pen
from gui.draw.brush.tip import Tip
from gui.draw.canvas import Canvas
from gui.draw.document.document import Document
from gui.draw.toolbox import TOOLS
from gui.pictures import pixels_in, to_image

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def canvas(qtbot) -> Canvas:
    canvas = Canvas(Document(QSize(64, 64)), Pen(Tip(size=4), Tip(size=12)))
    qtbot.addWidget(canvas)
    canvas.resize(400, 400)
    with qtbot.waitExposed(canvas):
        canvas.show()
    canvas.setFocus()
    return canvas


def place(canvas: Canvas, x: float, y: float) -> QPoint:
    """Where a pixel of the sketch is in the widget."""
    return canvas.viewport.to_widget().map(QPointF(x, y)).toPoint()


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
    return int((canvas.document.lines < 128).any(axis=2).sum())


def test_a_drag_draws_and_tells(qtbot, canvas):
    with qtbot.waitSignal(canvas.document.changed):
        drag(qtbot, canvas, (10, 32), (32, 32), (54, 32))
    assert (canvas.document.lines[32, 12:52] < 128).all()
    assert canvas.document.lines[20].min() == 255


def test_a_click_is_a_dot(qtbot, canvas):
    drag(qtbot, canvas, (32, 32))
    assert 0 < ink(canvas) < 25


def test_the_eraser_takes_away(qtbot, canvas):
    drag(qtbot, canvas, (10, 32), (54, 32))
    canvas.pen.take("eraser")
    drag(qtbot, canvas, (10, 32), (54, 32), (55, 32))
    assert canvas.document.is_blank


def test_the_colour_of_the_pen_is_drawn(qtbot, canvas):
    canvas.pen.set_colour((200, 10, 30))
    drag(qtbot, canvas, (10, 32), (54, 32))
    assert tuple(canvas.document.lines[32, 32]) == (200, 10, 30)


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("angle", [0, 30, -135])
@pytest.mark.parametrize("zoomed", [-6, 3, 8])
def test_strokes_land_under_the_pointer_however_the_view_is_turned(qtbot, canvas, zoomed, angle, mirrored):
    canvas.turn(angle)
    if mirrored:
        canvas.mirror()
    wheel(canvas, place(canvas, 20, 44), zoomed)
    drag(qtbot, canvas, (20, 44))
    rows, columns = np.nonzero((canvas.document.lines < 255).any(axis=2))
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
    assert canvas.document.is_blank
    if way == "space":
        qtbot.keyRelease(canvas, Qt.Key.Key_Space)
        drag(qtbot, canvas, (32, 32))
        assert not canvas.document.is_blank


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
    assert canvas.document.is_blank
    assert not canvas.is_panning
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    for kind in (QEvent.Type.TabletPress, QEvent.Type.TabletRelease):
        QApplication.sendEvent(canvas, pen_event(kind, QPoint(200, 200), 0.7))
    assert not canvas.document.is_blank


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
    assert canvas.document.is_blank


def test_the_pressure_of_a_tablet_counts(canvas):
    def drawn(pressure: float) -> int:
        canvas.document.new(QSize(64, 64))
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
    QApplication.sendEvent(canvas, pen_event(QEvent.Type.TabletPress, at, 1.0, ERASER))
    QApplication.sendEvent(canvas, pen_event(QEvent.Type.TabletRelease, at, 0.0, ERASER))
    assert canvas.document.is_blank


def test_the_pointer_is_hidden_only_where_a_ring_is_seen(qtbot, canvas):
    qtbot.mouseMove(canvas, place(canvas, 32, 32))
    assert canvas.cursor().shape() == Qt.CursorShape.BlankCursor
    canvas.pen.set_width(1)
    canvas.show_actual_size()
    assert canvas.cursor().shape() == Qt.CursorShape.CrossCursor


def red_picture() -> QImage:
    red = QImage(8, 8, QImage.Format.Format_RGB888)
    red.fill(Qt.GlobalColor.red)
    return red


def test_an_underlay_is_seen_but_not_drawn(canvas):
    canvas.document.lay_underlay(red_picture(), 1.0)
    assert canvas.grab().toImage().pixelColor(place(canvas, 32, 32)).green() == 0
    canvas.document.fade(canvas.document.layer("underlay"), 0.5)
    assert canvas.grab().toImage().pixelColor(place(canvas, 32, 32)).green() == pytest.approx(128, abs=4)
    assert canvas.document.is_blank


def test_an_underlay_keeps_its_detail(canvas):
    """A canvas of 64 pixels does not make a blur of the photo that is traced on it."""
    columns = np.zeros((256, 256, 3), np.uint8)
    columns[:, ::4] = 255
    canvas.document.lay_underlay(to_image(columns), 1.0)
    start, stop = place(canvas, 16, 32), place(canvas, 48, 32)
    shown = canvas.grab().toImage()
    levels = [shown.pixelColor(x, start.y()).red() for x in range(start.x(), stop.x())]
    assert max(levels) - min(levels) > 100


@pytest.mark.parametrize("state", ["locked", "hidden"])
def test_nothing_is_painted_on_a_layer_that_is_locked_or_hidden(qtbot, canvas, state):
    refused = []
    canvas.refused.connect(refused.append)
    if state == "locked":
        canvas.document.lock(canvas.document.active, True)
    else:
        canvas.document.show_layer(canvas.document.active, False)
    drag(qtbot, canvas, (10, 32), (54, 32))
    assert canvas.document.is_blank
    assert state in refused[0]


def test_colours_lie_below_lines(qtbot, canvas):
    document = canvas.document
    drag(qtbot, canvas, (10, 32), (54, 32))
    document.activate(document.layer("colours"))
    canvas.pen.set_colour((250, 200, 0))
    canvas.pen.set_width(30)
    drag(qtbot, canvas, (10, 32), (54, 32))
    seen = document.flatten()
    assert (seen.pixelColor(32, 32).name(), seen.pixelColor(32, 40).name()) == ("#000000", "#fac800")
    assert tuple(document.lines[40, 32]) == (255, 255, 255)


@pytest.mark.parametrize("way", ["tool", "control"])
def test_the_picker_takes_the_colour_that_is_seen(qtbot, canvas, way):
    canvas.document.lay_underlay(red_picture(), 1.0)
    if way == "tool":
        canvas.pen.take("picker")
    drag(qtbot, canvas, (32, 32), modifiers=Qt.KeyboardModifier.ControlModifier if way == "control" else NONE)
    assert canvas.pen.colour == (255, 0, 0)
    drag(qtbot, canvas, (-3, 32), modifiers=Qt.KeyboardModifier.ControlModifier if way == "control" else NONE)
    assert canvas.document.is_blank


def test_the_picker_takes_labels_and_the_brush_paints_them(qtbot, canvas):
    canvas.document.new(QSize(64, 64), ("labels",))
    canvas.pen.set_label(5)
    canvas.pen.set_width(20)
    drag(qtbot, canvas, (10, 32), (54, 32))
    canvas.pen.set_label(1)
    canvas.pen.take("picker")
    drag(qtbot, canvas, (32, 32))
    assert canvas.pen.label == 5
    image = canvas.document.active.tiles.read(canvas.document.rect)
    assert set(np.unique(pixels_in(image))) == {5, 255}


@pytest.mark.parametrize("device", ["mouse", "pen"])
def test_the_hand_pans_with_mouse_and_pen_alike(qtbot, canvas, device):
    canvas.zoom_by(4)
    canvas.turn(90)
    canvas.pen.take("hand")
    pixel = canvas.to_picture(QPointF(200, 200))
    if device == "mouse":
        qtbot.mousePress(canvas, LEFT, NONE, QPoint(200, 200))
        qtbot.mouseMove(canvas, QPoint(230, 180))
        qtbot.mouseRelease(canvas, LEFT, NONE, QPoint(230, 180))
    else:
        for kind, at in (
            (QEvent.Type.TabletPress, QPoint(200, 200)),
            (QEvent.Type.TabletMove, QPoint(230, 180)),
            (QEvent.Type.TabletRelease, QPoint(230, 180)),
        ):
            QApplication.sendEvent(canvas, pen_event(kind, at, 0.7))
    moved = canvas.to_picture(QPointF(230, 180))
    assert (moved.x(), moved.y()) == pytest.approx((pixel.x(), pixel.y()), abs=0.2)
    assert canvas.document.is_blank
    assert not canvas.is_panning


def test_space_and_shift_turn_the_view(qtbot, canvas):
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    qtbot.mousePress(canvas, LEFT, Qt.KeyboardModifier.ShiftModifier, QPoint(300, 200))
    qtbot.mouseMove(canvas, QPoint(200, 300))
    qtbot.mouseRelease(canvas, LEFT, NONE, QPoint(200, 300))
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.viewport.angle == pytest.approx(90, abs=0.5)
    assert canvas.document.is_blank
    canvas.turn_upright()
    assert canvas.viewport.angle == 0


def test_escape_and_undo_in_the_midst_of_a_stroke_take_it_back(qtbot, canvas):
    for cancel in (lambda: qtbot.keyClick(canvas, Qt.Key.Key_Escape), canvas.undo):
        qtbot.mousePress(canvas, LEFT, NONE, place(canvas, 10, 32))
        qtbot.mouseMove(canvas, place(canvas, 40, 32))
        assert not canvas.document.is_blank
        cancel()
        assert canvas.document.is_blank
        qtbot.mouseMove(canvas, place(canvas, 50, 32))
        qtbot.mouseRelease(canvas, LEFT, NONE, place(canvas, 50, 32))
        assert canvas.document.is_blank
        assert not canvas.document.stack.can_undo


def test_the_sheet_is_cleared_in_the_midst_of_a_stroke(qtbot, canvas):
    qtbot.mousePress(canvas, LEFT, NONE, place(canvas, 10, 32))
    qtbot.mouseMove(canvas, place(canvas, 40, 32))
    canvas.document.clear()
    qtbot.mouseMove(canvas, place(canvas, 50, 32))
    qtbot.mouseRelease(canvas, LEFT, NONE, place(canvas, 50, 32))
    assert canvas.document.is_blank
    canvas.document.undo()
    assert (canvas.document.lines[32, 12:20] < 128).all()


def test_every_event_of_a_pen_is_drawn(canvas):
    """Two hundred moves with no turn of the event loop between them: the line goes through each of their points."""
    canvas.pen.set_width(2)
    points = [(32 + 25 * np.cos(turn), 32 + 25 * np.sin(turn)) for turn in np.linspace(0, 2 * np.pi, 200)]
    QApplication.sendEvent(canvas, pen_event(QEvent.Type.TabletPress, place(canvas, *points[0]), 1.0))
    for point in points:
        QApplication.sendEvent(canvas, pen_event(QEvent.Type.TabletMove, place(canvas, *point), 1.0))
    QApplication.sendEvent(canvas, pen_event(QEvent.Type.TabletRelease, place(canvas, *points[-1]), 0.0))
    assert all(canvas.document.lines[int(y), int(x), 0] < 128 for x, y in points)


def test_symmetry_is_seen_and_drawn(qtbot, canvas):
    canvas.pen.set_symmetry("vertical")
    drag(qtbot, canvas, (10, 20), (20, 50))
    lines = canvas.document.lines.astype(int)
    assert lines[35, 15, 0] < 128
    assert np.abs(lines - lines[:, ::-1]).max() <= 40
    axis = canvas.grab().toImage().pixelColor(place(canvas, 32, 10))
    assert axis.name() != "#ffffff"


def test_grids(canvas):
    def coloured() -> int:
        """Of the pixels in a row across 14 columns of the picture."""
        image, start, stop = canvas.grab().toImage(), place(canvas, 17, 18.5), place(canvas, 31, 18.5)
        return sum(image.pixelColor(x, start.y()).name() != "#ffffff" for x in range(start.x(), stop.x()))

    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))  # takes the ring along
    assert coloured() == 0
    canvas.show_grid(True)
    assert coloured() > 0
    canvas.show_grid(False)
    canvas.zoom_by(3)
    canvas.viewport.centre = QPointF(24 / 64, 18.5 / 64)
    assert coloured() > 0  # of the pixels


def test_every_tool_can_be_taken_and_shows_a_pointer(canvas):
    for name in TOOLS:
        canvas.pen.take(name)
        canvas.show_pointer()
        assert canvas.tool is not None
        assert canvas.cursor().shape() in (canvas.tool.cursor, Qt.CursorShape.BlankCursor)


def test_what_is_seen_is_what_is_there_after_each_change(qtbot, canvas):
    """Partial repaints, with a cached composition, leave no trace of what was there before."""
    canvas.document.new(QSize(700, 500))
    canvas.fit()
    canvas.pen.set_width(60)
    for change in (
        lambda: drag(qtbot, canvas, (100, 100), (600, 400)),
        lambda: canvas.document.fade(canvas.document.active, 0.5),
        lambda: drag(qtbot, canvas, (600, 100), (100, 400)),
        canvas.document.undo,
        canvas.document.undo,
    ):
        change()
        shown = canvas.grab(QRect(0, 0, 400, 400)).toImage()
        for x, y in ((350, 250), (150, 130), (550, 130), (300, 450)):
            seen, there = shown.pixelColor(place(canvas, x, y)), canvas.document.flatten().pixelColor(x, y)
            assert seen.lightness() == pytest.approx(there.lightness(), abs=3)
