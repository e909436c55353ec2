"""Viewport: which part of a picture a widget shows, and how it is turned. Only geometry."""

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QTransform

MOST_ZOOM = 32.0
MOST_SCALE = 64.0  # of a view that is free: so large is a pixel of the picture, however large the picture


@dataclass
class Viewport:
    """A picture of size `picture` in a widget of size `view`, both in pixels.

    zoom is 1 where the whole picture fits. A point of the picture is told in parts of its width and height, 0 to 1.

    angle       by which the picture is turned about the middle of the view, in degrees, clockwise
    is_mirrored whether left and right are exchanged, before it is turned
    is_free     whether any point of the picture can be brought to the middle, and not only what fills the view
    """

    picture: QSizeF = field(default_factory=QSizeF)
    view: QSizeF = field(default_factory=QSizeF)
    zoom: float = 1.0
    centre: QPointF = field(default_factory=lambda: QPointF(0.5, 0.5))  # the point in the middle of the view
    least_zoom: float = 1.0
    angle: float = 0.0
    is_mirrored: bool = False
    is_free: bool = False

    def fit(self) -> None:
        self.zoom, self.centre = 1.0, QPointF(0.5, 0.5)

    def turn(self, degrees: float) -> None:
        """Turn the picture on, clockwise; what is in the middle of the view stays there."""
        self.angle = (self.angle + degrees + 180) % 360 - 180

    def mirror(self) -> None:
        """Exchange left and right of what is seen."""
        self.is_mirrored, self.angle = not self.is_mirrored, -self.angle

    def turned(self) -> QTransform:
        """From where the picture would lie if it were upright to where it lies, in widget coordinates."""
        if not self.angle and not self.is_mirrored:
            return QTransform()
        middle = QPointF(self.view.width() / 2, self.view.height() / 2)
        transform = QTransform().translate(middle.x(), middle.y()).rotate(self.angle)
        return transform.scale(-1 if self.is_mirrored else 1, 1).translate(-middle.x(), -middle.y())

    def to_widget(self) -> QTransform:
        """From pixels of the picture to widget coordinates; there must be a picture."""
        area = self.rectangle()
        scale = area.width() / self.picture.width(), area.height() / self.picture.height()
        return QTransform().translate(area.x(), area.y()).scale(*scale) * self.turned()

    def rectangle(self) -> QRectF:
        """Where the whole picture lies while it is upright, in widget coordinates; empty when there is no picture."""
        if self.picture.isEmpty():
            return QRectF()
        size = self.picture * self._fitted() * self.zoom
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
        upright = self._upright(position)
        return QPointF((upright.x() - area.x()) / area.width(), (upright.y() - area.y()) / area.height())

    def zoom_at(self, position: QPointF, factor: float) -> None:
        """Zoom by `factor`; the point at `position` stays there, as far as the picture's edges allow."""
        point = self.point_at(position)
        most = max(MOST_ZOOM, MOST_SCALE / self._fitted()) if self.is_free and not self.picture.isEmpty() else MOST_ZOOM
        self.zoom = min(most, max(self.least_zoom, self.zoom * factor))
        self.move(point, position)

    def move(self, point: QPointF, position: QPointF) -> None:
        """Bring `point` of the picture to `position`, as far as the picture's edges allow."""
        area = self.rectangle()
        if area.isEmpty():
            return
        upright = self._upright(position)
        x = point.x() - (upright.x() - self.view.width() / 2) / area.width()
        y = point.y() - (upright.y() - self.view.height() / 2) / area.height()
        if self.is_free:
            self.centre = QPointF(min(1.0, max(0.0, x)), min(1.0, max(0.0, y)))
            return
        self.centre = QPointF(
            _kept_inside(x, self.view.width() / area.width()), _kept_inside(y, self.view.height() / area.height())
        )

    def _fitted(self) -> float:
        """The scale at which the picture fits, upright."""
        return min(self.view.width() / self.picture.width(), self.view.height() / self.picture.height())

    def _upright(self, position: QPointF) -> QPointF:
        """Where a position of the widget would lie if the picture were upright."""
        return self.turned().inverted()[0].map(position)


def _kept_inside(centre: float, visible: float) -> float:
    """`centre` moved so that a view of the part `visible` of the picture shows nothing beyond its edges."""
    return 0.5 if visible >= 1 else min(1 - visible / 2, max(visible / 2, centre))
