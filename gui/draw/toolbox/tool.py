"""Tool: what the canvas hands the moves of a mouse or a pen to."""

from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from gui.draw.brush.pen import Pen
from gui.draw.document.document import Document
from gui.draw.selecting.selection import Selection


@dataclass(frozen=True)
class Touch:
    """Where the hand is.

    at         in pixels of the document
    pressure   in [0, 1]; a mouse presses fully
    scale      screen pixels a pixel of the document
    is_eraser  whether it is the other end of a pen
    """

    at: QPointF
    pressure: float = 1.0
    scale: float = 1.0
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    is_eraser: bool = False


class Tool:
    """One for each canvas, made when it is first taken. Between `press` and `release` come moves; `cancel` ends both.

    paints  whether it changes the active layer, which must then be neither locked nor hidden
    pans    whether it moves the view; the canvas does that itself
    rings   whether a ring shows the size of the tip
    cursor  what the pointer looks like where there is no ring
    """

    paints: ClassVar[bool] = False
    pans: ClassVar[bool] = False
    rings: ClassVar[bool] = False
    cursor: ClassVar[Qt.CursorShape] = Qt.CursorShape.CrossCursor

    def __init__(self, document: Document, pen: Pen, selection: Selection | None = None) -> None:
        self.document, self.pen = document, pen
        self.selection = selection or Selection(document)

    def press(self, touch: Touch) -> None:
        """The hand comes down."""

    def move(self, touch: Touch) -> None:
        """The hand moves while it is down."""

    def release(self, touch: Touch) -> None:
        """The hand is lifted."""

    def hover(self, touch: Touch) -> None:
        """The hand moves while it is up, such as between two corners of a polygon."""

    def accept(self) -> None:
        """Finish what takes more than one press; Enter says so."""

    def cancel(self) -> None:
        """Take back what is not finished; Escape and undo say so."""

    @property
    def is_busy(self) -> bool:
        """Whether there is something that `cancel` would take back."""
        return False

    def overlay(self) -> QRectF:
        """What `paint_overlay` paints into, in pixels of the document; the canvas repaints it after each event."""
        return QRectF()

    def paint_overlay(self, painter: QPainter, scale: float) -> None:
        """Paint above the picture, in pixels of the document; `scale` is screen pixels a pixel of it."""
