"""The ledger of a batch: what became of every file, so that the next start does only what is left (torch-free)."""

import hashlib
import sqlite3
from pathlib import Path
from typing import Literal

from img2img.disk import shown
from img2img.errors import DiskFull, RunError

EndState = Literal["done", "failed"]

_TABLE = """
CREATE TABLE IF NOT EXISTS files (
    source TEXT PRIMARY KEY, target TEXT, hash TEXT, settings TEXT, state TEXT, message TEXT, seconds REAL
)
"""


class Ledger:
    """One row an input file, in an SQLite file that survives a kill at any instruction.

    Raises RunError when `path` is not a ledger, DiskFull when there is no room to note something.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._rows = sqlite3.connect(path, isolation_level=None)
            self._rows.execute(_TABLE)
        except sqlite3.DatabaseError as error:
            raise RunError(
                f"{path} cannot be read as a ledger ({error}). Delete it to convert every file again."
            ) from error

    def is_done(self, source: Path, target: Path, settings: str) -> bool:
        """Whether `source`, with the same content, was already converted with these settings and is still there."""
        row = self._rows.execute(
            "SELECT hash FROM files WHERE source = ? AND target = ? AND settings = ? AND state = 'done'",
            (str(source), str(target), settings),
        ).fetchone()
        return row is not None and target.is_file() and row[0] == content_hash(source)

    def target_of(self, source: Path) -> Path | None:
        """Where this batch put the result of `source`, or was about to; None when it never began, or failed."""
        query = "SELECT target FROM files WHERE source = ? AND state != 'failed'"
        row = self._rows.execute(query, (str(source),)).fetchone()
        return Path(row[0]) if row and row[0] else None

    def begin(self, source: Path, target: Path, settings: str) -> None:
        """Note that work on `source`, as it is now, begins. A row that a kill leaves so is tried again."""
        self._write(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, 'running', '', 0)",
            (str(source), str(target), content_hash(source), settings),
        )

    def end(self, source: Path, state: EndState, message: str = "", seconds: float = 0.0) -> None:
        """Note what became of `source`, also when work on it could not even begin."""
        self._write(
            "INSERT INTO files VALUES (?, '', '', '', ?, ?, ?) ON CONFLICT (source) DO UPDATE SET "
            "state = excluded.state, message = excluded.message, seconds = excluded.seconds",
            (shown(source), state, message, seconds),
        )

    def _write(self, statement: str, values: tuple[str | float, ...]) -> None:
        try:
            self._rows.execute(statement, values)
        except sqlite3.OperationalError as error:
            raise DiskFull(f"{self._path} could not be written ({error}). Free some space and start again.") from error

    def close(self) -> None:
        self._rows.close()


def content_hash(path: Path) -> str:
    """A hash of the file's bytes; "" for a file that cannot be read, which is never the hash of one that can."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
