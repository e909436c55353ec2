"""Painting label maps: every pixel has the number of a class, or VOID where nothing is painted."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint8]
"""(H, W): numbers of classes, as the model's card counts them, or VOID."""
