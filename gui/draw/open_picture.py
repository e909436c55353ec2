"""PictureImporter: pictures from files become the sketch, are traced into one, or lie under it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from gui.background import in_background
from gui.draw.document.document import Document
from gui.engine_client import EngineClient
from gui.pictures import on_paper, read_scaled, to_image, to_pixels
from img2img.errors import Img2ImgError
from img2img.pictures import Picture

CHANNEL = "trace"
UNDERLAY_SIDE = 2048  # a larger picture would not look better under a sketch


class PictureImporter(QObject):
    """Brings pictures in.

    Signals:
        underlay_read(QImage): a picture to lay under the sketch.
        tracing(bool): the engine draws the lines of a photo; False once it is done or has failed.
        failed(str): a picture could not be brought in, and why.
    """

    underlay_read = Signal(QImage)
    tracing = Signal(bool)
    failed = Signal(str)

    def __init__(self, sketch: Document, engine: EngineClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sketch, self._engine = sketch, engine
        self._traced = 0
        engine.answered.connect(self._on_answered)
        engine.failed.connect(self._on_failed)

    def open_sketch(self, path: Path) -> None:
        """The picture becomes the sketch, as large as it fits."""
        self._read(path, self._longest(), self._use_sketch)

    def open_underlay(self, path: Path) -> None:
        """The picture is handed on as an underlay."""
        self._read(path, UNDERLAY_SIDE, self.underlay_read.emit)

    def trace(self, path: Path) -> None:
        """The lines of a photo become the sketch; the engine draws them."""
        self._read(path, self._longest(), self._ask_for_lines)

    def _read(self, path: Path, longest: int, use: Callable[[QImage], Any]) -> None:
        def done(image: QImage | Img2ImgError) -> None:
            if isinstance(image, Img2ImgError):
                self.failed.emit(str(image))
            else:
                use(image)

        in_background(self, lambda: read_scaled(path, longest), done)

    def _use_sketch(self, image: QImage) -> None:
        self._replace(image, self.tr("Open picture"))

    def _replace(self, image: QImage, text: str) -> None:
        size = self._sketch.size
        self._sketch.replace_lines(on_paper(image, size.height(), size.width()), text)

    def _longest(self) -> int:
        return max(self._sketch.size.toTuple())

    def _ask_for_lines(self, photo: QImage) -> None:
        self._traced = self._engine.request("sketch", to_pixels(photo), channel=CHANNEL, kind="hed")
        self.tracing.emit(True)

    def _on_answered(self, id_: int, header: dict[str, Any], picture: Picture | None) -> None:
        if id_ == self._traced and picture is not None:
            self.tracing.emit(False)
            self._replace(to_image(picture), self.tr("Trace photo"))

    def _on_failed(self, id_: int, sentence: str) -> None:
        if id_ == self._traced:
            self.tracing.emit(False)
            self.failed.emit(sentence)
