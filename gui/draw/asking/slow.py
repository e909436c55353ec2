"""SlowHint: says that an answer takes long, and only then."""

from PySide6.QtCore import QObject, QTimer, Signal

SLOW = 500  # milliseconds


class SlowHint(QObject):
    """Told when an answer is awaited and when one has come.

    Signals:
        changed(bool): an answer takes more than half a second; False once it has come, or is not awaited any more.
    """

    changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_said = False
        self._timer = QTimer(self, singleShot=True, interval=SLOW)
        self._timer.timeout.connect(self._say)

    def await_answer(self) -> None:
        """An answer is awaited, perhaps since some time."""
        if not self._timer.isActive() and not self._is_said:
            self._timer.start()

    def end(self) -> None:
        """One has come, or none is awaited."""
        self._timer.stop()
        if self._is_said:
            self._is_said = False
            self.changed.emit(False)

    def _say(self) -> None:
        self._is_said = True
        self.changed.emit(True)
