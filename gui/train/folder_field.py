"""FolderField: a folder of pictures, chosen, typed or dropped, with a glimpse of what is in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from gui.background import LatestOnly
from gui.pictures import read_scaled
from gui.widgets.drops import FileDrops
from gui.widgets.file_dialogs import choose_folder
from gui.widgets.layout import labelled, row, set_role, stack
from gui.widgets.path_field import expanded
from img2img.disk import list_pictures
from img2img.errors import Img2ImgError

GLIMPSES = 6
SIDE = 48
PAUSE_MILLISECONDS = 300  # after the last key, before the folder is looked into


@dataclass(frozen=True)
class Glimpse:
    """How many pictures a folder holds, and a few of them."""

    count: int
    images: tuple[QImage, ...]


class FolderField(QWidget):
    """A labelled path.

    Signals:
        changed(): another folder was named.
    """

    changed = Signal()

    def __init__(self, text: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        FileDrops(self, Path.is_dir).dropped.connect(self._on_dropped)
        self.path = QLineEdit()
        self.path.setPlaceholderText(hint)
        self.path.setToolTip(hint)
        self.browse = QPushButton(self.tr("Choose…"))
        self.browse.setAccessibleName(self.tr("Choose: {0}").format(text.replace("&", "")))
        self.count = QLabel()
        self.count.setWordWrap(True)
        self._thumbnails = Thumbnails()
        self._newest = LatestOnly(self)
        self._look_soon = QTimer(self)
        self._look_soon.setSingleShot(True)
        self._look_soon.setInterval(PAUSE_MILLISECONDS)
        self._look_soon.timeout.connect(self._look)
        below = row(self._thumbnails, self.count, spacing=10)
        below.setStretch(1, 1)
        layout = stack(labelled(text, self.path, self.browse), below, spacing=6)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        self.path.textChanged.connect(self._on_text)
        self.browse.clicked.connect(self._choose)
        self._show_nothing()

    @property
    def folder(self) -> Path | None:
        """The folder that is named, absolute; None when nothing is."""
        text = self.path.text().strip()
        return expanded(text).absolute() if text else None

    def set_folder(self, folder: Path) -> None:
        self.path.setText(str(folder))

    def _on_text(self) -> None:
        self._look_soon.start()
        self.changed.emit()

    def _on_dropped(self, folders: list[Path]) -> None:
        self.set_folder(folders[0])

    def _choose(self) -> None:
        if folder := choose_folder(self, "training", self.browse.accessibleName(), self.path.text()):
            self.set_folder(folder)

    def _look(self) -> None:
        folder = self.folder
        if folder is None:
            self._newest.forget()
            self._show_nothing()
        else:
            self._newest.ask(lambda: _glimpse(folder), self._on_looked)

    def _show_nothing(self) -> None:
        self._thumbnails.show_images(())
        self.count.hide()

    def _on_looked(self, found: Glimpse | Img2ImgError) -> None:
        if isinstance(found, Img2ImgError):
            self._show_nothing()
            self.count.show()
            set_role(self.count, "error")
            self.count.setText(str(found))
            return
        self.count.show()
        set_role(self.count, "quiet")
        self._thumbnails.show_images(found.images)
        self.count.setText(
            self.tr("1 picture") if found.count == 1 else self.tr("{0} pictures").format(f"{found.count:,}")
        )


class Thumbnails(QWidget):
    """A row of small squares with rounded corners."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images: Sequence[QImage] = ()

    def show_images(self, images: Sequence[QImage]) -> None:
        self._images = images
        self.setFixedSize(QSize(max(0, len(images) * (SIDE + 4) - 4), SIDE if images else 0))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for place, image in enumerate(self._images):
            square = QPainterPath()
            square.addRoundedRect(place * (SIDE + 4), 0, SIDE, SIDE, 6, 6)
            painter.setClipPath(square)
            painter.drawImage(place * (SIDE + 4), 0, image)


def _glimpse(folder: Path) -> Glimpse:
    """Look into a folder: its pictures counted, a few spread over it read. One that cannot be read is passed over."""
    files = list_pictures(folder)
    spread = [files[place * len(files) // GLIMPSES] for place in range(GLIMPSES)] if len(files) > GLIMPSES else files
    images: list[QImage] = []
    for file in spread:
        try:
            images.append(_square(read_scaled(file, 2 * SIDE)))
        except Img2ImgError:
            continue
    return Glimpse(len(files), tuple(images))


def _square(image: QImage) -> QImage:
    """The middle of a picture."""
    expanding = Qt.AspectRatioMode.KeepAspectRatioByExpanding
    scaled = image.scaled(SIDE, SIDE, expanding, Qt.TransformationMode.SmoothTransformation)
    return scaled.copy((scaled.width() - SIDE) // 2, (scaled.height() - SIDE) // 2, SIDE, SIDE)
