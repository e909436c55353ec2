"""The lock of a run folder, held as long as its process lives; the system frees it, however that ends (torch-free)."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import FileLock

_held: "dict[Path, FileLock]" = {}  # by this process, until it ends


def hold_lock(folder: Path, is_taken: Callable[[], bool]) -> bool:
    """Whether this process could lock `folder`, until it ends; it may have done so before.

    `is_taken` tells of another process that works there, of a version that knows no lock.
    """
    from filelock import FileLock, Timeout  # slow to import, and the window locks nothing

    folder = folder.resolve()
    lock = _held.get(folder) or FileLock(folder / "run.lock", timeout=0, thread_local=False)
    try:
        if not lock.is_locked:
            lock.acquire()
    except Timeout:
        return False
    if is_taken():
        lock.release()
        _held.pop(folder, None)
        return False
    _held[folder] = lock
    return True
