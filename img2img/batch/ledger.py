"""The ledger of a batch: what became of every file, so that the next start does only what is left (torch-free)."""

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Any, Literal

from img2img.contents import SETTLED
from img2img.disk import shown
from img2img.errors import DiskFull, RunError

EndState = Literal["done", "failed", "removed"]

_FILES = """
CREATE TABLE IF NOT EXISTS files (
    source TEXT PRIMARY KEY, target TEXT, hash TEXT, settings TEXT, state TEXT, message TEXT, seconds REAL
)
"""
_STAMPS = "CREATE TABLE IF NOT EXISTS stamps (source TEXT PRIMARY KEY, size INTEGER, time INTEGER)"
_PLACES = "CREATE TABLE IF NOT EXISTS places (source TEXT PRIMARY KEY, place INTEGER)"
_FOLDERS = "CREATE TABLE IF NOT EXISTS folders (path TEXT PRIMARY KEY, mount TEXT)"


@dataclass(frozen=True)
class Stamp:
    """A file's content as it was when somebody looked: its hash, and the size and time by which that is known again.

    `time` is in nanoseconds; 0 for a file so new that it could change again without another time.
    """

    hash: str
    size: int = 0
    time: int = 0

    @classmethod
    def of(cls, path: Path) -> "Stamp":
        """That of the file; a hash of "" is that of none, for it is never that of one that can be read."""
        try:
            found, now = path.stat(), time.time_ns()
            is_settled = now - found.st_mtime_ns >= SETTLED
            return cls(content_hash(path), found.st_size, found.st_mtime_ns if is_settled else 0)
        except OSError:
            return cls("")

    def is_of(self, path: Path) -> bool:
        """Whether the file has that size and time, so that its content need not be looked at."""
        found = path.stat()
        return self.time != 0 and (found.st_size, found.st_mtime_ns) == (self.size, self.time)


