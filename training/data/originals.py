"""Originals: pictures of a data set, decoded and shrunk once, and kept in the cache by their content."""

import io
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from img2img.contents import content_key
from img2img.disk import cache_folder, write_atomically
from img2img.errors import DiskFull, Img2ImgError
from img2img.pictures import Picture
from training.data.reading import read_rgb
from training.data.room import Room

WORTH = 2  # a picture is kept where its original has at least this many times as many pixels
LARGE = 2**20  # pixels; from here on a picture that is not shrunk is kept decoded
MOST_THREADS = 16  # each has a decoded original in memory
REPORTS = 200  # at most, on a data set of any size

Report = Callable[..., None]


@dataclass(frozen=True)
class Originals:
    """How a kind of file is read: shrunk first of all, so that what is kept has the same pixels as what is not.

    fit     (height, width) that a shrunk picture still covers; None: pictures keep their size
    decode  file -> (H, W), (H, W, 3), or two pictures laid on each other, (H, W, 6)
    name    says in the cache what `decode` does
    mask    whether no two values may be mixed, as in a label map
    """

    fit: tuple[int, int] | None
    decode: Callable[[Path], Picture] = read_rgb
    name: str = "rgb"
    mask: bool = False

    def read(self, file: Path) -> Picture:
        """The picture, shrunk. Raises Img2ImgError as `decode` does."""
        kept = self._read_kept(file)
        return self.shrink(self.decode(file)) if kept is None else kept

    def shrink(self, picture: Picture) -> Picture:
        """`picture`, as small as covers `fit`; one that does not cover it stays as it is."""
        if self.fit is None:
            return picture
        height, width = picture.shape[:2]
        scale = max(self.fit[0] / height, self.fit[1] / width)
        if scale >= 1:
            return picture
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        way = cv2.INTER_NEAREST if self.mask else cv2.INTER_AREA
        layers = np.split(picture, 2, axis=2) if picture.shape[2:] == (6,) else [picture]  # OpenCV takes 4 channels
        shrunk = [cv2.resize(np.ascontiguousarray(layer), size, interpolation=way) for layer in layers]
        return np.concatenate(shrunk, axis=-1).astype(picture.dtype, copy=False)

    def place(self, file: Path) -> Path:
        """Where the picture in `file` is kept, whether it is or not. Raises OSError."""
        size = "x".join(map(str, self.fit)) if self.fit else "whole"
        return _folder() / f"{self.name}-{size}" / f"{content_key(file)}.npy"

    def is_worth_keeping(self, file: Path) -> bool:
        """Whether the header says that reading what is kept would be much quicker than decoding."""
        try:
            with Image.open(file) as picture:
                pixels = picture.width * picture.height
        except Exception:  # Pillow's plug-ins raise anything on damaged files
            return False
        return pixels >= (WORTH * self.fit[0] * self.fit[1] if self.fit else LARGE)

    def keep(self, file: Path, room: Room) -> None:
        """Keep the picture in `file`, if there is room. Raises DiskFull; what cannot be read is not kept."""
        try:
            place, original = self.place(file), self.decode(file)
        except (OSError, Img2ImgError):
            return  # the training itself names the file and draws another
        shrunk = self.shrink(original)
        if self.fit is None or shrunk is not original:
            buffer = io.BytesIO()
            np.save(buffer, shrunk, allow_pickle=False)
            room.take(buffer.tell())
            write_atomically(place, buffer.getvalue())

    def _read_kept(self, file: Path) -> Picture | None:
        try:
            # one that keeps its size is large, and a crop of it is all that is read from the disk
            return np.asarray(np.load(self.place(file), mmap_mode=None if self.fit else "r", allow_pickle=False))
        except (OSError, ValueError, EOFError):
            return None  # it is not kept, or cut short


def keep_originals(wanted: Sequence[tuple[Originals, Path]], report: Report) -> list[str]:
    """Keep what is worth keeping, as many at a time as there are cores; a sentence where the disk takes no more."""
    with ThreadPoolExecutor(min(MOST_THREADS, os.cpu_count() or 1)) as threads:
        are_missing = threads.map(_is_missing, wanted)
        missing = [pair for pair, is_missing in zip(wanted, are_missing, strict=True) if is_missing]
        if not missing:
            return []
        tell = partial(report, total=len(missing), what="Shrinking originals")
        try:
            room = Room(_folder())
            for done, _ in enumerate(threads.map(partial(_keep, room), missing)):
                if done % (len(missing) // REPORTS + 1) == 0:
                    tell(done=done)
        except (DiskFull, OSError) as error:
            threads.shutdown(cancel_futures=True)
            return [f"Not all pictures are kept shrunk: {error} The training goes on, only slower."]
    tell(done=len(missing))
    return []


def _is_missing(wanted: tuple[Originals, Path]) -> bool:
    """Whether a picture is worth keeping and is not kept; one that is kept is now the last used."""
    originals, file = wanted
    if not originals.is_worth_keeping(file):
        return False
    try:
        os.utime(originals.place(file))
    except OSError:
        return True
    return False


def _keep(room: Room, wanted: tuple[Originals, Path]) -> None:
    originals, file = wanted
    originals.keep(file, room)


def _folder() -> Path:
    return cache_folder() / "shrunk"
