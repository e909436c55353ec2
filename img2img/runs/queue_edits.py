"""What a person changes about the files of a batch while it runs, as files in its control folder (torch-free).

An edit is one file of JSON that is moved into control/ when it is whole. The worker applies it, notes what came of it
where it outlives a kill, and deletes the file: one that is killed between applies it again, which changes nothing.
Edits are not cleared when a run is launched: what is asked of a batch that is not running counts from its next start.
"""

import logging
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from uuid import uuid4

from pydantic import BaseModel, ValidationError

from img2img.disk import write_atomically
from img2img.runs.folder import EDIT_SUFFIX, RunFolder

log = logging.getLogger(__name__)


class QueueEdit(BaseModel, frozen=True, extra="ignore"):
    """One change: files by their paths as events tell them, or folders, which stand for all files below them.

    retry   do these again, which failed or were removed; without paths, all that failed
    remove  leave these out: those that wait or failed; what is being worked on is finished
    first   do these before all others that wait, in this order
    last    do these after all others
    """

    action: Literal["retry", "remove", "first", "last"]
    paths: tuple[str, ...] = ()


def ask(run: RunFolder, edit: QueueEdit) -> None:
    """Ask for it; FileEvents answer."""
    name = f"{time.time_ns():020}-{uuid4().hex[:8]}{EDIT_SUFFIX}"
    write_atomically(run.control / name, edit.model_dump_json().encode())


def pending(run: RunFolder) -> list[QueueEdit]:
    """The edits that were asked for and not taken up yet, in order."""
    return list(_read(_files(run)))


@contextmanager
def asked(run: RunFolder) -> Generator[list[QueueEdit]]:
    """The edits that were asked for, in order; they are used up once the block has ended without a fault."""
    files = _files(run)
    yield list(_read(files))
    for file in files:
        file.unlink(missing_ok=True)


def _files(run: RunFolder) -> list[Path]:
    return sorted(run.control.glob(f"*{EDIT_SUFFIX}"))


def _read(files: Iterable[Path]) -> Iterator[QueueEdit]:
    for file in files:
        try:
            yield QueueEdit.model_validate_json(file.read_bytes())
        except FileNotFoundError:  # taken up since
            continue
        except (OSError, ValidationError) as error:
            log.warning("%s is not a change to a queue, and is left out: %s", file, error)
