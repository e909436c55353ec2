"""FileCompare: a batch's file and its original under the slider, read in the background."""

from pathlib import Path

from PySide6.QtGui import QImage

from gui.background import in_background
from gui.reading import read_scaled
from gui.widgets.compare import Compare
from gui.widgets.file_queue import FileRow
from img2img.errors import Img2ImgError

SHOWN_PIXELS = 4096  # on the longer side; more would not fit a screen
Pictures = tuple[QImage, QImage]


class FileCompare(Compare):
    """Shows a row of a FileTable: both pictures when it is done, the original before that, the sentence of a fault."""

    _asked = 0  # how many rows were; only what the newest one brought is shown

    def show_row(self, row: FileRow | None) -> None:
        """Show this file, or what to do when there is none."""
        self._asked += 1
        if row is None:
            self.show_hint(self.tr("Choose a file to compare it with its original."))
        elif row.state == "failed":
            self.show_hint(row.message)
        else:
            number, target = self._asked, row.target if row.state in ("done", "skipped") else None
            in_background(self, lambda: _read(row.path, target), lambda pictures: self._on_read(number, pictures))

    def _on_read(self, number: int, pictures: Pictures | Img2ImgError) -> None:
        if number != self._asked:
            return
        if isinstance(pictures, Img2ImgError):
            self.show_hint(str(pictures))
        else:
            self.show_pictures(*pictures)


def _read(before: Path, after: Path | None) -> Pictures:
    """The two pictures; a null one where there is no result yet."""
    return read_scaled(before, SHOWN_PIXELS), read_scaled(after, SHOWN_PIXELS) if after else QImage()
