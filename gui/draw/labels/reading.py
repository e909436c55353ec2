"""LabelReader: label maps from files, which the engine reads: it knows every kind of them, and what is no class."""

from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from gui.draw.labels.table import LabelTable
from gui.engine_client import EngineClient
from img2img.pictures import Picture

CHANNEL = "labels"


class LabelReader(QObject):
    """Reads one map at a time; a newer one takes the place of one that is not read yet.

    Signals:
        read(numbers): the map, (H, W).
        approximated(str, numbers): it holds colours that stand for no class, and which; the map by the nearest classes.
        failed(str): it cannot be read, and why.
    """

    read = Signal(object)
    approximated = Signal(str, object)
    failed = Signal(str)

    def __init__(self, engine: EngineClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._asked = 0
        engine.answered.connect(self._on_answered)
        engine.failed.connect(self._on_failed)

    def open(self, path: Path, table: LabelTable) -> None:
        """Read a file of class numbers, or of the classes' colours."""
        self._asked = self._engine.request("labels", channel=CHANNEL, path=str(path), classes=table.as_message())

    def _on_answered(self, id_: int, header: dict[str, Any], picture: Picture | None) -> None:
        if id_ != self._asked or picture is None:
            return
        numbers = picture[..., 0].astype(np.uint8, copy=False)
        if "complaint" in header:
            self.approximated.emit(header["complaint"], numbers)
        else:
            self.read.emit(numbers)

    def _on_failed(self, id_: int, sentence: str) -> None:
        if id_ == self._asked:
            self.failed.emit(sentence)
