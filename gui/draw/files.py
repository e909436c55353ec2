"""What the Draw page asks about pictures that are brought in: which one, and what it is to be."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from gui.draw.open_picture import PictureImporter
from gui.draw.results.recorder import Recorder
from gui.widgets.file_dialogs import choose_file, choose_new_file
from gui.words import picture_filter


class FileQuestions(QObject):
    """Asks over `page`, and hands pictures to `importer`."""

    def __init__(self, page: QWidget, importer: PictureImporter) -> None:
        super().__init__(page)
        self._page, self._importer = page, importer

    def trace(self) -> None:
        self._choose(self.tr("Sketch from a photo"), self._importer.trace)

    def open_underlay(self) -> None:
        self._choose(self.tr("Open as underlay"), self._importer.open_underlay)

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
