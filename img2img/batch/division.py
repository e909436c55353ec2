"""What a worker of a cluster is sent: files, or a part of a huge one, which is divided among several (torch-free)."""

import hashlib
import os
import shutil
from collections import deque
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from img2img.batch.plan import Conversion
from img2img.runs.folder import RunFolder


@dataclass(frozen=True)
class Divided:
    """What a worker says of a huge file that it was sent: it is to be computed in so many parts first."""

    source: Path
    parts: int


@dataclass(frozen=True)
class Files:
    """Files to be converted by one worker, which may divide a huge one into `most_parts`."""

    conversions: list[Conversion]
    stamped: bool
    most_parts: int = 1

    def start(self, actor: Any) -> Any:
        """Send it to a worker; gives what its answer will be."""
        return actor.convert.remote(self.conversions, stamped=self.stamped, most_parts=self.most_parts)


@dataclass(frozen=True)
class PartOfFile:
    """A part of a huge file, to be computed and kept."""

    division: "Division"
    number: int

    def start(self, actor: Any) -> Any:
        return actor.compute.remote(self.division.conversion.source, (self.number, self.division.parts))


@dataclass
class Division:
    """A huge file that is being computed in parts, by any workers; one of them then joins what is kept of them."""

    conversion: Conversion
    stamped: bool
    parts: int
    _waiting: deque[int] = field(init=False)
    _at_work: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._waiting = deque(range(self.parts))

    def next_job(self) -> PartOfFile | Files | None:
        """The next part, or in the end the whole; None while others are at work on the last ones."""
        if self._waiting:
            self._at_work += 1
            return PartOfFile(self, self._waiting.popleft())
        return None if self._at_work else Files([self.conversion], self.stamped)

    def end(self, *, is_done: bool) -> None:
        """A worker is through with a part. Where it could not be done no other is begun: who joins them says why."""
        self._at_work -= 1
        if not is_done:
            self._waiting.clear()

    def lose(self, number: int, *, is_hopeless: bool) -> None:
        """A worker was lost over a part: another one goes on with it, unless too many were lost already."""
        self.end(is_done=not is_hopeless)
        if not is_hopeless:
            self._waiting.append(number)


@contextmanager
def kept_beside(results: Path, run: RunFolder | None, is_complete: Callable[[], bool]) -> Generator[Path]:
    """A hidden folder beside the results, in which workers keep what is finished: they need not see that of the run.

    A later start of the run finds it, until the batch is complete.
    """
    name = str(run.path.absolute()) if run else uuid4().hex
    kept = results / f".{hashlib.sha256(os.fsencode(name)).hexdigest()[:16]}.kept"
    try:
        yield kept
    finally:
        if run is None or is_complete():
            shutil.rmtree(kept, ignore_errors=True)
