"""Pictures too large to be held: read, translated and written by rows, whatever their height."""

import logging
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import psutil

from img2img.batch.treatment import write_options
from img2img.batch.work import profile_for
from img2img.pictures.row_reading import RowsFile
from img2img.pictures.row_writing import WriteRows, is_written_by_rows, open_row_writer, unseen
from img2img.pictures.rows import PictureRows

if TYPE_CHECKING:
    from img2img.batch.long import LongWork
    from img2img.batch.work import Note
    from img2img.inference.kept import Kept, Part
    from img2img.inference.translate import Translator

log = logging.getLogger(__name__)

LARGEST_ANSWER = 64_000_000  # pixels
_LONGEST_SIDE = 16_383  # of an answer; some formats hold no more, and say so before anything is computed
_SHARE = 4  # of the free memory, what the pictures may take
_ROWS_A_PART = 4  # of tiles, at least: one more is computed for each part
_KEPT_COPIES = 2  # of the answer on disk, at most: the result, and what is kept of it until then
_SOURCE_COPIES, _ANSWER_COPIES = 10, 8  # bytes that each pixel takes at the highest, by the way of whole pictures


def is_huge(source: tuple[int, int], answer: tuple[int, int], itemsize: int = 1) -> bool:
    """Whether a source and its answer, of these (height, width) and bytes a channel, are not to be held whole."""
    read, made = (height * width for height, width in (source, answer))
    needed = itemsize * (_SOURCE_COPIES * read + _ANSWER_COPIES * made)
    return made > LARGEST_ANSWER or max(answer) > _LONGEST_SIDE or needed * _SHARE > psutil.virtual_memory().available


@dataclass(frozen=True)
class HugeFile:
    """One of LONG_KINDS."""

    file: RowsFile
    translator: "Translator"
    work: "LongWork"

    @classmethod
    def look(cls, path: Path, work: "LongWork") -> "HugeFile | None":
        """The file `path`, where it is huge and the model and its format go by rows."""
        from img2img.inference.translate import Translator

        translator = work.translator
        if not isinstance(translator, Translator):
            return None

        def wanted(stored: PictureRows) -> bool:
            size = stored.height, stored.width
            large = is_huge(size, translator.answer_size(size), np.dtype(stored.dtype).itemsize)
            return large and translator.takes_rows(size)

        file = RowsFile.look(path, wanted)
        if file is None or (work.config.to_srgb and file.metadata.icc):  # which needs the pixels at once
            return None
        return cls(file, translator, work)

    def size(self) -> tuple[int, int]:
        return self.file.shape[:2]

    def convert(self, target: Path, note: "Note") -> tuple[str, ...]:
        from img2img.inference.room import check_room

        warnings: tuple[str, ...] = ()

        @contextmanager
        def open_writer(shape: tuple[int, int, int]) -> Generator[WriteRows]:
            nonlocal warnings
            source, answer = (unseen(seen, self.file.stored.dtype) for seen in (self.file.shape, shape))
            icc = profile_for(self.file.described(source), shape[2])
            made = note(target, replace(self.file.described(answer), icc=icc))
            if not is_written_by_rows(target):
                check_room(made.pixels, 1, shape[2] - (shape[2] in (2, 4)))
            with open_row_writer(target, made, write_options(self.work.config)) as (write, left_out):
                warnings = made.warnings + left_out
                yield write

        work, kept = self.work, self._kept()
        with self.file.opened() as rows:
            self.translator.stream(rows, open_writer, work.direction, work.on_piece, kept)
        if kept:
            shutil.rmtree(kept.folder, ignore_errors=True)
        return warnings

    def divide(self, most: int) -> int:
        """In how many parts it is to be computed, at most `most`; one that is not worth dividing is one part."""
        kept = self._kept()
        if kept is None or not self.translator.keeps:
            return 1
        height, width, _ = self.file.shape
        return max(1, min(most, height // (_ROWS_A_PART * self.translator.settle_tiles((height, width), kept))))

    def compute(self, part: "Part") -> None:
        """Compute a part, for `convert` to find. Raises as that."""
        work, kept = self.work, self._kept()
        if kept:
            with self.file.opened() as rows:
                self.translator.compute_part(rows, replace(kept, part=part), work.direction, work.on_piece)

    def _kept(self) -> "Kept | None":
        """Where what is finished is kept until the file is done. None where it would have no room."""
        kept = self.work.kept_of(self.file.path, "rows")
        return kept if kept and (kept.folder.exists() or self._has_room(kept.folder.parent)) else None

    def _has_room(self, folder: Path) -> bool:
        size = self.translator.card.scale**2 * self.file.stored.nbytes
        folder.mkdir(exist_ok=True)
        is_enough = shutil.disk_usage(folder).free >= _KEPT_COPIES * size
        if not is_enough:
            log.warning(
                "%s has no room to keep what is finished of %s (%.1f GB): after a stop it is begun anew.",
                folder,
                self.file.path,
                size / 1e9,
            )
        return is_enough
