"""What runs on each node of a cluster: the model, and what is done there with files, or with parts of huge ones."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from img2img.batch.config import BatchConfig
from img2img.batch.division import Divided
from img2img.batch.huge import HugeFile
from img2img.batch.ledger import Stamp
from img2img.batch.loading import load
from img2img.batch.long import long_file
from img2img.batch.pipeline import translate_files
from img2img.batch.plan import Conversion, is_picture_name
from img2img.batch.work import Interrupted, Outcome
from img2img.errors import Img2ImgError, UnknownModel
from img2img.inference.kept import Kept, Part
from img2img.models.library import Library

log = logging.getLogger(__name__)

Told = tuple[Outcome | Divided, Stamp | None]
"""What a worker says of a file, and what it was when it was read."""


class Worker:
    """What runs on a node: the model, on the device that Ray gave to it."""

    def __init__(
        self, config: Mapping[str, Any], model_path: str, files: int, kept: str = "", settings: str = ""
    ) -> None:
        self._config = BatchConfig.read(config)
        self._is_stopped = False
        try:
            entry = Library().find(self._config.model)
        except UnknownModel:  # here; the path may be on a drive that both know
            self._config = self._config.model_copy(update={"model": model_path})
            entry = Library().find(model_path)
        entries = [entry, *map(Library().find, self._config.then)]
        self._loaded = load(self._config, entries, self._on_tile, Kept(Path(kept)) if kept else None, files, settings)

    def describe(self) -> tuple[str, str, float]:
        """Its device and format in words, and its scale."""
        return self._loaded.device, self._loaded.format, self._loaded.scale

    def convert(self, group: list[Conversion], *, stamped: bool, most_parts: int = 1) -> "list[Told]":
        """Convert these; gives what became of them, as far as they were not interrupted.

        A huge file alone is divided instead, if it may be in `most_parts`.
        """
        if len(group) == 1 and (parts := self._parts_of(group[0].source, most_parts)) > 1:
            return [(Divided(group[0].source, parts), None)]
        taken = _Taken(self)
        here = replace(self._loaded.work, can_write=self._has_folder)
        translate_files(group, taken, here, stamped=stamped)
        return [(outcome, taken.stamps.get(outcome.source)) for outcome in taken.outcomes]

    def compute(self, source: Path, part: Part) -> bool:
        """Compute a part of a file that was divided, and keep it. False where it was stopped, or could not."""
        try:
            file = self._huge(source)
            if file:
                file.compute(part)
        except Exception:  # who joins the parts meets it again, and tells it
            log.debug("Part %d of %d of %s failed", *part, source, exc_info=True)
            return False
        return file is not None

    def stop(self) -> None:
        """Interrupt what is being converted, in the middle of a file if need be."""
        self._is_stopped = True

    def may_continue(self) -> bool:
        return not self._is_stopped

    def _parts_of(self, source: Path, most: int) -> int:
        """In how many parts a file is to be computed. What is wrong with one is told by who reads it whole."""
        try:
            file = self._huge(source) if most > 1 else None
            return file.divide(most) if file and not self._config.leaves_out(*file.size()) else 1
        except (OSError, Img2ImgError):
            return 1

    def _huge(self, source: Path) -> HugeFile | None:
        """The file, if it is huge and there is where to keep what is finished of it."""
        file = long_file(source, self._loaded.long) if self._has_folder() else None
        return file if isinstance(file, HugeFile) else None

    def _has_folder(self) -> bool:
        """Whether the folder of the results is there."""
        output = self._config.output
        return output.is_dir() or (output.parent.is_dir() and is_picture_name(output))

    def _on_tile(self, done: int, total: int) -> None:
        if done < total and self._is_stopped:
            raise Interrupted


@dataclass
class _Taken:
    """Takes down what became of a group; the pipeline's Batch on a worker."""

    worker: Worker
    outcomes: list[Outcome] = field(default_factory=list[Outcome])
    stamps: dict[Path, Stamp] = field(default_factory=dict[Path, Stamp])

    def may_continue(self) -> bool:
        return self.worker.may_continue()

    def begin(self, conversion: Conversion, stamp: Stamp | None) -> bool:
        if stamp is not None:
            self.stamps[conversion.source] = stamp
        return True

    def end(self, outcome: Outcome, stamp: Stamp | None = None) -> None:
        self.outcomes.append(outcome)

    def interrupt(self, conversion: Conversion) -> None:
        """What has no outcome was interrupted."""
