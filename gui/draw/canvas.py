"""Canvas: where a person draws. It turns pens and mice into strokes of the sketch, and shows the sketch."""

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPointingDevice,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from gui.draw.pen import Pen, Tool
from gui.draw.sketch import PAPER, Sketch
from gui.draw.underlay import paint_underlay
from gui.pictures import view_as_image
from gui.widgets.drops import FileDrops
from gui.widgets.picture_view import NOTCH, PictureView

SMALLEST_RING = 5.0  # screen pixels; a smaller ring could not be seen, so a cross is shown instead
ON_PAPER = QColor(0x6B, 0x6F, 0x78)
PIXELS_A_STEP = 6  # of Shift-drag, for one step of the width


class Canvas(PictureView):
    """Draws into `sketch` with `pen`. Ctrl+wheel and Shift-drag change the width of the tip.

    A tablet's pressure counts; a mouse presses fully. `underlay` lies under the lines, as on a light table.

    Signals:
        files_dropped(list[Path]): pictures were dropped onto the canvas.
    """

    files_dropped = Signal(list)

    def __init__(self, sketch: Sketch, pen: Pen, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sketch = sketch
        self.pen = pen
        self.underlay = QImage()
        self.underlay_opacity = 0.4
        self._pointer: QPointF | None = None
        self._is_drawing = False
        self._resizes_from: QPointF | None = None
        FileDrops(self).dropped.connect(self.files_dropped)
        self.setTabletTracking(True)
        self.setAccessibleName(self.tr("Canvas"))
        self.setAccessibleDescription(self.tr("Draw here; the photo appears beside it."))
        sketch.changed.connect(self._on_changed)
        sketch.resized.connect(self._on_resized)
        pen.changed.connect(self._on_pen_changed)
        self._on_resized()

    def image(self) -> QImage:
        return view_as_image(self.sketch.pixels)

    def hint_colour(self) -> QColor:
        """What can be read on paper, which is white in every theme."""
        return ON_PAPER

    def show_underlay(self, image: QImage, opacity: float) -> None:
        """Lay a picture under the lines, fully to be seen at opacity 1; a null picture takes it away."""
        self.underlay, self.underlay_opacity = image, opacity
        self.update()

    def paint_picture(self, painter: QPainter, area: QRectF) -> None:
        super().paint_picture(painter, area)
        if not self.underlay.isNull():
            paint_underlay(painter, area, self.underlay, self.underlay_opacity)

    def show_pointer(self) -> None:
        super().show_pointer()
        if not self.is_panning and not self._is_space_down:
            is_ring_seen = self.pen.width * self.scale >= SMALLEST_RING
            self.setCursor(Qt.CursorShape.BlankCursor if is_ring_seen else Qt.CursorShape.CrossCursor)

    def _begin(self, position: QPointF, pressure: float, *, is_eraser: bool = False) -> None:
        at = self.to_picture(position)
        self._is_drawing = True
        self.sketch.begin(at.x(), at.y(), pressure, self.pen.width, PAPER if is_eraser else self.pen.ink)

    def _extend(self, position: QPointF, pressure: float) -> None:
        at = self.to_picture(position)
        self.sketch.extend(at.x(), at.y(), pressure)

    def _end(self) -> None:
        self._is_drawing = False
        self._resizes_from = None
        self.sketch.end()

    def _resize_tip(self, position: QPointF, start: QPointF) -> None:
        steps = int((position.x() - start.x()) / PIXELS_A_STEP)
        if steps:
            self.pen.widen(steps)
            self._resizes_from = start + QPointF(steps * PIXELS_A_STEP, 0)

    def _point_at(self, position: QPointF | None) -> None:
        self._pointer = position
        self.show_pointer()
        self.update()

    def _paint_ring(self, painter: QPainter) -> None:
        """A ring as wide as the tip, dark and light, so that it is seen on every ground."""
        radius = self.pen.width * self.scale / 2
        if self._pointer is None or 2 * radius < SMALLEST_RING or self.is_panning or self._is_space_down:
            return
        centre = self._resizes_from or self._pointer
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, width in ((QColor(255, 255, 255, 200), 3.0), (QColor(0, 0, 0, 200), 1.0)):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(centre, radius, radius)

    def _on_changed(self, box: QRect) -> None:
        area, size = self.viewport.rectangle(), self.viewport.picture
        x, y = area.width() / size.width(), area.height() / size.height()
        shown = QRectF(area.x() + box.x() * x, area.y() + box.y() * y, box.width() * x, box.height() * y)
        self.update(shown.toAlignedRect().adjusted(-8, -8, 8, 8))  # smoothing reaches a pixel further

    def _on_resized(self) -> None:
        self.show_size(self.image())

    def _on_pen_changed(self) -> None:
        self.show_pointer()
        self.update()

    # --- Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        self._paint_ring(painter)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if self.is_panning or event.button() != Qt.MouseButton.LeftButton or self._is_drawing:
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._resizes_from = event.position()
        else:
            self._begin(event.position(), 1.0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._resizes_from is not None:
            self._resize_tip(event.position(), self._resizes_from)
        elif self._is_drawing and not self.is_panning:
            self._extend(event.position(), 1.0)
        self._point_at(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._end()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Accepted, so that Qt makes no mouse events of it in the midst of a stroke."""
        if event.type() == QEvent.Type.TabletPress:
            self._begin_pan(event)
            if not self.is_panning and event.button() == Qt.MouseButton.LeftButton:
                is_eraser = event.pointerType() == QPointingDevice.PointerType.Eraser or self.pen.tool == Tool.ERASER
                self._begin(event.position(), event.pressure(), is_eraser=is_eraser)
        elif event.type() == QEvent.Type.TabletMove:
            self._pan(event.position())
            if self._is_drawing and not self.is_panning:
                self._extend(event.position(), event.pressure())
        elif event.type() == QEvent.Type.TabletRelease:
            self._end_pan()
            self._end()
        self._point_at(event.position())
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            delta = event.angleDelta().y() / NOTCH
            self.pen.widen(round(delta) or (1 if delta > 0 else -1))
            event.accept()
        else:
            super().wheelEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._end()
        super().focusOutEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._point_at(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(None)
