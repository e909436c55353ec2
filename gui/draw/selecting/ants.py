"""Ants: the outline of what is selected, which moves quietly while it is seen."""

from PySide6.QtCore import QEvent, QLineF, QObject, QRectF, QTimer
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QTransform
from PySide6.QtWidgets import QWidget

from gui.draw.selecting.selection import Selection
from gui.draw.tools import Mask
from gui.draw.tools.selection import border

PACE = 140  # milliseconds a pixel
STRIPE = 4  # screen pixels, dark and then light
DARK, LIGHT = QColor(20, 20, 24), QColor(255, 255, 255)


class Ants(QObject):
    """Stripes of the screen, dark and light, are seen through the outline: they fit together in any shape."""

    def __init__(self, canvas: QWidget, selection: Selection) -> None:
        super().__init__(canvas)
        self._canvas, self._selection = canvas, selection
        self._stripes = _stripes()
        self._mask: Mask | None = None
        self._border: list[QLineF] = []  # of that mask
        self._phase = 0
        self.timer = QTimer(self, interval=PACE)
        self.timer.timeout.connect(self._step)
        selection.changed.connect(self._on_changed)
        canvas.installEventFilter(self)
        self._seen = QRectF()

    def paint(self, painter: QPainter) -> None:
        """Paint the outline with a painter that is in pixels of the document."""
        region = self._selection.region
        if region is None:
            return
        if region.mask is not self._mask:  # what is moved keeps its mask
            self._mask, self._border = region.mask, [QLineF(line) for line in border(region.mask)]
        to_screen = QTransform.fromTranslate(*region.place.toTuple()) * painter.transform()
        lines = [to_screen.map(line) for line in self._border]
        painter.save()
        painter.resetTransform()
        brush = QBrush(self._stripes)
        brush.setTransform(QTransform.fromTranslate(self._phase, 0))
        painter.setPen(QPen(brush, 1.5))
        painter.drawLines(lines)
        painter.restore()
        self._seen = painter.transform().mapRect(QRectF(region.area))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Nothing moves in a window that is not seen."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._run()
        return False

    def _on_changed(self) -> None:
        self._run()
        self._canvas.update()

    def _run(self) -> None:
        is_seen = self._selection.region is not None and self._canvas.isVisible()
        if is_seen and not self.timer.isActive():
            self.timer.start()
        elif not is_seen:
            self.timer.stop()

    def _step(self) -> None:
        self._phase = (self._phase + 1) % (2 * STRIPE)
        self._canvas.update(self._seen.toAlignedRect().adjusted(-3, -3, 3, 3))


def _stripes() -> QImage:
    """Diagonal stripes that fit together."""
    side = 2 * STRIPE
    image = QImage(side, side, QImage.Format.Format_RGB32)
    for y in range(side):
        for x in range(side):
            image.setPixelColor(x, y, DARK if (x + y) % side < STRIPE else LIGHT)
    return image
