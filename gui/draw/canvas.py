"""Canvas: where a person draws. It hands the moves of pens and mice to the tool in the hand, and shows the document."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPointingDevice,
    QSinglePointEvent,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from gui.draw.brush.pen import Pen
from gui.draw.document.document import Document
from gui.draw.selecting.ants import Ants
from gui.draw.selecting.selection import Selection
from gui.draw.toolbox import TOOLS
from gui.draw.toolbox.tool import Tool, Touch
from gui.draw.view.document_view import DocumentView
from gui.draw.view.overlays import paint_axes, paint_ring
from gui.widgets.drops import FileDrops
from gui.widgets.picture_view import NOTCH

SMALLEST_RING = 5.0  # screen pixels; a smaller ring could not be seen, so a cross is shown instead
FAR = 10  # pixels that an arrow key moves what is selected, with Shift
ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
PIXELS_A_STEP = 6  # of Shift-drag, for one step of the width


class Canvas(DocumentView):
    """Draws into `document` with `pen`. Ctrl+wheel and Shift-drag change the width of the tip; Ctrl+click picks.

    A tablet's pressure counts; a mouse presses fully. Shift with what pans turns the view instead.

    Signals:
        files_dropped(list[Path]): pictures were dropped onto the canvas.
        refused(str): nothing can be painted here, and why.
        pointed(QPointF | None): the pointer is there, in pixels of the document; None where there is none.
    """

    files_dropped = Signal(list)
    refused = Signal(str)
    pointed = Signal(object)

    def __init__(self, document: Document, pen: Pen, parent: QWidget | None = None) -> None:
        super().__init__(document, parent)
        self.pen = pen
        self.selection = Selection(document, self)
        self._ants = Ants(self, self.selection)
        self._tools = {name: make(document, pen, self.selection) for name, make in TOOLS.items()}
        self._pressed: Tool | None = None  # which the hand holds down
        self._pointer: QPointF | None = None
        self._resizes_from: QPointF | None = None
        self._overlay = QRectF()
        FileDrops(self).dropped.connect(self.files_dropped)
        self.setTabletTracking(True)
        self.setAccessibleName(self.tr("Canvas"))
        self.setAccessibleDescription(self.tr("Draw here; the photo appears beside it."))
        pen.changed.connect(self._on_pen_changed)
        self.selection.refused.connect(self.refused)

    @property
    def tool(self) -> Tool:
        """What is in the hand."""
        return self._tools[self.pen.tool]

    def undo(self) -> None:
        """Take back what a tool has not finished, or else the last step."""
        if self.tool.is_busy:
            self.cancel()
        else:
            self.document.undo()

    def cancel(self) -> None:
        """Let the tool take back what it has not finished."""
        (self._pressed or self.tool).cancel()
        self._pressed = None
        self._show_overlay()

    def put_down(self) -> None:
        """Before another tool is taken: finish the stroke, and forget what this tool has not finished."""
        self._end_stroke()
        self.cancel()

    def is_grab(self, event: QSinglePointEvent) -> bool:
        is_hand = self.tool.pans and event.button() == Qt.MouseButton.LeftButton
        return is_hand or super().is_grab(event)

    def pointer(self) -> Qt.CursorShape:
        if self.is_panning or self._is_space_down:
            return super().pointer()
        is_ring_seen = self.tool.rings and self.pen.width * self.scale >= SMALLEST_RING
        return Qt.CursorShape.BlankCursor if is_ring_seen else self.tool.cursor

    def paint_above(self, painter: QPainter) -> None:
        super().paint_above(painter)
        if self.pen.symmetry != "none":
            paint_axes(painter, QSizeF(self.document.size), self.pen.transforms(self.document.size))
        self._ants.paint(painter)
        self.tool.paint_overlay(painter, self.scale)

    # --- from a mouse or a pen to the tool

    def _touch(self, event: QMouseEvent | QTabletEvent) -> Touch:
        is_pen = isinstance(event, QTabletEvent)
        return Touch(
            self.to_picture(event.position()),
            event.pressure() if is_pen else 1.0,
            self.scale,
            event.modifiers(),
            is_pen and event.pointerType() == QPointingDevice.PointerType.Eraser,
        )

    def _press(self, event: QMouseEvent | QTabletEvent) -> None:
        self._begin_pan(event)
        if self.is_panning or event.button() != Qt.MouseButton.LeftButton or self._pressed:
            return
        tool = self.tool
        if tool.rings and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._resizes_from = event.position()
            return
        if tool.rings and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            tool = self._tools["picker"]
        if tool.paints and (reason := self.document.active.reason_not_to_paint):
            self.refused.emit(reason)
            return
        self._pressed = tool
        tool.press(self._touch(event))

    def _move(self, event: QMouseEvent | QTabletEvent) -> None:
        self._pan(event.position())
        if self._resizes_from is not None:
            self._resize_tip(event.position(), self._resizes_from)
        elif self._pressed and not self.is_panning:
            self._pressed.move(self._touch(event))
        elif not self.is_panning:
            self.tool.hover(self._touch(event))
        self._point_at(event.position())

    def _release(self, event: QMouseEvent | QTabletEvent) -> None:
        if not event.buttons():
            self._end_pan()
        if event.button() == Qt.MouseButton.LeftButton:
            self._lift(self._touch(event))

    def _lift(self, touch: Touch) -> None:
        self._resizes_from = None
        if self._pressed:
            tool, self._pressed = self._pressed, None
            tool.release(touch)
        self._show_overlay()

    def _end_stroke(self) -> None:
        """As if the hand were lifted where it is."""
        if self._pressed and self._pointer is not None:
            self._lift(Touch(self.to_picture(self._pointer), scale=self.scale))

    def _resize_tip(self, position: QPointF, start: QPointF) -> None:
        steps = int((position.x() - start.x()) / PIXELS_A_STEP)
        if steps:
            self.pen.widen(steps)
            self._resizes_from = start + QPointF(steps * PIXELS_A_STEP, 0)

    # --- what is shown of it

    def _point_at(self, position: QPointF | None) -> None:
        """Move the ring, and repaint where it was and where it is."""
        self.update(self._ring().toAlignedRect())
        self._pointer = position
        self.pointed.emit(None if position is None else self.to_picture(position))
        self.show_pointer()
        self.update(self._ring().toAlignedRect())
        self._show_overlay()

    def _show_overlay(self) -> None:
        """Repaint where the tool's overlay was and where it is."""
        before, self._overlay = self._overlay, self.tool.overlay()
        for area in (before, self._overlay):
            if not area.isNull():
                self.update(self.to_widget(area))

    def _ring(self) -> QRectF:
        """Where the ring of the tip is, in the widget; empty where it is not seen."""
        diameter, centre = self.pen.width * self.scale, self._resizes_from or self._pointer
        is_seen = self.tool.rings and diameter >= SMALLEST_RING and not self.is_panning and not self._is_space_down
        if centre is None or not is_seen:
            return QRectF()
        return QRectF(centre.x() - diameter / 2, centre.y() - diameter / 2, diameter, diameter).adjusted(-3, -3, 3, 3)

    def _on_pen_changed(self) -> None:
        self.show_pointer()
        self.update()

    # --- Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        ring = self._ring()
        if not ring.isEmpty():
            paint_ring(QPainter(self), ring.center(), self.pen.width * self.scale / 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._release(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Accepted, so that Qt makes no mouse events of it in the midst of a stroke."""
        match event.type():
            case QEvent.Type.TabletPress:
                self._press(event)
            case QEvent.Type.TabletMove:
                self._move(event)
            case _:
                self._release(event)
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            delta = event.angleDelta().y() / NOTCH
            self.pen.widen(round(delta) or (1 if delta > 0 else -1))
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape if self.tool.is_busy:
                self.cancel()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.tool.is_busy and not self._pressed:
                self.tool.accept()
                self._show_overlay()
            case Qt.Key.Key_Escape if self.selection.region:
                self.selection.clear()
            case Qt.Key.Key_Backspace if self.selection.region:
                self.selection.delete()
            case key if self.selection.region and key in ARROWS:
                far = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
                self.selection.move(QPoint(*ARROWS[key]) * (FAR if far else 1))
            case _:
                super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._end_stroke()
        super().focusOutEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._point_at(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(None)
