"""Settled: what waits until a photo has stayed for a while, and ends when it is no longer of the drawing."""

from PySide6.QtCore import QObject, QTimer

from gui.draw.asking.photo import Freshness, Photo
from gui.draw.live import LivePhoto


class Settled(QObject):
    """Subclasses say which photos count, and what is done `rest` milliseconds after one has settled."""

    def __init__(self, live: LivePhoto, rest: int) -> None:
        super().__init__(live)
        self._rest = QTimer(self, singleShot=True, interval=rest)
        self._rest.timeout.connect(self.act)
        live.settled.connect(self._on_settled)
        live.freshness_changed.connect(self._on_freshness)

    def counts(self, photo: Photo) -> bool:
        """Whether anything is to be done for a photo that has settled now."""
        return True

    def act(self) -> None:
        """The photo has stayed."""
        raise NotImplementedError

    def give_up(self) -> None:
        """It is no longer of the drawing."""
        self._rest.stop()

    def _on_settled(self, photo: Photo) -> None:
        if self.counts(photo):
            self._rest.start()

    def _on_freshness(self, freshness: Freshness) -> None:
        if freshness != Freshness.FRESH:
            self.give_up()
