"""Thumbnails: small pictures of files, read in the background when they are first looked at."""

from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QPixmap

from gui.background import in_background
from gui.convert.label_colours import read_shown
from img2img.errors import Img2ImgError
from img2img.pictures.classes import LabelClass

SIDE = 24  # pixels
KEPT = 4096
MOST_WAITING = 64  # what has been scrolled past by more than so many is not read any more


class Thumbnails(QObject):
    """Pictures of at most SIDE x SIDE, each in the middle of a square; a transparent one until it has come, or for good
    where the file cannot be shown.

    Signals:
        came(Path): the file's picture is there.
    """

    came = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)  # the batch needs the others
        self._kept: OrderedDict[Path, QPixmap] = OrderedDict()
        self._waiting: list[Path] = []
        self._reading: Path | None = None
        self._classes: tuple[LabelClass, ...] = ()
        self._nothing = QPixmap(QSize(SIDE, SIDE))
        self._nothing.fill(Qt.GlobalColor.transparent)

    def of(self, path: Path) -> QPixmap:
        """The file's picture, if it is there; else it is asked for."""
        if path in self._kept:
            return self._kept[path]
        if path != self._reading and path not in self._waiting:
            self._waiting.append(path)
            del self._waiting[:-MOST_WAITING]
            self._read_next()
        return self._nothing

    def show_classes(self, classes: tuple[LabelClass, ...]) -> None:
        """From now on label maps of these classes are looked at, or with none of them, pictures."""
        if classes != self._classes:
            self._classes = classes
            self._kept.clear()

    def forget(self) -> None:
        """What was asked for is not looked at any more."""
        self._waiting.clear()

    def _read_next(self) -> None:
        if self._reading is None and self._waiting:
            path = self._reading = self._waiting.pop()  # what was looked at last is seen now
            classes = self._classes
            in_background(self, lambda: read_shown(path, SIDE, classes), self._on_read, self._pool)

    def _on_read(self, image: QImage | Img2ImgError) -> None:
        path, self._reading = self._reading, None
        if path is not None:
            self._kept[path] = self._nothing if isinstance(image, Img2ImgError) else _squared(image)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            self.came.emit(path)
        self._read_next()


def _squared(image: QImage) -> QPixmap:
    """The middle of the picture, in a square."""
    side = min(image.width(), image.height())
    middle = image.copy((image.width() - side) // 2, (image.height() - side) // 2, side, side)
    smooth = Qt.TransformationMode.SmoothTransformation
    return QPixmap.fromImage(middle.scaled(SIDE, SIDE, Qt.AspectRatioMode.IgnoreAspectRatio, smooth))
