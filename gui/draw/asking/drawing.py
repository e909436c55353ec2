"""Drawing: all that photos need to know of what is drawn. Whoever draws otherwise changes this file only."""

from PySide6.QtCore import QObject, Signal

from gui.draw.sketch import Sketch
from img2img.pictures import Picture


class Drawing(QObject):
    """Watches the sketch.

    Signals:
        changed(): the pixels are others than before; the pen may still be on the paper.
        rested(): a step is complete: a stroke has ended, or something was undone, cleared or opened.
    """

    changed = Signal()
    rested = Signal()

    def __init__(self, sketch: Sketch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sketch = sketch
        sketch.changed.connect(self.changed)
        sketch.stack.indexChanged.connect(self.rested)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is drawn."""
        return self._sketch.is_blank

    @property
    def size(self) -> tuple[int, int]:
        """(height, width)."""
        return self._sketch.size

    def pixels(self) -> Picture:
        """What a model is asked about, (H, W, C) uint8."""
        return self._sketch.pixels
