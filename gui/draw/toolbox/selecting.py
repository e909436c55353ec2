"""Rectangle selection and lasso: a drag selects; inside of what is selected it moves, by a handle it scales."""

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPainterPath

from gui.draw.selecting.handles import SIDE, Handle, dragged, handle_at, paint_handles
from gui.draw.selecting.region import enclosed
from gui.draw.toolbox.outlines import OutlineTool
from gui.draw.toolbox.tool import Touch
from gui.draw.tools.selection import Combination
from gui.draw.tools.shapes import polygon, rectangle

Keys = Qt.KeyboardModifier
LEAST = 3.0  # screen pixels; a shorter drag is a click, which selects nothing


class SelectingTool(OutlineTool):
    """Shift adds to what is selected, Alt takes away from it, both leave what is in both; Shift keeps the ratio.

    Subclasses say what a drag encloses.
    """

    paints = False  # what is moved is asked for when it is lifted

    _points: tuple[QPointF, ...] = ()  # of the outline that is being drawn
    _start: QPointF | None = None  # of a move, or of scaling
    _area: QRect = QRect()
    _handle: Handle | None = None

    def press(self, touch: Touch) -> None:
        region, how = self.selection.region, _combination(touch)
        self._handle = handle_at(region.area, touch.at, touch.scale) if region else None
        if region and (self._handle or (how == "replace" and region.holds(touch.at))):
            self._start, self._area = touch.at, region.area
        else:
            self._points = (touch.at,)

    def move(self, touch: Touch) -> None:
        if self._points:
            self._points = self.extended(self._points, touch.at)
        elif self._start is not None:
            by = (touch.at - self._start).toPoint()
            keeps_ratio = bool(touch.modifiers & Keys.ShiftModifier)
            handle, area = self._handle, self._area
            scaled = dragged(area, handle, by, keeps_ratio=keeps_ratio) if handle else area.translated(by)
            self.selection.place(scaled)

    def release(self, touch: Touch) -> None:
        points, self._points, self._start, self._handle = self._points, (), None, None
        if points:
            is_click = _reach(points) * touch.scale < LEAST
            region = None if is_click else enclosed(self.around(points), self.document.rect)
            how = _combination(touch)
            if region or how == "replace":
                self.selection.select(region, how)

    def cancel(self) -> None:
        if self._start is not None:
            self.selection.place(self._area)
        self._points, self._start, self._handle = (), None, None

    @property
    def is_busy(self) -> bool:
        return bool(self._points) or self._start is not None

    def extended(self, points: tuple[QPointF, ...], at: QPointF) -> tuple[QPointF, ...]:
        """The points of an outline after the hand has moved on."""
        raise NotImplementedError

    def around(self, points: tuple[QPointF, ...]) -> QPainterPath:
        """The outline through those points."""
        raise NotImplementedError

    def outline(self) -> QPainterPath:
        return self.around(self._points) if len(self._points) > 1 else QPainterPath()

    def paint_overlay(self, painter: QPainter, scale: float) -> None:
        super().paint_overlay(painter, scale)
        region = self.selection.region
        if region and not self._points and min(region.area.size().toTuple()) * scale > SIDE:
            paint_handles(painter, region.area, scale)


class SelectTool(SelectingTool):
    """A rectangle of whole pixels."""

    def extended(self, points: tuple[QPointF, ...], at: QPointF) -> tuple[QPointF, ...]:
        return points[0], at

    def around(self, points: tuple[QPointF, ...]) -> QPainterPath:
        return rectangle(*(QPointF(QPoint(round(point.x()), round(point.y()))) for point in (points[0], points[-1])))


class LassoTool(SelectingTool):
    """A line drawn around what is wanted; its ends are joined."""

    def extended(self, points: tuple[QPointF, ...], at: QPointF) -> tuple[QPointF, ...]:
        return (*points, at)

    def around(self, points: tuple[QPointF, ...]) -> QPainterPath:
        return polygon(points)


def _combination(touch: Touch) -> Combination:
    adds, subtracts = bool(touch.modifiers & Keys.ShiftModifier), bool(touch.modifiers & Keys.AltModifier)
    if adds and subtracts:
        return "intersect"
    return "add" if adds else "subtract" if subtracts else "replace"


def _reach(points: tuple[QPointF, ...]) -> float:
    first = points[0]
    return max(max(abs(point.x() - first.x()), abs(point.y() - first.y())) for point in points)
