"""How two pictures of one scene are compared, and the picture of their difference."""

from typing import Literal

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from gui.pictures import to_image, to_pixels

Mode = Literal["slider", "beside", "flicker", "difference"]
GAIN = 4  # a difference of 64 of 255 is white


def difference(before: QImage, after: QImage, gain: int = GAIN) -> QImage:
    """How far each channel of each pixel is from the original's, times `gain`: black where nothing has changed.

    The original is enlarged to the size of the result. Safe in any thread.
    """
    smooth, whole = Qt.TransformationMode.SmoothTransformation, Qt.AspectRatioMode.IgnoreAspectRatio
    enlarged = before if before.size() == after.size() else before.scaled(after.size(), whole, smooth)
    first, second = (to_pixels(image)[..., :3].astype(np.int16) for image in (enlarged, after))
    return to_image(np.minimum(np.abs(first - second) * gain, 255).astype(np.uint8))
