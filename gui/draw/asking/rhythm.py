"""Rhythm: when it is time to ask for a photo, by how the pen moves."""

from PySide6.QtCore import QObject, QTimer, Signal

STILL = 150  # milliseconds without a change, after which a pen on the paper rests as well


class Rhythm(QObject):
    """Told of every change, it says when to ask: while the pen moves after a pause at least, at once when it rests.

    Signals:
        moved(): the drawing has changed and the pause is over; the pen may still be on the paper.
        rested(): the pen was lifted, or has stayed where it is.
    """

    moved = Signal()
    rested = Signal()

    def __init__(self, pause: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.has_changed = False  # since a photo was asked for
        self._pause = QTimer(self, singleShot=True, interval=pause)
        self._soon = QTimer(self, singleShot=True)  # a stroke that ends at once is asked about as a whole
        self._still = QTimer(self, singleShot=True, interval=STILL)
        self._pause.timeout.connect(self.go_on)
        self._soon.timeout.connect(self.go_on)
        self._still.timeout.connect(self.rest)

    def set_pause(self, milliseconds: int) -> None:
        self._pause.setInterval(milliseconds)

    def change(self) -> None:
        """The drawing has changed."""
        self.has_changed = True
        self._still.start()
        self._soon.start()

    def rest(self) -> None:
        """The pen rests."""
        self._still.stop()
        self._soon.stop()
        self.rested.emit()

    def go_on(self) -> None:
        """Nothing is in the way of asking, such as that something was asked already."""
        if self.has_changed and not self._pause.isActive():
            self.moved.emit()

    def begin(self, *, is_moving: bool) -> None:
        """A photo was asked for, of the drawing as it is."""
        self.has_changed = False
        self._still.stop()
        if is_moving:
            self._pause.start()
            self._still.start()

    def stop(self) -> None:
        """Nothing that has changed is to be asked about."""
        self.has_changed = False
        for timer in (self._pause, self._soon, self._still):
            timer.stop()
