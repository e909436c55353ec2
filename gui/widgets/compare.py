"""Compare: two pictures of the same scene under a handle that can be dragged."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from gui.widgets.compare_overlay import draw_handle, draw_hint, draw_label
from gui.widgets.viewport import Viewport

STEP = 0.02  # of the width, for one press of an arrow key
ZOOM = 1.25
GRIP = 12.0  # pixels around the handle that take hold of it
TAP_MILLISECONDS = 250  # Tab held longer than this shows the original; a tap moves the focus on, as everywhere else
PIXELATED_FROM = 4.0  # screen pixels a picture's pixel: from here on the pixels themselves are looked at


class Compare(QWidget):
    """The original left of a handle, the result right of it; both fill the same rectangle whatever their sizes.

    Drag the handle, or use the arrow keys; the wheel and + - zoom, dragging elsewhere pans, 0 or a double click fits.
    Tab held shows the original alone; a tap on Tab moves the focus on.

    Signals:
        split_changed(float): where the handle is, 0 (left) to 1 (right).
    """

    split_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.viewport = Viewport()
        self.split = 0.5
        self.shows_original = False
        self._before, self._after = QImage(), QImage()
        self._hint = ""
        self._held_at: QPointF | None = None
        self._holds_handle = False
        self._tap = QTimer(self, singleShot=True, interval=TAP_MILLISECONDS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(160, 120)
        self.setAccessibleName(self.tr("Before and after"))
        self.setToolTip(self.tr("Drag the handle. Wheel: zoom. Hold Tab: the original alone."))

    def show_pictures(self, before: QImage, after: QImage) -> None:
        """Compare two pictures; a null one is left out. Zoom and place stay for pictures of the same size."""
        self._before, self._after, self._hint = before, after, ""
        size = QSizeF((before if after.isNull() else after).size())
        if size != self.viewport.picture:
            self.viewport.picture = size
            self.viewport.fit()
        self.update()

    def show_hint(self, text: str) -> None:
        """Show a sentence in place of pictures."""
        self.show_pictures(QImage(), QImage())
        self._hint = text

    def set_split(self, split: float) -> None:
        """Move the handle; 0 is the left edge of the picture, 1 the right one."""
        self.split = min(1.0, max(0.0, split))
        self.split_changed.emit(self.split)
        self.update()

    def fit(self) -> None:
        self.viewport.fit()
        self.update()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom at a position of the widget, its middle by default."""
        self.viewport.zoom_at(at or QRectF(self.rect()).center(), factor)
        self.update()

    def handle_x(self) -> float:
        """Where the handle stands, in pixels from the left."""
        area = self.viewport.rectangle()
        return area.x() + self.split * area.width()

    def _is_at_handle(self, position: QPointF) -> bool:
        return not self.viewport.picture.isEmpty() and abs(position.x() - self.handle_x()) <= GRIP

    def _show_original(self, is_shown: bool) -> None:
        self.shows_original = is_shown
        self.update()

    # --- Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette, whole = self.palette(), QRectF(self.rect())
        painter.fillRect(whole, palette.color(QPalette.ColorRole.Dark))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._hint:
            draw_hint(painter, whole, self._hint, palette.color(QPalette.ColorRole.PlaceholderText))
        area = self.viewport.rectangle()
        is_smooth = area.width() < PIXELATED_FROM * self.viewport.picture.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_smooth)
        if self.shows_original or self._after.isNull() or self._before.isNull():
            painter.drawImage(area, self._after if self._before.isNull() else self._before)
            return
        self._paint_both(painter, area, area.intersected(whole))

    def _paint_both(self, painter: QPainter, area: QRectF, visible: QRectF) -> None:
        handle = self.handle_x()
        left = visible.intersected(QRectF(visible.left(), visible.top(), handle - visible.left(), visible.height()))
        right = visible.intersected(QRectF(handle, visible.top(), visible.right() - handle, visible.height()))
        for part, image in ((left, self._before), (right, self._after)):
            painter.setClipRect(part)
            painter.drawImage(area, image)
        painter.setClipping(False)
        draw_label(painter, self.tr("Before"), left, is_left=True)
        draw_label(painter, self.tr("After"), right, is_left=False)
        accent = self.palette().color(QPalette.ColorRole.Accent)
        draw_handle(painter, handle, visible, accent if self.hasFocus() else None)

    def event(self, event: QEvent) -> bool:
        """Tab is taken here, before Qt moves the focus with it."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab:
            if not event.isAutoRepeat():
                self._tap.start()
                self._show_original(True)
            return True
        return super().event(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Tab:
            super().keyReleaseEvent(event)
        elif not event.isAutoRepeat():
            self._show_original(False)
            if self._tap.isActive():
                self.focusNextChild()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Left:
                self.set_split(self.split - STEP)
            case Qt.Key.Key_Right:
                self.set_split(self.split + STEP)
            case Qt.Key.Key_Home:
                self.set_split(0.0)
            case Qt.Key.Key_End:
                self.set_split(1.0)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom_by(ZOOM)
            case Qt.Key.Key_Minus:
                self.zoom_by(1 / ZOOM)
            case Qt.Key.Key_0:
                self.fit()
            case _:
                super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_by(ZOOM ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held_at = event.position()
        self._holds_handle = event.button() == Qt.MouseButton.LeftButton and self._is_at_handle(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = event.position()
        if self._held_at is None:
            is_over = self._is_at_handle(position)
            self.setCursor(Qt.CursorShape.SplitHCursor if is_over else Qt.CursorShape.ArrowCursor)
        elif self._holds_handle:
            self.set_split(self.viewport.point_at(position).x())
        else:
            self.viewport.move(self.viewport.point_at(self._held_at), position)
            self._held_at = position
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held_at, self._holds_handle = None, False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.fit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._show_original(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.viewport.view = QSizeF(self.size())
        self.viewport.move(self.viewport.centre, QRectF(self.rect()).center())
