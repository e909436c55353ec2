"""The lock of a run folder, held as long as its process lives; the system frees it, however that ends (torch-free)."""

import time
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout

LINGER = 15.0  # seconds; children of a killed worker, such as those that load data, hold its lock until they notice
RETRY = 0.2  # seconds

_held: dict[Path, FileLock] = {}  # by this process, until it ends


def hold_lock(folder: Path, is_taken: Callable[[], bool]) -> bool:
    """Whether this process could lock `folder`, until it ends; it may have done so before.

    `is_taken` tells whether another process works there: one that is alive is not waited for, and one of a version
    that knows no lock is seen as well.
    """
    folder = folder.resolve()
    lock = _held.get(folder) or FileLock(folder / "run.lock", thread_local=False)
    end = time.monotonic() + LINGER
    while not lock.is_locked:
        try:
            lock.acquire(timeout=RETRY)
        except Timeout:
            if is_taken() or time.monotonic() > end:
                return False
    if is_taken():
        lock.release()
        _held.pop(folder, None)
        return False
    _held[folder] = lock
    return True
