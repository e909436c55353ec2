"""Grey: the photo without its colours, for models that colour it."""

from typing import ClassVar

import numpy as np

from img2img.derivations.derivation import Derivation
from img2img.models.card import Transparency
from img2img.pictures import Picture
from img2img.pictures.pixels import to_grey


class Grey(Derivation):
    """The luma of the photo, exactly as a Translator turns any picture grey for a model of one channel."""

    name = "grey"
    title = "The photo in grey, to be coloured"
    domain = "grey picture"
    channels = (1,)
    transparency: ClassVar[Transparency] = "kept"

    def draw(self, found: Picture, photo: Picture, rng: np.random.Generator, *, vary: bool) -> Picture:
        return to_grey(found).astype(np.uint8, copy=False)
