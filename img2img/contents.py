"""A file's content told by one key, remembered by name, size and time, so that a file is not hashed twice."""

import sqlite3
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from img2img.disk import cache_folder

SETTLED = 2_000_000_000  # nanoseconds; a file written since could change again without another time

_TABLE = "CREATE TABLE IF NOT EXISTS contents (path TEXT PRIMARY KEY, size INTEGER, time INTEGER, key TEXT)"


def content_key(file: Path) -> str:
    """32 hexadecimal digits that are the same for files of the same content alone. Raises OSError."""
    found = file.stat()
    path = str(file.absolute())
    if time.time_ns() - found.st_mtime_ns < SETTLED:
        return _hash(path)
    return _remembered(path, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=2**18)
def _remembered(path: str, size: int, changed: int) -> str:
    """The key of the file that had this size and time; asked of the index first, and told to it."""
    try:
        with _index() as index:
            row = index.execute(
                "SELECT key FROM contents WHERE path = ? AND size = ? AND time = ?", (path, size, changed)
            ).fetchone()
            if row:
                return str(row[0])
            key = _hash(path)
            index.execute("INSERT OR REPLACE INTO contents VALUES (?, ?, ?, ?)", (path, size, changed, key))
            return key
    except (sqlite3.Error, OSError):  # locked, damaged, or on a full disk: the index only saves time
        return _hash(path)


@contextmanager
def _index() -> Generator[sqlite3.Connection]:
    file = cache_folder() / "contents.sqlite"
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file, timeout=5, isolation_level=None)) as index:
        index.execute("PRAGMA synchronous = OFF")  # what a crash of the machine loses is hashed again
        index.execute(_TABLE)
        yield index


def _hash(path: str) -> str:
    return sha256(Path(path).read_bytes()).hexdigest()[:32]
