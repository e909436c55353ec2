"""Outgoing: what is written to a process a piece at a time, so that a large picture does not make the window wait."""

from collections import deque

from PySide6.QtCore import QProcess

from img2img.engine.messages import Payload

PIECE = 1 << 20  # bytes; QProcess copies what it is given


class Outgoing:
    """Hands pieces to `process` as it takes them, in the order they came."""

    def __init__(self, process: QProcess) -> None:
        self._process = process
        self._waiting: deque[memoryview] = deque()
        process.bytesWritten.connect(self._go_on)

    def write(self, *parts: Payload) -> None:
        self._waiting.extend(memoryview(part) for part in parts)
        self._go_on()

    def _go_on(self) -> None:
        while self._waiting and self._process.bytesToWrite() < PIECE:
            part = self._waiting.popleft()
            self._process.write(bytes(part[:PIECE]))
            if len(part) > PIECE:
                self._waiting.appendleft(part[PIECE:])
