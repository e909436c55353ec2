"""Lookout: whether models have come, gone or changed in watched folders, while somebody looks at the list."""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from gui.background import LatestOnly
from img2img.errors import Img2ImgError
from img2img.models.watched import WatchedFolders

EVERY = 3000  # milliseconds; folders on other machines send no word of changes

Seen = list[tuple[Path, int, int]]


class Lookout(QObject):
    """Looks into the folders every few seconds, between `start` and `stop`.

    Signals:
        changed(): something is other than it was at the look before.
    """

    changed = Signal()

    def __init__(self, watched: WatchedFolders, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watched = watched
        self._looking = LatestOnly(self)
        self._seen: Seen | None = None
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        self._seen = None
        self._look()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        self._looking.forget()

    def _look(self) -> None:
        self._looking.ask(lambda: _see(self._watched), self._on_seen)

    def _on_seen(self, seen: Seen | Img2ImgError) -> None:
        if isinstance(seen, Img2ImgError):  # the library's list says so
            return
        before, self._seen = self._seen, seen
        if before is not None and before != seen:
            self.changed.emit()


def _see(watched: WatchedFolders) -> Seen:
    states = ((file, file.stat()) for file in watched.files())
    return [(file, state.st_size, state.st_mtime_ns) for file, state in states]
