"""The pen: which tool, how wide, in what colour. Brush and eraser each remember their width."""

from enum import Enum

from PySide6.QtCore import QObject, Signal

from gui.draw.sketch import PAPER, Colour

INK: Colour = (0, 0, 0)
WIDEST = 200


class Tool(Enum):
    BRUSH = "brush"
    ERASER = "eraser"


class Pen(QObject):
    """What the hand holds.

    Signals:
        changed(): another tool, width or colour.
    """

    changed = Signal()

    def __init__(self, brush: int = 3, eraser: int = 16, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tool = Tool.BRUSH
        self.colour: Colour = INK
        self.other_colour: Colour = PAPER
        self._widths = {Tool.BRUSH: brush, Tool.ERASER: eraser}

    @property
    def width(self) -> int:
        """Of the tool in the hand: its diameter in pixels of the sketch."""
        return self._widths[self.tool]

    @property
    def ink(self) -> Colour:
        """What the tool in the hand leaves on the paper."""
        return PAPER if self.tool == Tool.ERASER else self.colour

    def take(self, tool: Tool) -> None:
        if tool != self.tool:
            self.tool = tool
            self.changed.emit()

    def set_width(self, width: int) -> None:
        """Of the tool in the hand, kept between 1 and 200 pixels."""
        self._widths[self.tool] = max(1, min(WIDEST, width))
        self.changed.emit()

    def widen(self, steps: int) -> None:
        """Wider by some steps, narrower by negative ones; a step is larger on a wide tip."""
        for _ in range(abs(steps)):
            step = max(1, round(self.width * 0.15))
            self.set_width(self.width + (step if steps > 0 else -step))

    def set_colour(self, colour: Colour) -> None:
        self.colour = colour
        self.changed.emit()

    def swap_colours(self) -> None:
        self.colour, self.other_colour = self.other_colour, self.colour
        self.changed.emit()

    def reset_colours(self) -> None:
        """Black on white, as sketches are."""
        self.colour, self.other_colour = INK, PAPER
        self.changed.emit()
