"""Autosave: a drawing is kept by itself while it is drawn, and offered back after a crash.

Each window keeps one file, <name>.ora, in the folder of autosaves, and holds <name>.lock as long as its process lives;
the system frees a lock, however a process ends. A file whose lock is free was left behind by a crash.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout
from PySide6.QtCore import QObject, QTimer, Signal

from gui.background import in_background
from gui.draw.project.data import Project
from gui.draw.project.folder import autosave_folder
from gui.draw.project.openraster import SUFFIX, encode_project
from img2img.disk import write_atomically
from img2img.errors import Img2ImgError

INTERVAL = 6000  # milliseconds from a change until it is written; that takes up to 3 s, and 10 s are promised

Snapshot = Callable[[], Callable[[], Project]]
"""Called in the GUI thread: holds on to what is drawn now, at no cost, and returns what makes a project of it, which is
called in another thread."""


class Autosave(QObject):
    """Keeps what `snapshot` gives, at most once in INTERVAL, and only after something has changed.

    Signals:
        failed(str): it could not be kept, and why; told once until it can be again.
        kept(): all that is drawn is on the disk.
    """

    failed = Signal(str)
    kept = Signal()

    def __init__(self, snapshot: Snapshot, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._snapshot = snapshot
        self._folder = autosave_folder() if folder is None else folder
        self._slot: Orphan | None = None
        self._is_writing = self._is_unwanted = self._has_failed = self._is_over = False
        self._timer = QTimer(self, singleShot=True, interval=INTERVAL)
        self._timer.timeout.connect(self.keep)

    def note_change(self) -> None:
        """Something was drawn: it is kept soon."""
        if not self._timer.isActive() and not self._is_over:
            self._timer.start()

    def keep(self) -> None:
        """Keep what is drawn now, in the background."""
        if self._is_writing or self._is_over:
            self.note_change()  # the one that is being written is older
            return
        self._timer.stop()
        self._is_writing, self._is_unwanted = True, False
        in_background(self, partial(self._write, self._snapshot()), self._on_written)

    def forget(self) -> None:
        """What was kept is not needed any more: it was saved, or a person does not want it."""
        self._timer.stop()
        self._is_unwanted = True  # also what is being written
        if self._slot is not None:
            self._slot.path.unlink(missing_ok=True)

    def close(self) -> None:
        """The window closes as it should: nothing is left behind."""
        self._is_over = True
        self._timer.stop()
        if self._slot is not None:
            self._slot.discard()

    def _write(self, make: Callable[[], Project]) -> None:
        if self._slot is None:
            self._slot = _new_slot(self._folder)
        write_atomically(self._slot.path, encode_project(make(), is_draft=True))
        if self._is_over:
            self._slot.discard()  # closed in the meantime

    def _on_written(self, outcome: Img2ImgError | None) -> None:
        self._is_writing = False
        if not isinstance(outcome, Img2ImgError):
            self._has_failed = False
            if self._is_unwanted:
                self.forget()
            if not self._timer.isActive():  # nothing has changed since
                self.kept.emit()
            return
        self.note_change()
        if not self._has_failed:
            self._has_failed = True
            self.failed.emit(self.tr("The drawing cannot be saved by itself: {0}").format(outcome))


@dataclass(frozen=True)
class Orphan:
    """A kept drawing whose lock this process holds."""

    path: Path
    lock: FileLock

    @property
    def written(self) -> float:
        """When it was kept, in seconds since the epoch; 0 where it is gone."""
        try:
            return self.path.stat().st_mtime
        except OSError:
            return 0.0

    def discard(self) -> None:
        """Nobody needs it any more."""
        self.path.unlink(missing_ok=True)
        self.lock.release()
        Path(self.lock.lock_file).unlink(missing_ok=True)

    def leave(self) -> None:
        """Nobody has decided: the next window offers it again."""
        self.lock.release()


def find_orphans(folder: Path | None = None) -> list[Orphan]:
    """Drawings that crashed windows left behind, the newest first; no other window is offered them meanwhile."""
    folder = autosave_folder() if folder is None else folder
    found = [orphan for path in folder.glob(f"*{SUFFIX}") if (orphan := _taken(path))]
    return sorted(found, key=lambda orphan: orphan.written, reverse=True)


def _taken(path: Path) -> Orphan | None:
    """The drawing at `path`, unless a living window has it in hand."""
    lock = _lock_of(path)
    try:
        lock.acquire()
    except (Timeout, OSError):
        return None
    if not path.is_file():  # its window closed in between
        lock.release()
        return None
    return Orphan(path, lock)


def _new_slot(folder: Path) -> Orphan:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{uuid4().hex}{SUFFIX}"
    lock = _lock_of(path)
    lock.acquire()
    return Orphan(path, lock)


def _lock_of(path: Path) -> FileLock:
    return FileLock(path.with_suffix(".lock"), timeout=0, thread_local=False)
