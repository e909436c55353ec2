"""Compare: two pictures of the same scene, under a handle, side by side, in turn, or their difference."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPalette, QSinglePointEvent
from PySide6.QtWidgets import QWidget

from gui.background import LatestOnly
from gui.widgets.compare_modes import Mode, difference
from gui.widgets.compare_overlay import draw_handle, draw_label
from gui.widgets.picture_view import STEP, PictureView
from img2img.errors import Img2ImgError

GAP = 6.0  # pixels between two pictures side by side
FLICKER_MILLISECONDS = 600
NUDGE = 0.02  # of the width, for one press of an arrow key
GRIP = 12.0  # pixels around the handle that take hold of it
TAP_MILLISECONDS = 250  # Tab held longer than this shows the original; a tap moves the focus on, as everywhere else


class Compare(PictureView):
    """The original left of a handle, the result right of it; both fill the same rectangle whatever their sizes.

    Or, by `set_mode`: side by side, zoomed and panned together; one after the other; or how far they differ.
    Drag the handle, or use the arrow keys; the wheel and + - zoom, dragging elsewhere pans, 0 or a double click fits.
    Tab held shows the original alone; a tap on Tab moves the focus on.

    Signals:
        split_changed(float): where the handle is, 0 (left) to 1 (right).
        pointed(): the pointer is over another pixel, or over none.
    """

    least_zoom = 1.0
    fitted_zoom = 1.0

    split_changed = Signal(float)
    pointed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.split = 0.5
        self.names = self.tr("Before"), self.tr("After")  # what the two are called
        self.mode: Mode = "slider"
        self.shows_original = False
        self._before, self._after, self._difference = QImage(), QImage(), QImage()
        self._differing = LatestOnly(self)
        self._flicker = QTimer(self, interval=FLICKER_MILLISECONDS)
        self._flicker.timeout.connect(self._show_other)
        self._shows_after = True  # of the two that flicker
        self._half = 0  # of the two side by side: 1 where the hand is over the right one
        self._pointer: QPointF | None = None
        self._is_over_handle = False
        self._holds_handle = False
        self._tap = QTimer(self, singleShot=True, interval=TAP_MILLISECONDS)
        self.setMinimumSize(160, 120)
        self.setAccessibleName(self.tr("Before and after"))
        self.setToolTip(self.tr("Drag the handle. Wheel: zoom. Hold Tab: the original alone."))

    def image(self) -> QImage:
        """What is shown while there is one picture, or while the original is shown alone."""
        return self._after if self._before.isNull() else self._before

    def show_pictures(self, before: QImage, after: QImage) -> None:
        """Compare two pictures; a null one is left out. Zoom and place stay for pictures of the same size."""
        self._before, self._after, self.hint = before, after, ""
        self._find_difference()
        larger = before if after.isNull() else after
        is_same_size = QSizeF(larger.size()) == self.viewport.picture
        self.viewport.view = self.view_size()
        self.show_size(larger)
        if not is_same_size:
            self.fit()

    def show_hint(self, text: str, icon_name: str) -> None:
        """Show a sentence in place of pictures, below the icon of that qtawesome name."""
        self.show_pictures(QImage(), QImage())
        self.hint, self.hint_icon = text, icon_name

    def set_mode(self, mode: Mode) -> None:
        """Compare in another way."""
        self.mode = mode
        self._shows_after = True
        (self._flicker.start if mode == "flicker" else self._flicker.stop)()
        self._find_difference()
        self.viewport.view = self.view_size()
        self.viewport.move(self.viewport.centre, self._middle())
        self.update()

    @property
    def has_result(self) -> bool:
        """Whether there are two pictures."""
        return not (self._before.isNull() or self._after.isNull())

    def pixels(self) -> tuple[QPoint, QColor, QColor] | None:
        """Under the pointer: the place in the result (or in the one picture), and the two colours there."""
        if self._pointer is None or self.viewport.picture.isEmpty():
            return None
        point = self.viewport.point_at(self.seen_at(self._pointer))
        if not (0 <= point.x() < 1 and 0 <= point.y() < 1):
            return None
        places = [QPoint(int(point.x() * image.width()), int(point.y() * image.height())) for image in self._both()]
        first, second = (image.pixelColor(place) for image, place in zip(self._both(), places, strict=True))
        return places[1], first, second

    def set_split(self, split: float) -> None:
        """Move the handle; 0 is the left edge of the picture, 1 the right one."""
        self.split = min(1.0, max(0.0, split))
        self.split_changed.emit(self.split)
        self.update()

    def handle_x(self) -> float:
        """Where the handle stands, in pixels from the left."""
        area = self.viewport.rectangle()
        return area.x() + self.split * area.width()

    def view_size(self) -> QSizeF:
        return QSizeF((self.width() - GAP) / 2, self.height()) if self._is_beside() else super().view_size()

    def seen_at(self, position: QPointF) -> QPointF:
        if not self.is_panning:  # what is held in one half stays in that one
            self._half = int(self._is_beside() and position.x() >= self.width() / 2)
        return position - QPointF(self._half * (self.width() + GAP) / 2, 0)

    def paint_picture(self, painter: QPainter, area: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.shows_original or not self.has_result:
            super().paint_picture(painter, area)
        elif self.mode == "beside":
            self._paint_beside(painter, area)
        elif self.mode == "flicker":
            painter.drawImage(area, self._after if self._shows_after else self._before)
            text = self.names[self._shows_after]
            draw_label(painter, text, area.intersected(QRectF(self.rect())), is_left=not self._shows_after)
        elif self.mode == "difference":
            painter.drawImage(area, self._difference)
        else:
            self._paint_split(painter, area)

    def _paint_beside(self, painter: QPainter, area: QRectF) -> None:
        half = self.viewport.view
        for number, (image, text) in enumerate(zip(self._both(), self.names, strict=True)):
            painter.save()
            painter.translate(number * (half.width() + GAP), 0)
            painter.setClipRect(QRectF(QPointF(), half))
            painter.drawImage(area, image)
            draw_label(painter, text, area.intersected(QRectF(QPointF(), half)), is_left=True)
            painter.restore()

    def _paint_split(self, painter: QPainter, area: QRectF) -> None:
        visible, handle = area.intersected(QRectF(self.rect())), self.handle_x()
        left = visible.intersected(QRectF(visible.left(), visible.top(), handle - visible.left(), visible.height()))
        right = visible.intersected(QRectF(handle, visible.top(), visible.right() - handle, visible.height()))
        for part, image in ((left, self._before), (right, self._after)):
            painter.setClipRect(part)
            painter.drawImage(area, image)
        painter.setClipping(False)
        draw_label(painter, self.names[0], left, is_left=True)
        draw_label(painter, self.names[1], right, is_left=False)
        accent = self.palette().color(QPalette.ColorRole.Accent)
        draw_handle(painter, handle, visible, accent if self.hasFocus() else None)

    def is_grab(self, event: QSinglePointEvent) -> bool:
        is_beside = event.button() == Qt.MouseButton.LeftButton and not self._is_at_handle(event.position())
        return is_beside or super().is_grab(event)

    def pointer(self) -> Qt.CursorShape:
        is_on_handle = self._is_over_handle and not self.is_panning
        return Qt.CursorShape.SplitHCursor if is_on_handle else super().pointer()

    def _both(self) -> tuple[QImage, QImage]:
        """The two; where there is one, that one twice."""
        return (self._before, self._after) if self.has_result else (self.image(), self.image())

    def _is_beside(self) -> bool:
        return self.mode == "beside" and self.has_result

    def _has_handle(self) -> bool:
        return self.mode == "slider" and self.has_result and not self.shows_original

    def _find_difference(self) -> None:
        self._differing.forget()
        self._difference = QImage()
        if self.mode == "difference" and self.has_result:
            before, after = self._before, self._after
            self._differing.ask(lambda: difference(before, after), self._on_difference)

    def _on_difference(self, found: QImage | Img2ImgError) -> None:
        if isinstance(found, QImage):
            self._difference = found
            self.update()

    def _show_other(self) -> None:
        self._shows_after = not self._shows_after
        self.update()

    def _is_at_handle(self, position: QPointF) -> bool:
        return self._has_handle() and abs(position.x() - self.handle_x()) <= GRIP

    def _show_original(self, is_shown: bool) -> None:
        self.shows_original = is_shown
        self.update()

    # --- Qt

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
                self.set_split(self.split - NUDGE)
            case Qt.Key.Key_Right:
                self.set_split(self.split + NUDGE)
            case Qt.Key.Key_Home:
                self.set_split(0.0)
            case Qt.Key.Key_End:
                self.set_split(1.0)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom_by(STEP)
            case Qt.Key.Key_Minus:
                self.zoom_by(1 / STEP)
            case Qt.Key.Key_0:
                self.fit()
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._holds_handle = event.button() == Qt.MouseButton.LeftButton and not self.is_panning

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._is_over_handle = self._holds_handle or self._is_at_handle(event.position())
        if self._holds_handle:
            self.set_split(self.viewport.point_at(event.position()).x())
        self._pointer = event.position()
        self.pointed.emit()
        self.show_pointer()

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self.pointed.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._holds_handle = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.fit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_original(False)
