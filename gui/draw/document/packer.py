"""Packer: packs the tiles that steps hold while the event loop has nothing else to do."""

from PySide6.QtCore import QObject, QTimer

from gui.draw.document.steps import Delta

AT_ONCE = 8  # tiles; a few milliseconds


class Packer(QObject):
    """Takes what waits to be packed, oldest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Delta] = []
        self._soon = QTimer(self, interval=0)
        self._soon.timeout.connect(self._pack_some)

    @property
    def is_done(self) -> bool:
        return not self._waiting

    def add(self, delta: Delta) -> None:
        self._waiting.append(delta)
        self._soon.start()

    def _pack_some(self) -> None:
        while self._waiting and not self._waiting[0].pack(AT_ONCE):
            self._waiting.pop(0)
        if not self._waiting:
            self._soon.stop()
