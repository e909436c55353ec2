"""High dynamic range: numbers of light, of any size, as the 16 bits that a network draws on, and back.

Light from 0 to 1 goes through sRGB's curve (IEC 61966-2-1), so that it looks to a network as every picture does. What
is brighter than white gets the upper quarter of all codes, by its logarithm; what is below black the lowest sixteenth.
Where a picture has neither, all codes are for 0 to 1.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_CODES = 65535
_BRIGHT, _DARK = 0.25, 1 / 16  # shares of the codes


@dataclass(frozen=True)
class Curve:
    """Of one picture: `brightest` and `darkest` are its extreme numbers, at least 1 and at most 0."""

    brightest: float = 1.0
    darkest: float = 0.0

    @classmethod
    def of(cls, light: NDArray[np.float32]) -> "Curve":
        """The curve that has room for all of `light`, whose numbers are finite."""
        return cls(max(1.0, float(light.max(initial=1))), min(0.0, float(light.min(initial=0))))

    @property
    def _shares(self) -> tuple[float, float]:
        return (_DARK if self.darkest < 0 else 0.0), (_BRIGHT if self.brightest > 1 else 0.0)

    def encode(self, light: NDArray[np.float32]) -> NDArray[np.uint16]:
        """Light (H, W, C), linear, as codes. Back again it is within 0.1 % above 1e-3, and 1 % above 1e-4."""
        dark, bright = self._shares
        codes = dark + (1 - dark - bright) * to_display(light.clip(0, 1).astype(np.float64))
        if bright:
            codes += bright * np.log(np.maximum(light, 1)) / np.log(self.brightest)
        if dark:
            codes -= dark * to_display(np.minimum(light, 0) / self.darkest)
        return np.rint(codes.clip(0, 1) * _CODES).astype(np.uint16)

    def decode(self, codes: NDArray[np.uint8 | np.uint16]) -> NDArray[np.float32]:
        """The light (H, W, C) of codes."""
        dark, bright = self._shares
        parts = codes.astype(np.float64) / np.iinfo(codes.dtype).max
        light = from_display(((parts - dark) / (1 - dark - bright)).clip(0, 1))
        if bright:
            above = (parts - (1 - bright)).clip(0) / bright
            light = np.where(above > 0, np.exp(above * np.log(self.brightest)), light)
        if dark:
            light = np.where(parts < dark, self.darkest * from_display((dark - parts).clip(0) / dark), light)
        return light.astype(np.float32)

    def shown(self, codes: NDArray[np.uint8 | np.uint16]) -> NDArray[np.uint16]:
        """What a screen shows of them, as sRGB: what is brighter than white is white."""
        return np.rint(to_display(self.decode(codes).clip(0, 1).astype(np.float64)) * _CODES).astype(np.uint16)


def to_display(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """Linear light from 0 to 1 through sRGB's curve."""
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)


def from_display(display: NDArray[np.float64]) -> NDArray[np.float64]:
    """Numbers of sRGB from 0 to 1 as linear light."""
    return np.where(display <= 0.04045, display / 12.92, ((display + 0.055) / 1.055) ** 2.4)
