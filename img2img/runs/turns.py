"""Turns on a device: one batch at a time computes there, first come, first served (torch-free).

Everyone who waits or works holds a numbered ticket: a file that is locked as long as its process lives, so that the
system takes the tickets of the dead back. Drawing and looking is done behind one more lock, the door: a ticket that is
not locked there is nobody's.
"""

import platform
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from img2img.disk import cache_folder

if TYPE_CHECKING:
    from filelock import FileLock

DOOR_PATIENCE = 10.0  # seconds that the door may be busy, though nobody stays there for longer than a look


class Turn:
    """A place in the row of those who want to compute on `device` of this computer, such as "cuda:0"."""

    def __init__(self, device: str) -> None:
        self.device = device
        name = re.sub(r"[^\w-]", "-", f"{platform.node()}-{device}")  # a home may be shared by several computers
        self._folder = cache_folder() / "turns" / name
        self._ticket: FileLock | None = None

    def draw(self) -> None:
        """Stand at the end of the row, unless one stands there already. Raises OSError where nothing can be written."""
        if self._ticket is not None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._door():
            number = max(map(_number, self._tickets()), default=0) + 1
            ticket = _lock(self._folder / f"{number:012}.ticket")
            ticket.acquire(timeout=0)
            self._ticket = ticket

    def has_come(self) -> bool:
        """Whether nobody stands before, any more."""
        if self._ticket is None:
            return False
        mine = _number(Path(self._ticket.lock_file))
        with self._door():
            return not any(_is_held(ticket) for ticket in self._tickets() if _number(ticket) < mine)

    def leave(self) -> None:
        """Let the next one have its turn."""
        if self._ticket is not None:
            ticket, self._ticket = self._ticket, None
            with self._door():
                ticket.release()
                with suppress(OSError):
                    Path(ticket.lock_file).unlink()

    def _door(self) -> "FileLock":
        return _lock(self._folder / "door.lock", DOOR_PATIENCE)

    def _tickets(self) -> list[Path]:
        return sorted(self._folder.glob("*.ticket"))


def _number(ticket: Path) -> int:
    return int(ticket.stem)


def _is_held(ticket: Path) -> bool:
    """Whether somebody living holds it; one that nobody does is thrown away."""
    from filelock import Timeout

    lock = _lock(ticket)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    with suppress(OSError):
        ticket.unlink()
    return False


def _lock(path: Path, timeout: float = 0) -> "FileLock":
    from filelock import FileLock  # slow to import, and the window locks nothing

    return FileLock(path, timeout=timeout, thread_local=False)
