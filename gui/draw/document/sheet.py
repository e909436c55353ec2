"""Sheet: the layers of a document at one time, bottom to top."""

from dataclasses import dataclass, field, replace

import numpy as np
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from gui.draw.document.layer import Layer, Role
from gui.draw.document.tiles import COLOUR, TILE
from gui.pictures import to_pixels
from img2img.pictures import Picture


@dataclass(frozen=True, eq=False)
class Sheet:
    """Layers of one size; the hand draws on `active`."""

    size: QSize
    layers: list[Layer] = field(default_factory=list)
    active: Layer | None = None

    def layer(self, role: Role) -> Layer | None:
        """The layer of that role; the lowest, where there are several."""
        return next((layer for layer in self.layers if layer.role == role), None)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is drawn, on any layer."""
        return all(layer.is_blank for layer in self.layers if layer.is_drawn)

    def with_layer(self, layer: Layer | None, role: Role, place: int) -> "Sheet":
        """A sheet with that layer as the only one of its role, at a place from the bottom; None leaves none."""
        layers = [other for other in self.layers if other.role != role]
        if layer is not None:
            layers.insert(place, layer)
        return replace(self, layers=layers)

    def held(self) -> "Sheet":
        """The sheet as it is now, at no cost and for any thread: tiles are shared until they are written to."""
        return Sheet(self.size, [replace(layer, tiles=layer.tiles.shared()) for layer in self.layers])

    def pixels(self, roles: tuple[Role, ...], paper: QColor | None) -> Picture:
        """The visible layers of these roles, (H, W, 3) uint8 on paper of that colour, (H, W, 4) without.

        It is put together in strips, because whoever asks Qt for more in another thread stops all of them meanwhile.
        """
        width, height = self.size.width(), self.size.height()
        picture = np.empty((height, width, 4 if paper is None else 3), np.uint8)
        for top in range(0, height, TILE):
            strip = QRect(0, top, width, min(TILE, height - top))
            picture[top : top + TILE] = to_pixels(self.flatten(strip, roles, paper))
        return picture

    def flatten(self, rect: QRect, roles: tuple[Role, ...], paper: QColor | None) -> QImage:
        """That part of the visible layers of these roles, on paper of that colour; None leaves it transparent."""
        image = QImage(rect.size(), COLOUR if paper is None else QImage.Format.Format_RGB32)
        image.fill(QColor(0, 0, 0, 0) if paper is None else paper)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.translate(-rect.topLeft())
        for layer in self.layers:
            if layer.role in roles:
                layer.paint(painter, rect)
        painter.end()
        return image
