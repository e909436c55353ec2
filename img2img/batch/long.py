"""Files that are never held whole: their kinds, each in a module of its own; LONG_KINDS names them all."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from img2img.batch.animations import animation, pages
from img2img.batch.config import BatchConfig
from img2img.batch.huge import HugeFile
from img2img.batch.treatment import as_read, check_size
from img2img.batch.videos import video
from img2img.batch.work import LongFile
from img2img.inference.enhance import Translates
from img2img.inference.kept import Kept
from img2img.inference.tiles import Progress
from img2img.pictures.files import PictureFile


@dataclass(frozen=True)
class LongWork:
    """What a long file is converted with.

    on_piece  is told (done, total) after each piece; it blocks while the batch is paused and raises Interrupted after
              a stop
    kept      a folder for those of all files; None for a batch without a run folder
    config    the batch's settings
    settings  everything besides a file's own content that its result depends on
    """

    translator: Translates
    direction: str
    on_piece: Progress
    kept: Kept | None
    config: BatchConfig
    settings: str

    def kept_of(self, path: Path, *writers: str) -> Kept | None:
        """The folder, below `kept`, for what these writers have finished of `path`, as it is now, in these settings."""
        if self.kept is None or not path.is_file():
            return None
        status = path.stat()
        told = json.dumps([str(path.absolute()), status.st_size, status.st_mtime_ns, self.settings, *writers])
        return replace(self.kept, folder=self.kept.folder / hashlib.sha256(told.encode()).hexdigest()[:32])


LONG_KINDS: tuple[Callable[[Path, LongWork], LongFile | None], ...] = (video, animation, pages, HugeFile.look)
"""Each gives a file of its kind, and None for every other; the first one counts."""


def long_file(path: Path, work: LongWork) -> LongFile | None:
    """The file `path`, if it is of LONG_KINDS."""
    kinds = (kind(path, work) for kind in LONG_KINDS)
    return next((file for file in kinds if file is not None), None)


def reader(read: Callable[[Path], PictureFile], work: LongWork) -> Callable[[Path], PictureFile | LongFile]:
    """What gives a file of LONG_KINDS, or the picture that `read` reads; it raises LeftOut for what is not wanted."""

    def look(path: Path) -> PictureFile | LongFile:
        file = long_file(path, work) or as_read(read(path), work.config)
        if work.config.only_smaller:
            check_size(path, file.pixels.shape[:2] if isinstance(file, PictureFile) else file.size(), work.config)
        return file

    return look
