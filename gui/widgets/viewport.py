"""Viewport: which part of a picture a widget shows. Only geometry."""

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, QSizeF

MOST_ZOOM = 32.0


@dataclass
class Viewport:
    """A picture of size `picture` in a widget of size `view`, both in pixels.

    zoom is 1 where the whole picture fits. A point of the picture is told in parts of its width and height, 0 to 1.
    """

    picture: QSizeF = field(default_factory=QSizeF)
    view: QSizeF = field(default_factory=QSizeF)
    zoom: float = 1.0
    centre: QPointF = field(default_factory=lambda: QPointF(0.5, 0.5))  # the point in the middle of the view
    least_zoom: float = 1.0

    def fit(self) -> None:
        self.zoom, self.centre = 1.0, QPointF(0.5, 0.5)

    def rectangle(self) -> QRectF:
        """Where the whole picture lies, in widget coordinates; empty when there is no picture."""
        if self.picture.isEmpty():
            return QRectF()
        scale = min(self.view.width() / self.picture.width(), self.view.height() / self.picture.height())
        size = self.picture * scale * self.zoom
        return QRectF(
            self.view.width() / 2 - self.centre.x() * size.width(),
            self.view.height() / 2 - self.centre.y() * size.height(),
            size.width(),
            size.height(),
        )

    def point_at(self, position: QPointF) -> QPointF:
        """The point of the picture at `position` of the widget; its middle when there is no picture."""
        area = self.rectangle()
        if area.isEmpty():
            return QPointF(0.5, 0.5)
        return QPointF((position.x() - area.x()) / area.width(), (position.y() - area.y()) / area.height())

    def zoom_at(self, position: QPointF, factor: float) -> None:
        """Zoom by `factor`; the point at `position` stays there, as far as the picture's edges allow."""
        point = self.point_at(position)
        self.zoom = min(MOST_ZOOM, max(self.least_zoom, self.zoom * factor))
        self.move(point, position)

    def move(self, point: QPointF, position: QPointF) -> None:
        """Bring `point` of the picture to `position`, as far as the picture's edges allow."""
        area = self.rectangle()
        if area.isEmpty():
            return
        x = point.x() - (position.x() - self.view.width() / 2) / area.width()
        y = point.y() - (position.y() - self.view.height() / 2) / area.height()
        self.centre = QPointF(
            _kept_inside(x, self.view.width() / area.width()), _kept_inside(y, self.view.height() / area.height())
        )


def _kept_inside(centre: float, visible: float) -> float:
    """`centre` moved so that a view of the part `visible` of the picture shows nothing beyond its edges."""
    return 0.5 if visible >= 1 else min(1 - visible / 2, max(visible / 2, centre))
