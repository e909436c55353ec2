"""PictureImporter: pictures from files become the sketch, give it their lines, or lie under it."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage

from gui.background import LatestOnly
from gui.draw.tracing.opened import Opened, read_opened
from gui.draw.tracing.sheet import Sheet
from gui.pictures import on_paper, read_scaled
from img2img.errors import Img2ImgError
from img2img.pictures import Picture

T = TypeVar("T")

UNDERLAY_SIDE = 2048  # a larger picture would not look better under a sketch
LARGEST_SHEET = 4096  # the longer side of a sheet on which a brush is still quick


class PictureImporter(QObject):
    """Brings pictures in; of two that are asked for one after the other, the later one.

    Signals:
        sketch_opened(Opened): a picture has become the sketch, as large as it fits on the sheet.
        photo_read(QImage, pixels): a photo whose lines are to be drawn, and its pixels (H, W, 3) as large as it fits on
            the sheet.
        underlay_read(QImage): a picture to lay under the sketch.
        failed(str): a picture could not be brought in, and why.
    """

    sketch_opened = Signal(object)
    photo_read = Signal(QImage, object)
    underlay_read = Signal(QImage)
    failed = Signal(str)

    def __init__(self, sheet: Sheet, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sheet = sheet
        self._newest = LatestOnly(self)

    def open_sketch(self, path: Path) -> None:
        """The picture becomes the sketch, as large as it fits."""
        longest = max(self._sheet.size)
        self._read(lambda: read_opened(path, longest), self._use_sketch)

    def open_at_own_size(self, path: Path) -> None:
        """The picture becomes a sheet of its own size, or of LARGEST_SHEET where it is larger."""
        self._read(lambda: read_scaled(path, LARGEST_SHEET), self._use_as_sheet)

    def open_underlay(self, path: Path) -> None:
        """The picture is handed on as an underlay."""
        self._read(lambda: read_scaled(path, UNDERLAY_SIDE), self.underlay_read.emit)

    def trace(self, path: Path) -> None:
        """The picture is handed on as a photo whose lines are to be drawn."""
        sheet = self._sheet.size

        def read() -> tuple[QImage, Picture]:
            photo = read_opened(path, UNDERLAY_SIDE).image
            shown = size_on(sheet, photo.size()).boundedTo(QSize(UNDERLAY_SIDE, UNDERLAY_SIDE))
            return photo, on_paper(photo, shown.height(), shown.width())

        self._read(read, lambda found: self.photo_read.emit(*found))

    def use_lines(self, lines: QImage) -> None:
        """The lines of a photo become the sketch, as large as they fit."""
        self._sheet.replace(on_paper(lines, *self._sheet.size), self.tr("Trace photo"))

    def _read(self, work: Callable[[], T], use: Callable[[T], object]) -> None:
        def done(outcome: T | Img2ImgError) -> None:
            if isinstance(outcome, Img2ImgError):
                self.failed.emit(str(outcome))
            else:
                use(outcome)

        self._newest.ask(work, done)

    def _use_sketch(self, opened: Opened) -> None:
        self._sheet.replace(on_paper(opened.image, *self._sheet.size), self.tr("Open picture"))
        self.sketch_opened.emit(opened)

    def _use_as_sheet(self, image: QImage) -> None:
        self._sheet.begin(on_paper(image, image.height(), image.width()), self.tr("Open picture"))


def size_on(sheet: tuple[int, int], picture: QSize) -> QSize:
    """How large a picture is shown on a sheet (height, width), where it is as large as it fits."""
    fitted = picture.scaled(sheet[1], sheet[0], Qt.AspectRatioMode.KeepAspectRatio)
    return fitted.expandedTo(QSize(1, 1))
