"""What can be done to a label map (H, W), as pure functions of it; a number is that of a class, or VOID."""

import numpy as np

from gui.draw.labels import Numbers
from gui.draw.tools import Mask


def painted(numbers: Numbers, mask: Mask, number: int) -> Numbers:
    """The map with that class wherever `mask` (H, W) is."""
    return np.where(mask, np.uint8(number), numbers)


def replaced(numbers: Numbers, old: int, new: int) -> Numbers:
    """The map with one class in place of another; VOID for `old` gives the unpainted a class."""
    return painted(numbers, np.equal(numbers, old), new)
