"""Sheet: all that bringing pictures in and matching strokes know of the drawing: its lines, on paper."""

from PySide6.QtCore import QObject, QRect, QSize, Signal

from gui.draw.document.document import PAPER, Document
from gui.draw.document.layer import Layer
from gui.pictures import to_pixels, without_paper
from img2img.pictures import Picture


class Sheet(QObject):
    """The paper, its lines on white.

    Signals:
        changed(QRect): pixels inside it.
    """

    changed = Signal(QRect)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        document.changed.connect(self.changed)

    @property
    def size(self) -> tuple[int, int]:
        """(height, width)."""
        size = self._document.size
        return size.height(), size.width()

    @property
    def is_blank(self) -> bool:
        return self._document.is_blank

    @property
    def is_under_way(self) -> bool:
        """Whether the pen is down."""
        return self._document.under_way is not None

    def pixels(self, area: QRect | None = None) -> Picture:
        """A copy of the pixels (H, W, 3) uint8 in `area`, by default of all."""
        return to_pixels(self._document.sheet.flatten(area or self._document.rect, ("lines",), PAPER))

    def replace(self, picture: Picture, text: str) -> None:
        """Put a picture (H, W, 3) of the sheet's size in place of its lines; `text` names the step to undo."""
        self._document.replace_lines(picture, text)

    def begin(self, picture: Picture, text: str) -> None:
        """Put a picture (H, W, 3) of any size in place of the sheet; `text` names the step to undo."""
        height, width = picture.shape[:2]
        layers = [Layer.blank(layer.role, layer.name, QSize(width, height)) for layer in self._document.layers]
        for layer in layers:
            if layer.role == "lines":
                layer.tiles.write(layer.tiles.rect, without_paper(picture))
        self._document.open([layer for layer in layers if layer.is_drawn], text)
