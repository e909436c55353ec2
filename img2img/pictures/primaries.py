"""Colours as light of three primaries (CIE 1931): matrices to XYZ, and from light to sRGB."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from img2img.pictures import Picture
from img2img.pictures.hdr import to_display
from img2img.pictures.pixels import peak

Primaries = tuple[float, ...]
"""x and y of white, red, green and blue."""

D65, D50 = (0.3127, 0.3290), (0.3457, 0.3585)
SRGB: Primaries = (*D65, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
BY_NUMBER: dict[int, Primaries] = {  # ITU-T H.273, table 2
    9: (*D65, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046),  # BT.2020
    11: (0.314, 0.351, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),  # DCI-P3
    12: (*D65, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),  # Display P3
}
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_NEAR = 0.005
_ROWS_AT_ONCE = 256  # in floating-point numbers


def differs(primaries: Primaries) -> bool:
    """Whether these are sensible, and not sRGB's."""
    is_sensible = len(primaries) == 8 and all(0 <= place <= 1 for place in primaries) and min(primaries[1::2]) > 0
    if not is_sensible or abs(np.linalg.det(_columns(primaries))) < 1e-3:
        return False
    return any(abs(one - other) >= _NEAR for one, other in zip(primaries, SRGB, strict=True))


def to_xyz(primaries: Primaries, white: tuple[float, float] = D65) -> NDArray[np.float64]:
    """The matrix from linear RGB to XYZ, its white adapted to that one as Bradford has it."""
    columns = _columns(primaries)
    own, wanted = (np.array((x / y, 1, (1 - x - y) / y)) for x, y in (primaries[:2], white))
    adapted = np.linalg.inv(_BRADFORD) @ np.diag((_BRADFORD @ wanted) / (_BRADFORD @ own)) @ _BRADFORD
    return adapted @ columns @ np.diag(np.linalg.solve(columns, own))


def light_as_srgb(
    colour: Picture, curves: Sequence[NDArray[np.float64]], matrix: NDArray[np.float64] | None = None
) -> Picture:
    """`colour` (H, W, 1 or 3) as sRGB, at its depth; what lies outside of it is clipped.

    curves  the light from 0 to 1 of every value, one for all channels or one each
    matrix  from it to the light of sRGB's primaries, for three channels; None where it is that
    """
    largest = peak(colour.dtype)
    if matrix is None and len(curves) == 1:
        return np.rint(to_display(curves[0]) * largest).astype(colour.dtype)[colour]
    mixed = np.eye(3) if matrix is None else matrix
    made = np.empty_like(colour)
    for top in range(0, len(colour), _ROWS_AT_ONCE):
        rows = colour[top : top + _ROWS_AT_ONCE]
        light = np.stack([curves[channel % len(curves)][rows[..., channel]] for channel in range(3)], axis=2)
        made[top : top + _ROWS_AT_ONCE] = np.rint(to_display((light @ mixed.T).clip(0, 1)) * largest)
    return made


def _columns(primaries: Primaries) -> NDArray[np.float64]:
    """XYZ of red, green and blue as columns, each with Y = 1."""
    return np.array([(x / y, 1, (1 - x - y) / y) for x, y in zip(primaries[2::2], primaries[3::2], strict=True)]).T
