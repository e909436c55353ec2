"""Layer: one sheet of a document, and how it is painted."""

from dataclasses import dataclass, field
from typing import Literal, get_args

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from gui.draw.document.tiles import COLOUR, LABELS, Tiles, rect_of
from gui.pictures import in_palette
from gui.translation import translate
from img2img.pictures.classes import LabelClass

Role = Literal["underlay", "colours", "lines", "labels", "result"]
ALL: tuple[Role, ...] = get_args(Role)
DRAWN: tuple[Role, ...] = ("colours", "lines", "labels")
"""What the hand draws and a model is sent; the others are only looked at."""


@dataclass(eq=False)
class Layer:
    """Tiles with a role.

    opacity  of the layer as it is seen, in [0, 1]
    locked   nothing can be painted on it
    palette  of labels: their colours, 256 of them, as QRgb
    classes  of labels: what their numbers mean; empty while that is not known
    picture  of an underlay: the picture that is shown in place of tiles, as large as it fits, with all its detail
    """

    role: Role
    name: str
    tiles: Tiles
    visible: bool = True
    opacity: float = 1.0
    locked: bool = False
    palette: list[int] = field(default_factory=list)
    classes: tuple[LabelClass, ...] = ()
    picture: QImage = field(default_factory=QImage)

    @classmethod
    def blank(cls, role: Role, name: str, size: QSize) -> "Layer":
        """A layer with nothing on it."""
        return cls(role, name, Tiles(size, LABELS if role == "labels" else COLOUR))

    @property
    def is_drawn(self) -> bool:
        """Whether a hand draws on it."""
        return self.role in DRAWN

    @property
    def is_editable(self) -> bool:
        """Whether tools change it: what is drawn, and photos that were kept."""
        return self.is_drawn or self.role == "result"

    @property
    def reason_not_to_paint(self) -> str:
        """Why nothing can be painted on it at the moment; "" where it can."""
        if self.locked:
            return translate("Layer", "The layer {0} is locked. Unlock it, or choose another one.").format(self.name)
        if not self.visible:
            return translate("Layer", "The layer {0} is hidden. Show it, or choose another one.").format(self.name)
        return ""

    @property
    def is_blank(self) -> bool:
        return self.tiles.is_blank and self.picture.isNull()

    def paint(self, painter: QPainter, rect: QRect) -> None:
        """Paint that part with the layer's opacity, in coordinates of the document; nothing when it is hidden."""
        if not self.visible or self.opacity <= 0:
            return
        painter.setOpacity(self.opacity)
        if self.picture.isNull():
            for key, tile in self.tiles.painted(rect):
                painter.drawImage(rect_of(key).topLeft(), self.coloured(tile))
        else:
            painter.drawImage(self._fitted(), self.picture)
        painter.setOpacity(1)

    def coloured(self, tile: QImage) -> QImage:
        """A tile as it is seen: labels in their colours."""
        if self.tiles.format != LABELS or not self.palette:
            return tile
        return in_palette(tile, self.palette)

    def _fitted(self) -> QRectF:
        """Where the picture lies: as large as it fits, in the middle."""
        whole = QRectF(self.tiles.rect)
        fitted = QRectF(
            whole.topLeft(), self.picture.size().toSizeF().scaled(whole.size(), Qt.AspectRatioMode.KeepAspectRatio)
        )
        fitted.moveCenter(whole.center())
        return fitted
