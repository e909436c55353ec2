"""PictureView: a picture on a desk that can be zoomed and panned: the canvas, the photo, a file before and after."""

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QSinglePointEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from gui.widgets.hint import draw_hint
from gui.widgets.viewport import Viewport

STEP = 1.25
NOTCH = 120  # what a wheel reports for one step
PIXELATED_FROM = 6.0  # screen pixels a picture's pixel: from here on the pixels themselves are looked at


class PictureView(QWidget):
    """The wheel zooms at the pointer; the middle button, or Space and the left one, pans (with Shift: turns, if free).

    Signals:
        moved(): the person zoomed or panned.
    """

    least_zoom = 0.1
    fitted_zoom = 0.94  # a fitted picture leaves a little of the desk around it
    is_free = False  # whether the picture can be pushed beyond the edges of the view

    moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.viewport = Viewport(least_zoom=self.least_zoom, zoom=self.fitted_zoom, is_free=self.is_free)
        self.hint = ""
        self.hint_icon = ""
        self._is_space_down = False
        self._held: QPointF | None = None  # the point of the picture that the hand holds while it pans
        self._turned_from: QPointF | None = None  # where the hand was, while it turns the picture
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(200, 200)

    @property
    def scale(self) -> float:
        """Screen pixels a pixel of the picture; 0 when there is no picture."""
        size = self.viewport.picture
        return self.viewport.rectangle().width() / size.width() if not size.isEmpty() else 0.0

    @property
    def is_panning(self) -> bool:
        return self._held is not None

    def image(self) -> QImage:
        """What to show; a null picture shows the desk and the hint. Subclasses say what."""
        raise NotImplementedError

    def hint_colour(self) -> QColor:
        """What can be read on the desk."""
        return self.palette().color(QPalette.ColorRole.PlaceholderText)

    def fit(self) -> None:
        """The whole picture."""
        self.viewport.fit()
        self.viewport.zoom = self.fitted_zoom
        self._tell_moved()

    def show_actual_size(self) -> None:
        """One pixel of the picture is one pixel of the screen."""
        if self.scale:
            self.zoom_by(1 / (self.scale * self.devicePixelRatioF()))

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom at a position of the view, its middle by default."""
        self.viewport.zoom_at(at or self._middle(), factor)
        self._tell_moved()

    def turn(self, degrees: float) -> None:
        """Turn what is seen, clockwise, about the middle."""
        self.viewport.turn(degrees)
        self._tell_moved()

    def turn_upright(self) -> None:
        """Undo turning; a mirrored picture stays mirrored."""
        self.turn(-self.viewport.angle)

    def mirror(self) -> None:
        """Exchange left and right of what is seen."""
        self.viewport.mirror()
        self._tell_moved()

    def follow(self, other: "PictureView") -> None:
        """Show the same part of this picture as the other view shows of its own."""
        self.viewport.zoom, self.viewport.angle = other.viewport.zoom, other.viewport.angle
        self.viewport.centre, self.viewport.is_mirrored = QPointF(other.viewport.centre), other.viewport.is_mirrored
        self.update()

    def show_size(self, image: QImage) -> None:
        """Take in the size of a picture that is shown from now on."""
        self.viewport.picture = QSizeF(image.size())
        self.update()

    def view_size(self) -> QSizeF:
        """What there is for the picture: the whole widget. Subclasses may show it more than once."""
        return QSizeF(self.size())

    def seen_at(self, position: QPointF) -> QPointF:
        """Where in the view a position of the widget lies."""
        return position

    def to_picture(self, position: QPointF) -> QPointF:
        """The pixel of the picture, in parts of pixels, under a position of the widget."""
        point, size = self.viewport.point_at(position), self.viewport.picture
        return QPointF(point.x() * size.width(), point.y() * size.height())

    def paint_picture(self, painter: QPainter, area: QRectF) -> None:
        """Paint the picture into `area`, in coordinates of the widget, which the painter turns."""
        painter.drawImage(area, self.image())

    def is_grab(self, event: QSinglePointEvent) -> bool:
        """Whether this press of a mouse or a pen takes hold of the picture, to pan it."""
        is_hand = event.button() == Qt.MouseButton.LeftButton and self._is_space_down
        return is_hand or event.button() == Qt.MouseButton.MiddleButton

    def show_pointer(self) -> None:
        """Show the pointer that fits; called at every move of the mouse, of which few change it."""
        if (wanted := self.pointer()) != self.cursor().shape():
            self.setCursor(wanted)

    def pointer(self) -> Qt.CursorShape:
        """A hand while panning is possible or under way; subclasses know of more."""
        if self.is_panning:
            return Qt.CursorShape.ClosedHandCursor
        return Qt.CursorShape.OpenHandCursor if self._is_space_down else Qt.CursorShape.ArrowCursor

    def _middle(self) -> QPointF:
        return QRectF(QPointF(), self.viewport.view).center()

    def _tell_moved(self) -> None:
        self.show_pointer()
        self.update()
        self.moved.emit()

    def _begin_pan(self, event: QSinglePointEvent) -> None:
        """Take hold of the picture, if that is what this press does; with Shift, where it can be turned, to turn it."""
        if self.is_grab(event):
            self._held = self.viewport.point_at(self.seen_at(event.position()))
            is_turn = self.is_free and event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._turned_from = event.position() if is_turn else None
            self.show_pointer()

    def _pan(self, position: QPointF) -> None:
        """Move what is held to `position`, or turn it there."""
        if self._turned_from is not None:
            before, self._turned_from = self._turned_from, position
            middle = QRectF(self.rect()).center()
            self.turn(QLineF(middle, before).angle() - QLineF(middle, position).angle())
        elif self._held is not None:
            self.viewport.move(self._held, position)
            self._tell_moved()

    def _end_pan(self) -> None:
        self._held = self._turned_from = None
        self.show_pointer()

    # --- Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Dark))
        area = self.viewport.rectangle()
        if not area.isEmpty():
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.scale < PIXELATED_FROM)
            painter.setTransform(self.viewport.turned(), combine=True)
            self.paint_picture(painter, area)
            painter.restore()
        if self.hint:
            draw_hint(painter, self.rect(), self.hint, self.hint_colour(), self.hint_icon)
        if self.hasFocus():
            painter.setPen(self.palette().color(QPalette.ColorRole.Accent))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.viewport.view = self.view_size()
        self.viewport.move(self.viewport.centre, self._middle())

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_by(STEP ** (event.angleDelta().y() / NOTCH), self.seen_at(event.position()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._begin_pan(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pan(self.seen_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not event.buttons():
            self._end_pan()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self._is_space_down = True
            self.show_pointer()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._is_space_down = False
                self.show_pointer()
        else:
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A key or button that is let go elsewhere is not heard of."""
        self._is_space_down = False
        self._end_pan()
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        return super().event(event)
