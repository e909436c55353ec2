"""Room: how much of the disk the cache of shrunk pictures may take, and what makes way when it is used up."""

import shutil
import time
from pathlib import Path
from threading import Lock

from img2img.errors import DiskFull

LIMIT = 16 * 2**30  # bytes
SPARE = 2 * 2**30  # bytes of the disk that are left to other programs


class Room:
    """What may still be written below `folder`. Pictures that were not used since make way, the oldest first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        now = time.time()
        kept = [(found.stat(), found) for found in folder.rglob("*.npy")]
        self._unused = sorted(
            ((stat.st_mtime, stat.st_size, file) for stat, file in kept if stat.st_mtime < now - 3600), reverse=True
        )
        self._left = min(LIMIT - sum(stat.st_size for stat, _ in kept), shutil.disk_usage(folder).free - SPARE)
        self._lock = Lock()

    def take(self, size: int) -> None:
        """Set `size` bytes aside. Raises DiskFull when there are not that many."""
        with self._lock:
            while self._left < size and self._unused:
                _, freed, file = self._unused.pop()
                try:
                    file.unlink(missing_ok=True)
                except OSError:
                    continue  # another training has it open, which keeps it on Windows
                self._left += freed
            if self._left < size:
                raise DiskFull(
                    f"there is no more room for them in {self.folder}. Free some space on that disk and start again."
                )
            self._left -= size
