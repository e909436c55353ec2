"""Finishing: once the pen has rested, the photo is enlarged by an upscaler, until the next stroke comes."""

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from gui.draw.asking.photo import Freshness, Photo
from gui.draw.live import LivePhoto
from img2img.pictures import Picture

CHANNEL = "draw-finish"
REST = 1000  # milliseconds after the photo has settled


class Finishing(QObject):
    """Asks for the finished photo where `Settings.finish` says so; a change of the drawing takes the request back.

    Signals:
        working(bool): a photo is being finished, or no longer.
        finished(Photo)
        failed(str)
    """

    working = Signal(bool)
    finished = Signal(object)
    failed = Signal(str)

    def __init__(self, live: LivePhoto) -> None:
        super().__init__(live)
        self._requests = live.requests
        self._photo: Photo | None = None
        self._asked = 0
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._ask)
        live.settled.connect(self._on_settled)
        live.freshness_changed.connect(self._on_freshness)
        live.dropped.connect(self._drop)
        self._requests.engine.answered.connect(self._on_answered)
        self._requests.engine.failed.connect(self._on_failed)

    def _on_settled(self, photo: Photo) -> None:
        self._photo = photo
        if self._requests.settings.current.finish and not photo.finisher:
            self._rest.start()

    def _on_freshness(self, freshness: Freshness) -> None:
        if freshness != Freshness.FRESH:
            self._drop()

    def _drop(self) -> None:
        self._rest.stop()
        self._requests.engine.forget(CHANNEL)
        self._end()

    def _ask(self) -> None:
        if self._photo:
            self._asked = self._requests.finish(self._photo.picture, CHANNEL)
            self.working.emit(True)

    def _on_answered(self, id_: int, header: dict[str, Any], picture: Picture | None) -> None:
        if id_ == self._asked and self._photo and picture is not None:
            self._end()
            made = tuple(header.get("made", ()))
            self.finished.emit(self._photo.finished(picture, float(header["seconds"]), str(header["model"]), made))

    def _on_failed(self, id_: int, sentence: str) -> None:
        if id_ == self._asked:
            self._end()
            self.failed.emit(sentence)

    def _end(self) -> None:
        if self._asked:
            self._asked = 0
            self.working.emit(False)
