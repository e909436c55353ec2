"""Ants: the outline of what is selected, which moves quietly while it is seen."""

from PySide6.QtCore import QEvent, QLine, QObject, QPoint, QRect, QRectF, QTimer
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QTransform
from PySide6.QtWidgets import QWidget

from gui.draw.selecting.region import Region
from gui.draw.selecting.selection import Selection
from gui.draw.tools import Mask
from gui.draw.tools.selection import border_in

PACE = 140  # milliseconds a pixel
STRIPE = 4  # screen pixels, dark and then light
DARK, LIGHT = QColor(20, 20, 24), QColor(255, 255, 255)


class Ants(QObject):
    """Stripes of the screen, dark and light, are seen through the outline: they fit together in any shape."""

    def __init__(self, canvas: QWidget, selection: Selection) -> None:
        super().__init__(canvas)
        self._canvas, self._selection = canvas, selection
        self._stripes = _stripes()
        self._outlined: tuple[Mask, QRect] | None = None  # of what the border is, and which part of it
        self._border: list[QLine] = []
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
        self._seen = painter.transform().mapRect(QRectF(region.area))
        painter.save()
        painter.translate(region.place)
        to_screen = painter.transform()
        brush = QBrush(self._stripes)  # whose stripes are pixels of the screen
        brush.setTransform(QTransform.fromTranslate(self._phase, 0) * to_screen.inverted()[0])
        pen = QPen(brush, 1.5)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawLines(self._border_of(region.mask, self._shown_part(region, to_screen)))
        painter.restore()

    def _shown_part(self, region: Region, to_screen: QTransform) -> QRect:
        """The part of a mask that the canvas shows, counted from its corner; its own border is not seen."""
        canvas = QRectF(self._canvas.rect()).adjusted(-STRIPE, -STRIPE, STRIPE, STRIPE)
        shown = to_screen.inverted()[0].mapRect(canvas).toAlignedRect()
        return shown & QRect(QPoint(0, 0), region.area.size())

    def _border_of(self, mask: Mask, shown: QRect) -> list[QLine]:
        """What is moved keeps its mask, and its border."""
        if self._outlined is None or self._outlined[0] is not mask or self._outlined[1] != shown:
            self._outlined, self._border = (mask, shown), border_in(mask, shown)
        return self._border

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
