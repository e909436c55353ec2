"""The pen: which tool, with what tip, in what colour. Brush and eraser each remember their tip."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from PySide6.QtCore import QObject, QSize, QSizeF, Signal
from PySide6.QtGui import QTransform

from gui.draw.brush.tip import LARGEST, Tip
from gui.draw.tools.symmetry import Symmetry, transforms

RGB = tuple[int, int, int]
TipName = Literal["brush", "eraser"]

INK: RGB = (0, 0, 0)
PAPER: RGB = (255, 255, 255)


@dataclass(frozen=True)
class Filling:
    """How regions are filled.

    gap         pixels; openings in a line drawn by hand that a fill does not leave through
    tolerance   of 255; what is nearly white around smoothed lines is white
    everywhere  also what is not connected
    """

    gap: int = 6
    tolerance: int = 48
    everywhere: bool = False


class Pen(QObject):
    """What the hand holds.

    tool    a name of the toolbox's
    tips    of the brush, which shapes are drawn with as well, and of the eraser
    filling  how regions are filled
    label   the class that is painted on a layer of labels

    Signals:
        changed(): another tool, tip, colour, label or symmetry.
    """

    changed = Signal()

    def __init__(self, brush: Tip | None = None, eraser: Tip | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tool = "brush"
        self.tips: dict[TipName, Tip] = {"brush": brush or Tip(), "eraser": eraser or Tip(size=16)}
        self.colour, self.other_colour = INK, PAPER
        self.label = 0
        self.filling = Filling()
        self.symmetry: Symmetry = "none"
        self.arms = 6

    @property
    def tip_name(self) -> TipName:
        """Whose tip is in the hand."""
        return "eraser" if self.tool == "eraser" else "brush"

    @property
    def tip(self) -> Tip:
        """Of the tool in the hand."""
        return self.tips[self.tip_name]

    @property
    def width(self) -> int:
        """Of the tip in the hand: its diameter in pixels of the document."""
        return round(self.tip.size)

    def take(self, tool: str) -> None:
        if tool != self.tool:
            self.tool = tool
            self.changed.emit()

    def shape(self, **facts: Any) -> None:
        """Change facts of the tip in the hand, by their names in Tip."""
        self.tips[self.tip_name] = replace(self.tip, **facts)
        self.changed.emit()

    def set_width(self, width: int) -> None:
        """Of the tip in the hand, kept between 1 and 1000 pixels."""
        self.shape(size=max(1, min(LARGEST, width)))

    def widen(self, steps: int) -> None:
        """Wider by some steps, narrower by negative ones; a step is larger on a wide tip."""
        for _ in range(abs(steps)):
            step = max(1, round(self.width * 0.15))
            self.set_width(self.width + (step if steps > 0 else -step))

    def set_colour(self, colour: RGB) -> None:
        self.colour = colour
        self.changed.emit()

    def swap_colours(self) -> None:
        self.colour, self.other_colour = self.other_colour, self.colour
        self.changed.emit()

    def reset_colours(self) -> None:
        """Black on white, as sketches are."""
        self.colour, self.other_colour = INK, PAPER
        self.changed.emit()

    def set_label(self, number: int) -> None:
        self.label = number
        self.changed.emit()

    def set_filling(self, filling: Filling) -> None:
        self.filling = filling
        self.changed.emit()

    def set_symmetry(self, kind: Symmetry, arms: int | None = None) -> None:
        """Copy what is drawn, from now on; `arms` of a radial symmetry."""
        self.symmetry, self.arms = kind, arms or self.arms
        self.changed.emit()

    def transforms(self, size: QSize) -> list[QTransform]:
        """Where else a stroke on a document of that size appears; the first is where it is itself."""
        return transforms(self.symmetry, QSizeF(size), self.arms)
