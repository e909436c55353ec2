"""Recorder: the drawing and its photo side by side, as a short animation."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter

from gui.background import in_background
from gui.pictures import to_pixels
from img2img.errors import Img2ImgError
from img2img.pictures import Picture

SIDE = 320  # pixels of the longer side of each of the two pictures
FRAMES_PER_SECOND = 10
LIMIT = 240  # frames; then every second one is left out, and recording goes on at half the pace
LAST = 15  # times that the last frame is shown


class Recorder(QObject):
    """Takes a frame of what `drawing` returns, and of the photo, whenever a photo is shown to it.

    Signals:
        written(Path)
        failed(str)
    """

    written = Signal(object)
    failed = Signal(str)

    def __init__(self, drawing: Callable[[], QImage], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.frames: list[Picture] = []
        self.is_on = False
        self._drawing = drawing
        self._pace = 1000 // FRAMES_PER_SECOND
        self._since = QElapsedTimer()
        self._size = QSize()

    def start(self) -> None:
        """Record from now on; what was recorded before is forgotten."""
        self.frames, self.is_on = [], True
        self._pace = 1000 // FRAMES_PER_SECOND
        self._since.invalidate()

    def stop(self) -> None:
        self.is_on = False

    def show(self, photo: QImage) -> None:
        """A photo is shown now; a frame is taken of it, unless one was taken a moment ago."""
        if not self.is_on or photo.isNull() or (self._since.isValid() and self._since.elapsed() < self._pace):
            return
        self._since.start()
        self.frames.append(self._frame(photo))
        if len(self.frames) >= LIMIT:
            self.frames, self._pace = self.frames[::2], 2 * self._pace

    def write(self, path: Path) -> None:
        """Write what was recorded as an animated WebP or GIF, in the background."""
        frames = [*self.frames, *self.frames[-1:] * LAST]

        def work() -> Path:
            from img2img.pictures.animation import write_animation

            write_animation(path, frames, FRAMES_PER_SECOND)
            return path

        def done(outcome: Path | Img2ImgError) -> None:
            if isinstance(outcome, Img2ImgError):
                self.failed.emit(str(outcome))
            else:
                self.written.emit(outcome)

        in_background(self, work, done)

    def _frame(self, photo: QImage) -> Picture:
        """Both side by side; every frame has the size of the first."""
        drawing = self._drawing()
        if not self.frames:
            self._size = drawing.size().scaled(SIDE, SIDE, Qt.AspectRatioMode.KeepAspectRatio)
        width, height = self._size.width(), self._size.height()
        frame = QImage(2 * width, height, QImage.Format.Format_RGB888)
        frame.fill(Qt.GlobalColor.white)
        painter = QPainter(frame)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for number, picture in enumerate((drawing, photo)):
            painter.drawImage(QRect(number * width, 0, width, height), picture)
        painter.end()
        return to_pixels(frame)
