"""Record: the little that is kept of a picture, on which every rule decides."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SIDE = 64  # of a thumbnail, in pixels


@dataclass(frozen=True, eq=False)
class Record:
    """One file as the doctor saw it.

    fault        why it cannot be read, in a sentence; empty for a sound one, and all below says something only then
    is_picture   whether a decoder knew what the file is, whole or not
    digest       the same for files of the same bytes alone
    size         (width, height) upright; of one half where two pictures lie side by side
    mode         how Pillow calls its pixels
    thumbnail    (SIDE, SIDE * halves) uint8: brightness, the aspect not kept; blank for what is too large to look at
    look         64 bits that hardly change when the picture is resized, compressed or brightened
    colour       the mean red, green and blue, in [0, 255]
    chroma       how far the most colourful percent of its pixels is from grey, in [0, 255]
    contrast     the standard deviation of brightness among single pixels, in [0, 255]
    transparent  the share of pixels that are not opaque
    labels       pixels by class, for a label map
    unknown      what of a label map stands for no class, in a sentence
    """

    file: Path
    fault: str = ""
    is_picture: bool = True
    digest: str = ""
    size: tuple[int, int] = (1, 1)
    mode: str = ""
    was_looked_at: bool = False
    thumbnail: NDArray[np.uint8] = field(default_factory=lambda: np.zeros((SIDE, SIDE), np.uint8))
    look: int = 0
    colour: tuple[float, float, float] = (0.0, 0.0, 0.0)
    chroma: float = 0.0
    contrast: float = 0.0
    transparent: float = 0.0
    labels: dict[int, int] = field(default_factory=dict)
    unknown: str = ""

    @property
    def pixels(self) -> int:
        return self.size[0] * self.size[1]

    @property
    def aspect(self) -> float:
        """Width by height."""
        return self.size[0] / self.size[1]
