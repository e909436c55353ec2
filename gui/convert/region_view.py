"""RegionView: a picture, and a square of it that is chosen by a click, a drag or the arrow keys."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from gui.widgets.picture_view import PictureView

SHADE = QColor(0, 0, 0, 110)
_STEPS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class RegionView(PictureView):
    """Shows `picture`, which may be smaller than the file of `size` that it stands for; regions are of the file.

    Signals:
        region_changed(): another region is chosen.
    """

    region_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture, self._size, self._side = QImage(), QSize(), 1
        self._middle_of_region = QPointF(0.5, 0.5)  # in parts of the picture
        self.setAccessibleName(self.tr("The picture, and the part of it that is tried"))

    def image(self) -> QImage:
        return self._picture

    def show_picture(self, picture: QImage, size: QSize) -> None:
        """Show the picture of a file that has this size; its middle is chosen."""
        self._picture, self._size, self._middle_of_region = picture, size, QPointF(0.5, 0.5)
        self.show_size(picture)
        self.fit()
        self.region_changed.emit()

    def set_side(self, side: int) -> None:
        """Choose a square of so many pixels of the file, or what there is of it; 0 for the whole picture."""
        self._side = side
        self.update()
        self.region_changed.emit()

    def region(self) -> QRect:
        """What is chosen, in pixels of the file."""
        width, height = self._size.width(), self._size.height()
        if not self._side:
            return QRect(QPoint(), self._size)
        size = QSize(min(self._side, width), min(self._side, height))
        x = round(self._middle_of_region.x() * width - size.width() / 2)
        y = round(self._middle_of_region.y() * height - size.height() / 2)
        return QRect(QPoint(max(0, min(x, width - size.width())), max(0, min(y, height - size.height()))), size)

    def paint_picture(self, painter: QPainter, area: QRectF) -> None:
        super().paint_picture(painter, area)
        if self._size.isEmpty():
            return
        scale, region = area.width() / self._size.width(), QRectF(self.region())
        square = QRectF(area.topLeft() + region.topLeft() * scale, region.size() * scale)
        for beside in (
            QRectF(area.left(), area.top(), area.width(), square.top() - area.top()),
            QRectF(area.left(), square.bottom(), area.width(), area.bottom() - square.bottom()),
            QRectF(area.left(), square.top(), square.left() - area.left(), square.height()),
            QRectF(square.right(), square.top(), area.right() - square.right(), square.height()),
        ):
            painter.fillRect(beside, SHADE)
        painter.setPen(QPen(Qt.GlobalColor.white, 2))
        painter.drawRect(square)

    def _choose(self, middle: QPointF) -> None:
        self._middle_of_region = QPointF(min(1.0, max(0.0, middle.x())), min(1.0, max(0.0, middle.y())))
        self.update()
        self.region_changed.emit()

    # --- Qt

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if event.buttons() & Qt.MouseButton.LeftButton and not self.is_panning:
            self._choose(self.viewport.point_at(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (step := _STEPS.get(Qt.Key(event.key()))) and not self._size.isEmpty():
            region = QRectF(self.region())
            across, down = step[0] * region.width() / 4, step[1] * region.height() / 4
            middle = region.center() + QPointF(across, down)
            self._choose(QPointF(middle.x() / self._size.width(), middle.y() / self._size.height()))
        else:
            super().keyPressEvent(event)
