"""The connected regions of a mask, found by their runs: a row's stretches of pixels, far fewer than the pixels are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gui.draw.tools import Mask

Indices = NDArray[np.int32]


@dataclass(frozen=True)
class Regions:
    """The regions of a mask; pixels are connected across and down, not diagonally.

    starts, ends    of each run, in a mask that is flat and has one more column, which is empty
    owner           the region of each run: the first of its runs
    """

    shape: tuple[int, int]
    starts: Indices
    ends: Indices
    owner: Indices

    @classmethod
    def of(cls, mask: Mask) -> "Regions":
        height, width = mask.shape
        flat = np.zeros(height * (width + 1) + 1, np.bool_)  # the first one is empty as well
        flat[1:].reshape(height, width + 1)[:, :width] = mask
        changes = np.flatnonzero(flat[1:] != flat[:-1]).astype(np.int32)
        starts, ends = np.ascontiguousarray(changes[::2]), np.ascontiguousarray(changes[1::2])
        return cls((height, width), starts, ends, _joined(starts, ends, np.int32(width + 1)))

    def at(self, x: int, y: int) -> int | None:
        """The region at that pixel; None where the mask is empty."""
        place = y * (self.shape[1] + 1) + x
        run = int(np.searchsorted(self.starts, np.int32(place), "right")) - 1
        return int(self.owner[run]) if run >= 0 and place < self.ends[run] else None

    def mask_of(self, region: int) -> Mask:
        """The pixels of one region, (H, W)."""
        height, width = self.shape
        borders = np.stack([self.starts, self.ends], axis=1).ravel()
        lengths = np.diff(borders, prepend=0, append=height * (width + 1))
        values = np.zeros(len(lengths), np.bool_)
        values[1::2] = self.owner == region
        return np.repeat(values, lengths).reshape(height, width + 1)[:, :width]


def connected(mask: Mask, x: int, y: int) -> Mask:
    """The region at that pixel, (H, W); empty where the mask is."""
    regions = Regions.of(mask)
    region = regions.at(x, y)
    return np.zeros_like(mask) if region is None else regions.mask_of(region)


def _joined(starts: Indices, ends: Indices, row: np.int32) -> Indices:
    """The first of the runs that each run is connected with."""
    first = np.searchsorted(ends, starts - row, "right")  # of the runs in the row above that this one touches
    counts = np.maximum(np.searchsorted(starts, ends - row, "left") - first, 0)
    below = np.repeat(np.arange(len(starts), dtype=np.int32), counts)
    above = (np.arange(len(below)) - np.repeat(np.cumsum(counts) - counts - first, counts)).astype(np.int32)
    owner = np.arange(len(starts), dtype=np.int32)
    while below.size:
        owner[np.maximum(above, below)] = np.minimum(above, below)  # of several, any; the others in a later round
        owner = _flattened(owner)
        above, below = owner[above], owner[below]
        apart = above != below
        above, below = above[apart], below[apart]
    return owner


def _flattened(owner: Indices) -> Indices:
    while not np.array_equal(further := owner[owner], owner):
        owner = further
    return owner
