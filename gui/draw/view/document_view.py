"""DocumentView: shows a document, and paints anew only what has changed."""

import math
from functools import partial

from PySide6.QtCore import QRect, QRectF, QSizeF, QTimer
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.draw.document.document import PAPER, Document
from gui.draw.document.layer import DRAWN
from gui.draw.view.composition import LEVELS, Composition, reduced
from gui.draw.view.overlays import PIXEL_GRID_FROM, paint_grid, paint_pixel_grid
from gui.widgets.picture_view import PictureView

ON_PAPER = QColor(0x6B, 0x6F, 0x78)
TILES_AT_ONCE = 64  # composed for one painting; that takes about 10 ms
BORDER = 2  # pixels around what is shown, which smoothing looks at


class DocumentView(PictureView):
    """The layers on paper; the underlay with all its detail. The view can be turned, mirrored, and have a grid."""

    is_free = True

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.has_grid = False
        self._ground = QBrush(PAPER)
        self._composition = Composition(document)
        self._exposed = QRect()
        document.shown.connect(self._on_shown)
        document.layers_changed.connect(self._on_layers_changed)
        document.resized.connect(self._on_resized)
        self._on_resized()

    def image(self) -> QImage:
        """What is drawn, on paper."""
        return self.document.flatten(DRAWN, self._ground.color())

    def hint_colour(self) -> QColor:
        """What can be read on paper, which is white in every theme."""
        return ON_PAPER

    def show_ground(self, ground: QBrush) -> None:
        """What is seen where nothing is drawn, and no underlay lies; its colour is that of pictures of the drawing."""
        self._ground = ground
        self.update()

    def show_grid(self, is_shown: bool) -> None:
        self.has_grid = is_shown
        self.update()

    def paint_picture(self, painter: QPainter, area: QRectF) -> None:
        is_covered = any(layer.visible and not layer.picture.isNull() for layer in self.document.layers)
        painter.fillRect(area, PAPER if is_covered else self._ground)
        for layer in self.document.layers:
            if layer.visible and not layer.picture.isNull():
                painter.save()
                painter.translate(area.topLeft())
                painter.scale(area.width() / self.document.size.width(), area.height() / self.document.size.height())
                layer.paint(painter, self.document.rect)
                painter.restore()
        self._paint_composition(painter, area)

    def paint_above(self, painter: QPainter) -> None:
        """Paint what lies above the picture, in pixels of the document; subclasses add to it."""
        size = QSizeF(self.document.size)
        if self.scale >= PIXEL_GRID_FROM:
            paint_pixel_grid(painter, QRectF(self._visible()))
        if self.has_grid:
            paint_grid(painter, size)

    def to_widget(self, rect: QRectF) -> QRect:
        """The part of the widget in which that part of the document lies, and a little more."""
        return self.viewport.to_widget().mapRect(rect).toAlignedRect().adjusted(-8, -8, 8, 8)

    def _paint_composition(self, painter: QPainter, area: QRectF) -> None:
        """One image of what is to be seen, scaled once: tiles that are scaled one by one would show their borders."""
        visible = self._visible()
        if visible.isEmpty():
            return
        level = min(LEVELS - 1, max(0, math.floor(-math.log2(self.scale * self.devicePixelRatioF()))))
        part = reduced(visible, level).adjusted(-BORDER, -BORDER, BORDER, BORDER)
        image = self._composition.part(level, part, TILES_AT_ONCE)
        if not self._composition.is_whole:
            QTimer.singleShot(0, self, partial(self.update, self._exposed))
        pixel = 2**level * area.width() / self.document.size.width()
        target = QRectF(part.x() * pixel, part.y() * pixel, part.width() * pixel, part.height() * pixel)
        painter.setClipRect(area)
        painter.drawImage(target.translated(area.topLeft()), image)

    def _visible(self) -> QRect:
        """The part of the document that has to be painted."""
        back = self.viewport.to_widget().inverted()[0]
        shown = back.mapRect(QRectF(self._exposed)).toAlignedRect()
        return shown.adjusted(-1, -1, 1, 1) & self.document.rect

    def _on_shown(self, rect: QRect) -> None:
        self._composition.forget(rect)
        self.update(self.to_widget(QRectF(rect)))

    def _on_layers_changed(self) -> None:
        self._composition.forget()
        self.update()

    def _on_resized(self) -> None:
        self._composition = Composition(self.document)
        self.viewport.picture = QSizeF(self.document.size)
        self.update()

    # --- Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        self._exposed = event.rect()
        super().paintEvent(event)
        if self.viewport.picture.isEmpty():
            return
        painter = QPainter(self)
        painter.setTransform(self.viewport.to_widget())
        self.paint_above(painter)
