"""FileCompare: a batch's file and its original under the slider, read in the background."""

from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from gui.background import LatestOnly
from gui.convert.file_rows import FileRow
from gui.convert.label_colours import read_shown
from gui.pictures import read_scaled
from gui.widgets.compare import Compare
from img2img.errors import Img2ImgError
from img2img.pictures.classes import LabelClass

SHOWN_PIXELS = 4096  # on the longer side; more would not fit a screen
FAULT = "mdi6.image-broken-variant"
Pictures = tuple[QImage, QImage]


class FileCompare(Compare):
    """Shows a row of a FileTable: both pictures when it is done, the original before that, the sentence of a fault."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._newest = LatestOnly(self)
        self._classes: tuple[LabelClass, ...] = ()
        self._row: FileRow | None = None
        self.show_row(None)

    def show_classes(self, classes: tuple[LabelClass, ...]) -> None:
        """From now on originals are label maps of these classes, or with none of them, pictures."""
        if classes != self._classes:
            self._classes = classes
            self.show_row(self._row)

    def show_row(self, row: FileRow | None) -> None:
        """Show this file, or what to do when there is none."""
        self._newest.forget()
        self._row, classes = row, self._classes
        if row is None:
            self.show_hint(self.tr("Choose a file to compare it with its original."), "mdi6.image-multiple-outline")
        elif row.state == "failed":
            self.show_hint(row.message, FAULT)
        else:
            target = row.target if row.state in ("done", "skipped") else None
            self._newest.ask(lambda: _read(row.path, target, classes), self._on_read)

    def _on_read(self, pictures: Pictures | Img2ImgError) -> None:
        if isinstance(pictures, Img2ImgError):
            self.show_hint(str(pictures), FAULT)
        else:
            self.show_pictures(*pictures)


def _read(before: Path, after: Path | None, classes: tuple[LabelClass, ...]) -> Pictures:
    """The two pictures; a null one where there is no result yet."""
    return read_shown(before, SHOWN_PIXELS, classes), read_scaled(after, SHOWN_PIXELS) if after else QImage()
