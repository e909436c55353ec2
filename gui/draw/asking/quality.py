"""At which size a photo is asked for: the drawing's, the model's own, or a draft's while the pen moves."""

import statistics
from collections import deque
from collections.abc import Hashable

Size = tuple[int, int]
"""(height, width) in pixels."""

SLOW = 0.065  # seconds; a change waits for an answer and a half on average, so more than that is over 0.1 s
QUICK = 0.045  # seconds; in between it stays as it is, so that the choice does not flutter
COUNTED = 5  # full answers, of which the median decides: one that a busy moment delays changes nothing


class AnswerTimes:
    """Whether drafts are worth while, by how long full answers took lately."""

    def __init__(self) -> None:
        self.needs_drafts = False
        self._of: Hashable = None
        self._seconds: deque[float] = deque(maxlen=COUNTED)

    def note(self, of: Hashable, seconds: float) -> None:
        """A full answer took so long; `of` is what has times of its own, such as a model and a size."""
        if of != self._of:
            self._of, self.needs_drafts = of, False
            self._seconds.clear()
        self._seconds.append(seconds)
        median = statistics.median_low(self._seconds)
        self.needs_drafts = median > (QUICK if self.needs_drafts else SLOW)


def native_fit(size: Size, native: Size | None) -> Size:
    """`size` shrunk to as many pixels as the model was trained at; a drawing that is no larger stays as it is."""
    if native is None or size[0] * size[1] <= native[0] * native[1]:
        return size
    part = (native[0] * native[1] / (size[0] * size[1])) ** 0.5
    return max(1, round(size[0] * part)), max(1, round(size[1] * part))


def draft_size(size: Size, native: Size | None, multiple: int) -> Size:
    """What to ask for while the pen moves: half of each side, but no less than the model was trained at.

    Below that a model draws another picture: other colours, not only fewer pixels. `size` itself is returned where a
    draft would save nothing, because a network's source is padded to a `multiple` of pixels anyhow.
    """
    height, width = size[0] // 2, size[1] // 2
    if native is not None and height * width < native[0] * native[1]:
        height, width = native_fit(size, native)
    saved = 1 - _padded((height, width), multiple) / _padded(size, multiple)
    return (height, width) if saved > 0.3 and min(height, width) > 0 else size


def is_beyond(size: Size, native: Size | None) -> bool:
    """Whether a drawing is so much larger than what the model was trained at that it is better drawn at that."""
    return native is not None and size[0] * size[1] >= 2 * native[0] * native[1]


def _padded(size: Size, multiple: int) -> int:
    height, width = (-(-side // multiple) * multiple for side in size)
    return height * width
