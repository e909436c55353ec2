"""Colour profiles of displays, a curve a channel and a matrix (ICC.1:2010): nearly all that pictures carry.

littlecms computes 16 bits through a table of 33 steps a side where neither Pillow nor libvips tells it not to, and is
17 of 255 off where colours lie outside of sRGB. These profiles are a page of arithmetic.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

from img2img.pictures.pixels import peak
from img2img.pictures.primaries import D50, SRGB, to_xyz

_HEADER = 128  # bytes, before the directory of tags
_NUMBERS = (1, 3, 4, 5, 7)  # of a parametric curve, by its kind


@dataclass(frozen=True)
class Shaper:
    """`curves` as they stand in the profile, one for grey or three; `columns` XYZ (D50) of red, green and blue."""

    curves: tuple[bytes, ...]
    columns: NDArray[np.float64] | None

    @classmethod
    def of(cls, icc: bytes) -> "Shaper | None":
        """None for profiles that are more than curves and a matrix, and damaged ones."""
        try:
            tags = _tags(icc)
            if any(tag.startswith(b"A2B") for tag in tags):
                return None
            if icc[16:20] == b"GRAY":
                made = cls((tags[b"kTRC"],), None)
            else:
                columns = [_xyz(tags[name]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
                made = cls(tuple(tags[name] for name in (b"rTRC", b"gTRC", b"bTRC")), np.array(columns).T)
            made.light(np.uint8)
        except (KeyError, ValueError, struct.error):
            return None
        return made

    def light(self, dtype: DTypeLike) -> Sequence[NDArray[np.float64]]:
        """The light of every value of that depth, from 0 to 1, for each curve."""
        shares = np.arange(peak(dtype) + 1) / peak(dtype)
        return [_light(curve, shares).clip(0, 1) for curve in self.curves]

    @property
    def matrix(self) -> NDArray[np.float64] | None:
        """From that light to the light of sRGB's primaries; white is exactly white. None for grey."""
        if self.columns is None:
            return None
        mixed = np.linalg.inv(to_xyz(SRGB, D50)) @ self.columns
        return mixed / mixed.sum(axis=1, keepdims=True)


def _tags(icc: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", icc, _HEADER)
    if count > 200:
        raise ValueError("too many tags")
    entries = (struct.unpack_from(">4sII", icc, _HEADER + 4 + 12 * number) for number in range(count))
    return {tag: icc[start : start + length] for tag, start, length in entries}


def _xyz(tag: bytes) -> tuple[float, ...]:
    return tuple(value / 65536 for value in struct.unpack_from(">3i", tag, 8))


def _light(curve: bytes, shares: NDArray[np.float64]) -> NDArray[np.float64]:
    if curve[:4] == b"para":
        return _parametric(curve, shares)
    if curve[:4] != b"curv":
        raise ValueError("no curve")
    (count,) = struct.unpack_from(">I", curve, 8)
    if count == 0:
        return shares
    table = np.frombuffer(curve, ">u2", count, 12)
    if count == 1:
        return shares ** (table[0] / 256)
    return np.interp(shares * (count - 1), np.arange(count), table / 65535)


def _parametric(curve: bytes, shares: NDArray[np.float64]) -> NDArray[np.float64]:
    (kind,) = struct.unpack_from(">H", curve, 8)
    if kind >= len(_NUMBERS):
        raise ValueError("no curve of the standard")
    stored = struct.unpack_from(f">{_NUMBERS[kind]}i", curve, 12)
    g, a, b, c, d, e, f = (*(value / 65536 for value in stored), *(0.0,) * (7 - len(stored)))
    if kind == 0:
        return shares**g
    if kind in (1, 2):  # above -b / a the power, below it the constant c
        return np.where(a * shares + b >= 0, np.maximum(a * shares + b, 0) ** g, 0) + c
    return np.where(shares >= d, np.maximum(a * shares + b, 0) ** g + e, c * shares + f)