class Ledger:
    """One row an input file, in an SQLite file that survives a kill at any instruction; from any thread.

    What is noted is on disk a little later: after a power cut the last files may be done again. Raises RunError when
    `path` is not a ledger, DiskFull when there is no room to note something. `on_full` is called with that instead, and
    may wait until there is room; the note is then tried again.
    """

    def __init__(self, path: Path, on_full: Callable[[DiskFull], object] | None = None) -> None:
        self._path, self._lock = path, RLock()
        self._on_full = on_full
        try:
            self._rows = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._rows.execute("PRAGMA locking_mode = EXCLUSIVE")  # no shared memory, which network drives lack
            self._rows.execute("PRAGMA journal_mode = WAL")
            self._rows.execute("PRAGMA synchronous = NORMAL")
            for table in (_FILES, _STAMPS, _PLACES, _FOLDERS):
                self._rows.execute(table)
        except sqlite3.DatabaseError as error:
            raise RunError(
                f"{path} cannot be read as a ledger ({error}). Delete it to convert every file again."
            ) from error

    def is_done(self, source: Path, target: Path, settings: str) -> bool:
        """Whether `source`, with the same content, was already converted with these settings and is still there."""
        row = self._row(
            "SELECT hash, size, time FROM files LEFT JOIN stamps USING (source) "
            "WHERE source = ? AND target = ? AND settings = ? AND state = 'done'",
            (str(source), str(target), settings),
        )
        try:
            if row is None or not target.is_file():
                return False
            if Stamp(row[0], row[1] or 0, row[2] or 0).is_of(source):
                return True
        except OSError:
            return False
        stamp = Stamp.of(source)
        if row[0] == stamp.hash != "":
            self._write([_stamped(source, stamp)])
            return True
        return False

    def target_of(self, source: Path) -> Path | None:
        """Where this batch put the result of `source`, or was about to; None when it never began, or failed."""
        row = self._row("SELECT target FROM files WHERE source = ? AND state != 'failed'", (str(source),))
        return Path(row[0]) if row and row[0] else None

    def unfinished(self) -> list[Path]:
        """The targets that work had begun on and that nothing became of."""
        with self._lock:
            rows = self._rows.execute("SELECT target FROM files WHERE state = 'running'").fetchall()
        return [Path(target) for (target,) in rows]

    def removed(self) -> set[str]:
        """The sources that a person took out of the batch."""
        with self._lock:
            return {source for (source,) in self._rows.execute("SELECT source FROM files WHERE state = 'removed'")}

    def begin(self, source: Path, target: Path, settings: str, stamp: Stamp | None = None) -> None:
        """Note that work on `source`, as it is now or was at `stamp`, begins. What a kill leaves so is tried again."""
        stamp = stamp or Stamp.of(source)
        row = (str(source), str(target), stamp.hash, settings)
        self._write(
            [("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, 'running', '', 0)", row), _stamped(source, stamp)]
        )

    def stamp(self, source: Path, stamp: Stamp) -> None:
        """Note what `source`, which is begun, was when it was read."""
        update = "UPDATE files SET hash = ? WHERE source = ?"
        self._write([(update, (stamp.hash, str(source))), _stamped(source, stamp)])

    def end(self, source: Path, state: EndState, message: str = "", seconds: float = 0.0) -> None:
        """Note what became of `source`, also when work on it could not even begin."""
        self._write([_ended(shown(source), state, message, seconds)])

    def forget(self, source: Path) -> None:
        """Note that nothing was made of `source`, nor is to be; it is looked at again at the next start."""
        self._write([("DELETE FROM files WHERE source = ?", (str(source),))])

    def remove(self, sources: Iterable[Path]) -> None:
        """Note that these are no longer wanted."""
        self._write([_ended(shown(source), "removed", "", 0.0) for source in sources])

    def want(self, sources: Iterable[Path]) -> None:
        """Note that these are wanted, again."""
        delete = "DELETE FROM files WHERE source = ? AND state IN ('removed', 'failed')"
        self._write([(delete, (str(source),)) for source in sources])

    def places(self) -> dict[str, int]:
        """Sources that a person moved, and their places: those before 0 come before all others, those after 0 last."""
        with self._lock:
            return dict(self._rows.execute("SELECT source, place FROM places").fetchall())

    def place(self, places: Iterable[tuple[Path, int]]) -> None:
        """Note where in the order these come."""
        insert = "INSERT OR REPLACE INTO places VALUES (?, ?)"
        self._write([(insert, (str(source), place)) for source, place in places])

    def folders(self) -> dict[Path, Path]:
        """The folders of sources that were there at an earlier start, and where their drives were mounted."""
        with self._lock:
            rows = self._rows.execute("SELECT path, mount FROM folders").fetchall()
        return {Path(path): Path(mount) for path, mount in rows}

    def note_folders(self, mounts: Mapping[Path, Path]) -> None:
        """Note where folders of sources are mounted."""
        insert = "INSERT OR REPLACE INTO folders VALUES (?, ?)"
        named = ((str(path), str(mount)) for path, mount in mounts.items())
        self._write([(insert, row) for row in named if shown(row[0]) == row[0]])

    def _row(self, query: str, values: tuple[str, ...]) -> Any:
        with self._lock:
            return self._rows.execute(query, values).fetchone()

    def _write(self, statements: "list[_Statement]") -> None:
        """All of it, or nothing."""
        while True:
            try:
                with self._lock, self._rows:
                    self._rows.execute("BEGIN")
                    for statement, values in statements:
                        self._rows.execute(statement, values)
            except sqlite3.OperationalError as error:
                full = DiskFull(f"{self._path} could not be written ({error}). Free some space and start again.")
                if self._on_full is None:
                    raise full from error
                self._on_full(full)
            else:
                return

    def close(self) -> None:
        self._rows.close()


_Statement = tuple[str, tuple[str | float, ...]]


def _stamped(source: Path, stamp: Stamp) -> _Statement:
    return "INSERT OR REPLACE INTO stamps VALUES (?, ?, ?)", (str(source), stamp.size, stamp.time)


def _ended(source: str, state: EndState, message: str, seconds: float) -> _Statement:
    return (
        "INSERT INTO files VALUES (?, '', '', '', ?, ?, ?) ON CONFLICT (source) DO UPDATE SET "
        "state = excluded.state, message = excluded.message, seconds = excluded.seconds",
        (source, state, message, seconds),
    )


def content_hash(path: Path) -> str:
    """A hash of the file's bytes; "" for a file that cannot be read, which is never the hash of one that can."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
