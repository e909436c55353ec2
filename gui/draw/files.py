"""What the Draw page asks about files: which picture to bring in and what it is to be, and where to save one."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMenu, QWidget

from gui.draw.open_picture import PictureImporter
from gui.draw.results.recorder import Recorder
from gui.pictures import to_png
from gui.widgets.file_dialogs import choose_file, choose_new_file
from gui.widgets.notice import NoticeBar
from gui.words import picture_filter
from img2img.disk import write_atomically


class FileQuestions(QObject):
    """Asks over `page`, hands pictures to `importer`, and writes them."""

    def __init__(self, page: QWidget, importer: PictureImporter, notices: NoticeBar) -> None:
        super().__init__(page)
        self._page, self._importer, self._notices = page, importer, notices

    def open_sketch(self) -> None:
        self._choose(self.tr("Open as sketch"), self._importer.open_sketch)

    def trace(self) -> None:
        self._choose(self.tr("Sketch from a photo"), self._importer.trace)

    def open_underlay(self) -> None:
        self._choose(self.tr("Open as underlay"), self._importer.open_underlay)

    def save(self, image: QImage, suggested: str) -> None:
        """Write a picture as PNG where the person wants it."""
        chosen = choose_new_file(self._page, "save", self.tr("Save"), suggested, self.tr("PNG picture (*.png)"))
        if chosen is None:
            return
        path = _as_png(chosen)
        with self._notices.faults_shown():
            write_atomically(path, to_png(image))
            self._notices.tell(self.tr("Saved {0}").format(path), "done")

    def save_recording(self, recorder: Recorder) -> None:
        """Write what was recorded where the person wants it."""
        offered = self.tr("Animation (*.webp *.gif)")
        if path := choose_new_file(self._page, "save", self.tr("Save the recording"), "drawing.webp", offered):
            recorder.write(path if path.suffix else path.with_suffix(".webp"))

    def ask_use(self, path: Path, place: QPoint) -> None:
        """Ask, at that place of the screen, what a dropped picture is to be."""
        menu = QMenu(self._page)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, use in (
            (self.tr("Use as sketch"), self._importer.open_sketch),
            (self.tr("Draw its lines"), self._importer.trace),
            (self.tr("Lay it under the sketch"), self._importer.open_underlay),
        ):
            menu.addAction(text, lambda use=use: use(path))
        menu.popup(place)

    def _choose(self, caption: str, use: Callable[[Path], None]) -> None:
        if chosen := choose_file(self._page, "draw", caption, picture_filter()):
            use(chosen)


def _as_png(chosen: Path) -> Path:
    """`chosen` with .png behind it; a number keeps apart what is there already and the dialog did not ask about."""
    if chosen.suffix.lower() == ".png":
        return chosen
    names = (f"{chosen.name}-{number}.png" if number > 1 else f"{chosen.name}.png" for number in count(1))
    return next(path for name in names if not (path := chosen.with_name(name)).exists())
