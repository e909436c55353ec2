"""The geometry of the tools: pure functions of points, masks and pixels, without widgets.

Points are QPointF in pixels of the drawing; the pixel in column x and row y covers [x, x + 1) by [y, y + 1), and a
mask (H, W) is True at the pixels whose centres belong.
"""

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
"""(H, W): which pixels."""
