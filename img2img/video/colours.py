"""Colours of videos: planes of luma and chroma as RGB and back, at 8 to 16 bits, in whichever matrix and range.

Written out here because PyAV's way from HDR to 16-bit RGB has been wrong since 16.0, and because one way for all depths
can be held to the standards' own numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from img2img.errors import PictureError
from img2img.pictures import Picture
from img2img.pictures.pixels import peak

BT709, UNSPECIFIED, BT601 = 1, 2, 6  # of ITU-T H.273, as all codes of matrices here
_RED_AND_BLUE = {  # their shares of luma
    1: (0.2126, 0.0722),
    4: (0.30, 0.11),
    5: (0.299, 0.114),
    6: (0.299, 0.114),
    7: (0.212, 0.087),
    9: (0.2627, 0.0593),
    10: (0.2627, 0.0593),
}
_SIDE_OF_HD = 720

Plane = NDArray[np.uint8 | np.uint16]


@dataclass(frozen=True)
class Coding:
    """How planes code colour: `matrix` in H.273's numbers, bits a sample, and whether black is 0 or 16 (of 8 bits)."""

    matrix: int
    depth: int
    is_full: bool

    @property
    def luma(self) -> tuple[float, float]:
        """Black, and how far white is above it."""
        unit = 2 ** (self.depth - 8)
        return (0, 2**self.depth - 1) if self.is_full else (16 * unit, 219 * unit)

    @property
    def chroma(self) -> tuple[float, float]:
        """The middle, and how far the extremes are apart."""
        return 2 ** (self.depth - 1), (2**self.depth - 1 if self.is_full else 224 * 2 ** (self.depth - 8))

    def to_rgb(self) -> NDArray[np.float64]:
        """The matrix (3, 4) from samples and 1 to RGB of 0 to 1."""
        red, blue = _RED_AND_BLUE[self.matrix]
        green = 1 - red - blue
        colours = np.array(
            [
                [1, 0, 2 * (1 - red)],
                [1, -2 * (1 - blue) * blue / green, -2 * (1 - red) * red / green],
                [1, 2 * (1 - blue), 0],
            ]
        )
        (black, span), (middle, width) = self.luma, self.chroma
        scaled = colours / [span, width, width]
        return np.column_stack([scaled, -scaled @ [black, middle, middle]])

    def from_rgb(self) -> NDArray[np.float64]:
        """The inverse of `to_rgb`."""
        whole = np.vstack([self.to_rgb(), [0, 0, 0, 1]])
        return np.linalg.inv(whole)[:3]


def matrix_of(told: int, height: int) -> int:
    """The matrix of a video that tells `told`: where that is nothing, what players take it for by its height.

    Raises PictureError for one that is not of this kind.
    """
    if told == UNSPECIFIED:
        return BT709 if height >= _SIDE_OF_HD else BT601
    if told not in _RED_AND_BLUE:
        raise PictureError(
            f"Its colours are coded in a way (matrix {told}) that img2img does not read. Convert it to BT.709."
        )
    return told


def samples(plane: Any, depth: int) -> Plane:
    """The samples (H, W) of one of PyAV's planes, in place, without what pads its rows."""
    dtype = np.dtype(np.uint8 if depth == 8 else "<u2")
    rows: Plane = np.frombuffer(plane, dtype).reshape(plane.height, -1)
    return rows[:, : plane.width]


def planes_to_rgb(planes: Sequence[Plane], coding: Coding) -> Picture:
    """Luma (H, W) and twice chroma (h, w), or luma alone, as RGB (H, W, 3): uint8 for 8 bits, else uint16.

    Chroma lies where MPEG-2, H.264 and H.265 have it unless told: beside the left of two pixels, between two rows.
    """
    size = planes[0].shape
    whole = [np.full(size, coding.chroma[0], np.float32)] * 3
    whole[: len(planes)] = [_enlarged(plane.astype(np.float32), size) for plane in planes]
    dtype = np.uint8 if coding.depth == 8 else np.uint16
    return _rounded(cv2.transform(cv2.merge(whole), coding.to_rgb() * peak(dtype)), peak(dtype)).astype(dtype)


def rgb_to_planes(picture: Picture, coding: Coding, across: int, down: int) -> list[Plane]:
    """RGB (H, W, 3), uint8 or uint16, as luma (H, W) and twice chroma, (H / down, W / across) rounded up."""
    matrix = coding.from_rgb()
    matrix[:, :3] /= peak(picture.dtype)
    luma, *chroma = cv2.split(cv2.transform(picture.astype(np.float32), matrix))
    highest, dtype = 2**coding.depth - 1, np.uint8 if coding.depth == 8 else np.uint16
    planes = [luma, *(_reduced(plane, across, down) for plane in chroma)]
    return [_rounded(plane, highest).astype(dtype) for plane in planes]


def _enlarged(plane: NDArray[np.float32], size: tuple[int, ...]) -> NDArray[np.float32]:
    if plane.shape == size:
        return plane
    down, across = (round(whole / part) for whole, part in zip(size, plane.shape, strict=True))
    places = np.array([[1 / across, 0, 0], [0, 1 / down, (1 / down - 1) / 2]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    enlarged = cv2.warpAffine(plane, places, (size[1], size[0]), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(enlarged, np.float32)


def _reduced(plane: NDArray[Any], across: int, down: int) -> NDArray[Any]:
    if across == down == 1:
        return plane
    beside = np.array([1, 2, 1], np.float32) / 4 if across == 2 else np.ones(1, np.float32)
    above = np.full(down, 1 / down, np.float32)
    mean = cv2.sepFilter2D(plane, cv2.CV_32F, beside, above, anchor=(-1, 0), borderType=cv2.BORDER_REPLICATE)
    return mean[::down, ::across]


def _rounded(values: NDArray[Any], highest: int) -> NDArray[Any]:
    return np.clip(np.rint(values, out=values), 0, highest, out=values)
