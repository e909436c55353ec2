"""CompareDialog: any two pictures, compared as a file and its result are."""

from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from gui.background import LatestOnly
from gui.commands import Commands
from gui.convert.compare_panel import ComparePanel
from gui.convert.file_compare import FAULT, SHOWN_PIXELS
from gui.pictures import read_scaled, size_in_header
from gui.translation import translate
from gui.widgets.drops import FileDrops
from gui.widgets.file_dialogs import choose_file, choose_files
from gui.widgets.layout import button, column, row
from gui.widgets.notice import NoticeBar
from gui.words import picture_filter
from img2img.disk import is_picture
from img2img.errors import Img2ImgError

SIZE = (980, 720)
SUBJECT = "compare"  # of what is offered
Read = list[tuple[QImage, QSize]]


class CompareDialog(QDialog):
    """Where two pictures differ in size, one is shown as large as the other. Files dropped on it take their places."""

    def __init__(self, first: Path, second: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Compare two files"))
        self.resize(*SIZE)
        self.files = [first, second]
        self._reading = LatestOnly(self)
        self.panel = ComparePanel()
        self.names = (QLabel(), QLabel())
        self.swap = button("mdi6.swap-horizontal", self.tr("S&wap"))
        self.others = button("mdi6.image-multiple-outline", self.tr("&Other files…"))
        close = button("", self.tr("Close"))
        for made, do in ((self.swap, self._swap), (self.others, self._choose), (close, self.reject)):
            made.setAutoDefault(False)
            made.clicked.connect(do)
        for name in self.names:
            name.setTextFormat(Qt.TextFormat.PlainText)
            name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = column(self, margin=16, spacing=12)
        layout.addLayout(row(self.names[0], "stretch", self.names[1]))
        layout.addWidget(self.panel, 1)
        layout.addLayout(row(self.swap, self.others, "stretch", close))
        FileDrops(self, is_picture).dropped.connect(self._on_dropped)
        self.panel.compare.setFocus()
        self._show()

    def _show(self) -> None:
        files = list(self.files)
        self.panel.show_names(*_told_apart(*files))
        for label, path in zip(self.names, files, strict=True):
            label.setText(path.name)
            label.setToolTip(str(path))
        self._reading.ask(lambda: [_read(path) for path in files], self._on_read)

    def _on_read(self, read: Read | Img2ImgError) -> None:
        if isinstance(read, Img2ImgError):
            self.panel.compare.show_hint(str(read), FAULT)
            return
        self.panel.compare.show_pictures(read[0][0], read[1][0])
        for label, path, (_, size) in zip(self.names, self.files, read, strict=True):
            label.setText(f"{path.name}  ·  {size.width()} × {size.height()}")

    def _swap(self) -> None:
        self.files.reverse()
        self._show()

    def _choose(self) -> None:
        if files := choose_two(self):
            self.files = files
            self._show()

    def _on_dropped(self, paths: list[Path]) -> None:
        """Two take both places, one the second."""
        self.files = [self.files[0], *paths][-2:] if len(paths) == 1 else paths[:2]
        self._show()


def choose_two(parent: QWidget) -> list[Path] | None:
    """Two pictures, chosen at once or one after the other; None when the person thinks better of it."""
    caption = translate("CompareDialog", "Choose two pictures to compare")
    chosen = choose_files(parent, "compare", caption, picture_filter())
    if len(chosen) == 1:
        caption = translate("CompareDialog", "What to compare {0} with").format(chosen[0].name)
        second = choose_file(parent, "compare", caption, picture_filter())
        chosen += [second] if second else []
    return chosen[:2] if len(chosen) > 1 else None


def _told_apart(first: Path, second: Path) -> tuple[str, str]:
    """What the two are called: by their names, and where these are the same, by their folders as well."""
    if first.name != second.name:
        return first.name, second.name
    return f"{first.parent.name}/{first.name}", f"{second.parent.name}/{second.name}"


def _read(path: Path) -> tuple[QImage, QSize]:
    image, size = read_scaled(path, SHOWN_PIXELS), size_in_header(path)
    return image, image.size() if size.isEmpty() else size


class Comparing(QObject):
    """Opens that dialog above a page: for two pictures that a person chooses, or that were dropped to be converted.

    Signals:
        taken_out(): what was offered to be compared is not to be converted.
    """

    taken_out = Signal()

    def __init__(self, page: QWidget, commands: Commands, notices: NoticeBar) -> None:
        super().__init__(page)
        self._page, self._notices = page, notices
        commands.connect_to("view.compare_files", self.choose)

    def choose(self) -> None:
        if files := choose_two(self._page):
            self._show(files)

    def offer(self, paths: list[Path]) -> None:
        """Offer to compare what was dropped, where that is two pictures."""
        if len(paths) == 2 and all(map(is_picture, paths)):
            told, offer = self.tr("Two pictures were added."), self.tr("Compare them instead")
            self._notices.tell(told, "told", offer, lambda: self._compare_instead(paths), subject=SUBJECT)

    def withdraw(self) -> None:
        """Offer no longer to take back what was dropped: it is converted."""
        self._notices.withdraw(SUBJECT)

    def _compare_instead(self, files: list[Path]) -> None:
        self.taken_out.emit()
        self._show(files)

    def _show(self, files: list[Path]) -> None:
        first, second = files
        CompareDialog(first, second, self._page).show()
