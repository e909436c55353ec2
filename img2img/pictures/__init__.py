"""Picture files and arrays: read, written, described, and turned into tensors and back."""

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8 | np.uint16]
"""Pixels (H, W, C): C 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha; alpha is straight (not multiplied in)."""
