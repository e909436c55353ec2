"""LiveLines: asks the engine for the lines of one photo, again at each setting; the newest wish wins."""

from typing import Any

from PySide6.QtCore import QObject, Signal

from gui.engine_client import EngineClient
from img2img.pictures import Picture
from img2img.pictures.lines import Lines

CHANNEL = "trace"


class LiveLines(QObject):
    """The engine keeps the edges of the photo that it was asked about last, so that only the first answer takes long.

    Signals:
        came(picture): lines (H, W, 1) uint8 of the photo, the newest that there are; newer ones may be on their way.
        failed(str): there are none, and why.
        settled(): what was asked last has come, or has failed.
    """

    came = Signal(object)
    failed = Signal(str)
    settled = Signal()

    def __init__(self, engine: EngineClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._asked: list[int] = []  # what may still be answered, oldest first
        engine.answered.connect(self._on_answered)
        engine.failed.connect(self._on_failed)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is on its way."""
        return not self._asked

    def ask(self, photo: Picture, lines: Lines) -> None:
        """Ask for these lines of a photo (H, W, 3) uint8."""
        self._asked.append(self._engine.request("sketch", photo, channel=CHANNEL, **lines.model_dump()))

    def forget(self) -> None:
        """Nothing is wanted any more, such as when another photo is to be drawn."""
        self._engine.forget(CHANNEL)
        self._asked.clear()

    def _on_answered(self, id_: int, header: dict[str, Any], picture: Picture | None) -> None:
        if id_ in self._asked and picture is not None:
            self._settle(id_)
            self.came.emit(picture)
            self._tell_settled()

    def _on_failed(self, id_: int, sentence: str) -> None:
        if id_ in self._asked:
            self._settle(id_)
            self.failed.emit(sentence)
            self._tell_settled()

    def _settle(self, id_: int) -> None:
        self._asked = [asked for asked in self._asked if asked > id_]

    def _tell_settled(self) -> None:
        if self.is_settled:
            self.settled.emit()
