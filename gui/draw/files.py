"""What the Draw page asks about pictures that are brought in: which one, and what it is to be."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMenu, QWidget
from shiboken6 import isValid

from gui.draw.open_picture import LARGEST_SHEET, PictureImporter, size_on
from gui.draw.tracing.dialog import TraceDialog
from gui.draw.tracing.opened import Opened
from gui.draw.tracing.sheet import Sheet
from gui.engine_client import EngineClient
from gui.widgets.file_dialogs import choose_file
from gui.widgets.notice import NoticeBar
from gui.words import picture_filter
from img2img.pictures import Picture
from img2img.pictures.lines import Lines, lines_of

SUBJECT = "opened"  # of what is asked about a picture that was opened


class FileQuestions(QObject):
    """Asks over `page`, and hands pictures to `importer`."""

    def __init__(
        self, page: QWidget, sheet: Sheet, importer: PictureImporter, engine: EngineClient, notices: NoticeBar
    ) -> None:
        super().__init__(page)
        self._page, self._sheet, self._importer, self._engine, self._notices = page, sheet, importer, engine, notices
        self._lines = lines_of()  # how lines were drawn last
        self._dialog: TraceDialog | None = None
        self.open_labels: Callable[[Path], object] | None = None  # takes a dropped picture while labels are painted
        importer.sketch_opened.connect(self._on_sketch_opened)
        importer.photo_read.connect(self._on_photo_read)

    def trace(self) -> None:
        self._choose(self.tr("Sketch from a photo"), self._importer.trace)

    def open_underlay(self) -> None:
        self._choose(self.tr("Open as underlay"), self._importer.open_underlay)

    def ask_use(self, path: Path, place: QPoint) -> None:
        """Ask, at that place of the screen, what a dropped picture is to be."""
        menu = QMenu(self._page)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        uses: list[tuple[str, Callable[[Path], object]]] = [
            (self.tr("Use as sketch"), self._importer.open_sketch),
            (self.tr("Draw its lines…"), self._importer.trace),
            (self.tr("Lay it under the sketch"), self._importer.open_underlay),
        ]
        if self.open_labels:
            below = self.tr("Lay it under the label map")
            uses = [(self.tr("Use as label map"), self.open_labels), (below, self._importer.open_underlay)]
        for text, use in uses:
            menu.addAction(text, lambda use=use: use(path))
        menu.popup(place)

    def _on_photo_read(self, photo: QImage, pixels: Picture) -> None:
        """Show the lines of a photo, to be drawn as the person likes them."""
        self._notices.withdraw(SUBJECT)
        if self._dialog is not None and isValid(self._dialog) and self._dialog.isVisible():
            self._dialog.show_photo(photo, pixels)
            return
        self._dialog = dialog = TraceDialog(photo, pixels, self._engine, self._lines, self._page)
        dialog.lines_taken.connect(self._on_lines_taken)
        dialog.underlay_taken.connect(self._importer.underlay_read)
        dialog.files_dropped.connect(self._on_files_dropped)
        dialog.open()

    def _on_files_dropped(self, paths: list[Path]) -> None:
        self._importer.trace(paths[0])

    def _on_lines_taken(self, image: QImage, lines: Lines) -> None:
        self._lines = lines
        self._importer.use_lines(image)

    def _on_sketch_opened(self, opened: Opened) -> None:
        """Say what is not as the person may think: that it is a photo, and that it is shown smaller than it is."""
        self._notices.withdraw(SUBJECT)
        name = opened.path.name
        shown = size_on(self._sheet.size, opened.size)
        if shown.width() < opened.size.width():
            told = self.tr("{name} is {own} pixels, shown at {shown} because the sheet is {sheet}.")
            height, width = self._sheet.size
            sizes = {"own": _sized(opened.size), "shown": _sized(shown), "sheet": f"{width}x{height}"}
            own = size_on((LARGEST_SHEET, LARGEST_SHEET), opened.size).boundedTo(opened.size)
            is_whole = own == opened.size
            offer = self.tr("Use its own size") if is_whole else self.tr("Use {0}").format(_sized(own))
            self._ask(told.format(name=name, **sizes), offer, self._importer.open_at_own_size, opened)
        if opened.is_photo:
            told = self.tr("{0} looks like a photo. Draw its lines?")
            refusal = self.tr("Keep as it is")
            self._ask(told.format(name), self.tr("Draw its lines…"), self._importer.trace, opened, refusal)

    def _ask(self, text: str, offer: str, use: Callable[[Path], None], opened: Opened, refusal: str = "") -> None:
        otherwise = (refusal, lambda: None) if refusal else None
        self._notices.tell(text, "question", offer, lambda: use(opened.path), SUBJECT, otherwise)

    def _choose(self, caption: str, use: Callable[[Path], None]) -> None:
        if chosen := choose_file(self._page, "draw", caption, picture_filter()):
            use(chosen)


def _sized(size: QSize) -> str:
    return f"{size.width()}x{size.height()}"
