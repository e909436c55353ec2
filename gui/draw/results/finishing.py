"""Finishing: once the pen has rested, the photo is enlarged by an upscaler, until the next stroke comes."""

from typing import Any

from PySide6.QtCore import Signal

from gui.draw.asking.photo import Photo
from gui.draw.live import LivePhoto
from gui.draw.results.settled import Settled
from img2img.pictures import Picture

CHANNEL = "draw-finish"
REST = 1000  # milliseconds after the photo has settled


class Finishing(Settled):
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
        super().__init__(live, REST)
        self._requests = live.requests
        self._photo: Photo | None = None
        self._asked = 0
        live.dropped.connect(self.give_up)
        self._requests.engine.answered.connect(self._on_answered)
        self._requests.engine.failed.connect(self._on_failed)

    def counts(self, photo: Photo) -> bool:
        self._photo = photo
        return self._requests.settings.current.finish and not photo.finisher

    def give_up(self) -> None:
        super().give_up()
        self._requests.engine.forget(CHANNEL)
        self._end()

    def act(self) -> None:
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
