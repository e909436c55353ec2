"""Animations and TIFFs of several pages as files of a batch: every picture of them is converted, to the same kind."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import psutil

from img2img.batch.treatment import as_read, write_options
from img2img.batch.work import LongFile, Note, profile_for
from img2img.errors import PictureError
from img2img.inference.passes import part_of
from img2img.pictures import Picture, PictureFile
from img2img.pictures.files import write_picture
from img2img.pictures.frames import MOVING, Animation, Frame, is_animation, open_animation, write_frames
from img2img.pictures.pages import PAGED, page_offsets, read_pages, write_pages

if TYPE_CHECKING:
    from img2img.batch.long import LongWork

_READ_OTHERWISE = ("labels", "holes")  # sources that are more than pictures
_COPIES = 2  # of the result's frames while it is written


def animation(path: Path, work: "LongWork") -> LongFile | None:
    """A GIF, or an animated WebP or PNG; None for any other file."""
    return AnimationFile(path, work) if _may_be_read(path, work) and is_animation(path) else None


def pages(path: Path, work: "LongWork") -> LongFile | None:
    """A TIFF of several pages, by its name, for camera raw is a kind of TIFF too; None for any other file."""
    is_meant = path.suffix.lower() in PAGED and _may_be_read(path, work)
    count = len(page_offsets(path)) if is_meant else 0
    return PagesFile(path, work, count) if count > 1 else None


def _may_be_read(path: Path, work: "LongWork") -> bool:
    """Whether it can be read at all, and is to be read as pictures; who reads it otherwise says what is wrong."""
    return os.access(path, os.R_OK) and work.translator.card.source not in _READ_OTHERWISE


@dataclass(frozen=True)
class AnimationFile:
    """Converted frame by frame, each as it is seen; one that is equal to the one before it is not computed again."""

    path: Path
    work: "LongWork"

    def size(self) -> tuple[int, int]:
        with open_animation(self.path) as source:
            height, width = source.described.pixels.shape[:2]
            return height, width

    def convert(self, target: Path, note: Note) -> tuple[str, ...]:
        """Write `target`: an animation where its format has any, else the first frame."""
        with open_animation(self.path) as source:
            if target.suffix.lower() not in MOVING:
                return self._still(source, target, note)
            frames = list(self._answers(source))
            made = note(target, _described(source.described, frames[0].pixels))
            left_out = write_frames(target, source, made, frames, write_options(self.work.config))
        return (*made.warnings, *left_out)

    def _answers(self, source: Animation) -> Iterator[Frame]:
        translate = _in_steps(self.work, source.count)
        before: tuple[Picture, Picture] | None = None
        for number, frame in enumerate(source.frames()):
            if before is None or not np.array_equal(before[0], frame.pixels):
                before = frame.pixels, translate(number, frame.pixels)
                if number == 0:
                    _check_room(self.path, before[1].nbytes * source.count)
            else:
                self.work.on_piece(number + 1, source.count)
            yield Frame(before[1], frame.duration)

    def _still(self, source: Animation, target: Path, note: Note) -> tuple[str, ...]:
        first = next(source.frames()).pixels
        made = note(target, _described(source.described, _in_steps(self.work, 1)(0, first)))
        lost = f"{self.path} is an animation of {source.count} pictures, of which {target} holds only the first."
        return (
            *((lost,) if source.count > 1 else ()),
            *made.warnings,
            *write_picture(target, made, write_options(self.work.config)),
        )


@dataclass(frozen=True)
class PagesFile:
    """Converted page by page, of which one at a time is in memory."""

    path: Path
    work: "LongWork"
    count: int

    def size(self) -> tuple[int, int]:
        height, width = next(read_pages(self.path)).pixels.shape[:2]
        return height, width

    def convert(self, target: Path, note: Note) -> tuple[str, ...]:
        """Write `target`: all pages where it is a TIFF, else the first one."""
        warnings = list[str]()

        def answers() -> Iterator[PictureFile]:
            total = self.count if target.suffix.lower() in PAGED else 1
            translate = _in_steps(self.work, total)
            pages = (as_read(page, self.work.config) for page in read_pages(self.path))
            for number, page in zip(range(total), pages, strict=False):
                made = note(target, _described(page, translate(number, page.pixels)))
                warnings.extend(made.warnings)
                yield made

        options = write_options(self.work.config)
        if target.suffix.lower() in PAGED:
            lost = write_pages(target, answers(), options)
        else:
            lost = write_picture(target, next(answers()), options)
            lost = (f"{self.path} has {self.count} pages, of which {target} holds only the first.", *lost)
        return (*warnings, *lost)


def _in_steps(work: "LongWork", total: int) -> Callable[[int, Picture], Picture]:
    """The model, telling how far it is within `total` pictures; the function is told the number of each."""

    def translate(number: int, picture: Picture) -> Picture:
        return work.translator(picture, work.direction, part_of(work.on_piece, number, total))

    return translate


def _described(picture: PictureFile, pixels: Picture) -> PictureFile:
    return replace(picture, pixels=pixels, icc=profile_for(picture, pixels.shape[2]))


def _check_room(path: Path, size: int) -> None:
    free = psutil.virtual_memory().available
    if size * _COPIES > free:
        raise PictureError(
            f"The result of {path} takes {size * _COPIES / 1e9:.1f} GB of memory to write, but only "
            f"{free / 1e9:.1f} GB are free. Choose a smaller scale, or make a video of it first."
        )
