"""Drawing: all that photos need to know of what is drawn. Whoever draws otherwise changes this file only."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from gui.draw.document.document import Document
from img2img.pictures import Picture

Held = Callable[[], Picture]
"""Makes the picture (H, W, C) uint8 of a drawing as it was, in any thread; it may raise PictureError."""


class Drawing(QObject):
    """Watches the document.

    Signals:
        changed(): the pixels are others than before; the pen may still be on the paper.
        rested(): a step is complete: a stroke has ended, or something was undone, cleared or opened.
    """

    changed = Signal()
    rested = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.source: Callable[[], Held | None] = lambda: document.held_pixels(("lines",))
        document.changed.connect(self.changed)
        document.stack.moved.connect(self.rested)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is drawn."""
        return self._document.is_blank

    @property
    def size(self) -> tuple[int, int]:
        """(height, width)."""
        size = self._document.size
        return size.height(), size.width()

    def held(self) -> Held | None:
        """What a model is asked about, as `source` gives it; None where that is nothing it takes."""
        return self.source()
