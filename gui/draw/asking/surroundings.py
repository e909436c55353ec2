"""Surroundings: the photo that stays around a selection, while new photos are seen only inside of it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from PySide6.QtCore import Qt

from gui.draw.tools import Mask
from gui.draw.tools.blending import Weights, blended, feathered, stretched
from gui.pictures import to_image, to_pixels
from img2img.pictures import Picture

BORDER = 1 / 32  # of the photo's shorter side, along which both are mixed inside of the selection


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What stays of a photo.

    picture   the photo (H, W, C) uint8
    made      the steps that made it
    selected  where it does not stay, in pixels of the drawing
    """

    picture: Picture
    made: tuple[dict[str, Any], ...]
    selected: Mask

    def with_inside(
        self, picture: Picture, made: tuple[dict[str, Any], ...]
    ) -> tuple[Picture, tuple[dict[str, Any], ...]]:
        """The photo with another one inside of the selection, as large as this one, and the steps that made both."""
        height, width, channels = self.picture.shape
        if picture.shape[2] != channels:  # of another kind of model: they do not mix
            return picture, made
        if picture.shape[:2] != (height, width):  # a draft
            smooth = Qt.TransformationMode.SmoothTransformation
            picture = to_pixels(to_image(picture).scaled(width, height, Qt.AspectRatioMode.IgnoreAspectRatio, smooth))
        earlier = tuple(step for step in self.made if step not in made)
        return blended(self.picture, picture, self._weights), earlier + made

    @cached_property
    def _weights(self) -> Weights:
        size = self.picture.shape[0], self.picture.shape[1]
        return feathered(stretched(self.selected, size), max(2, round(min(size) * BORDER)))
