"""Filmstrip: the sample sheets of a training by step, the chosen one large above them."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QIcon, QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QListView, QWidget

from gui.background import LatestOnly, in_background
from gui.pictures import read_scaled
from gui.widgets.compare import Compare
from gui.widgets.layout import row, stack
from img2img.errors import Img2ImgError
from img2img.runs.events import Sampled

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
THUMBNAIL = 72
LONGEST = 4096


class SampleModel(QAbstractListModel):
    """The samples, each with a thumbnail that is read when it is first looked at."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.folder = Path()
        self.samples: list[Sampled] = []
        self._thumbnails: dict[str, QIcon] = {}
        blank = QPixmap(THUMBNAIL, THUMBNAIL)
        blank.fill(QColor(127, 127, 127, 40))
        self._blank = _untinted(blank)

    def show_samples(self, folder: Path, samples: list[Sampled]) -> None:
        """Show these; those that were shown already stay as they are."""
        if folder == self.folder and samples[: len(self.samples)] == self.samples:
            if len(samples) > len(self.samples):
                self.beginInsertRows(ROOT, len(self.samples), len(samples) - 1)
                self.samples = list(samples)
                self.endInsertRows()
            return
        self.beginResetModel()
        self.folder, self.samples, self._thumbnails = folder, list(samples), {}
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.samples)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        sample = self.samples[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{sample.step:,}"
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnail(sample)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.tr("Sample at step {0}").format(sample.step)
        return None

    def _thumbnail(self, sample: Sampled) -> QIcon:
        if sample.file not in self._thumbnails:
            self._thumbnails[sample.file] = self._blank
            path = self.folder / sample.file
            in_background(
                self,
                lambda: read_scaled(path, 4 * THUMBNAIL),
                lambda image: self._on_thumbnail(path, sample, image),
            )
        return self._thumbnails[sample.file]

    def _on_thumbnail(self, path: Path, sample: Sampled, image: QImage | Img2ImgError) -> None:
        if isinstance(image, QImage) and path == self.folder / sample.file and sample in self.samples:
            square = Qt.AspectRatioMode.KeepAspectRatioByExpanding
            scaled = image.scaled(THUMBNAIL, THUMBNAIL, square, Qt.TransformationMode.SmoothTransformation)
            self._thumbnails[sample.file] = _untinted(QPixmap.fromImage(scaled.copy(0, 0, THUMBNAIL, THUMBNAIL)))
            place = self.index(self.samples.index(sample), 0)
            self.dataChanged.emit(place, place)


def _untinted(pixmap: QPixmap) -> QIcon:
    """An icon that looks the same when it is chosen."""
    made = QIcon(pixmap)
    made.addPixmap(pixmap, QIcon.Mode.Selected)
    return made


class Filmstrip(QWidget):
    """Scrub with the arrow keys or the mouse. The newest sample is shown until another one is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = SampleModel(self)
        self._newest = LatestOnly(self)
        self.picture = Compare()
        self.picture.setAccessibleName(self.tr("Sample"))
        self.picture.setToolTip(self.tr("Wheel: zoom. Drag: move. Double click: fit."))
        self.caption = QLabel()
        self.caption.setProperty("role", "quiet")
        self.strip = self._make_strip()
        layout = stack(row(self.caption, "stretch"), self.picture, self.strip)
        layout.setStretch(1, 1)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        self.strip.selectionModel().currentChanged.connect(self._on_current)
        self.show_samples(Path(), [])

    def show_samples(self, folder: Path, samples: list[Sampled]) -> None:
        """Show the samples of a run; a new one is looked at when the one before it was."""
        if (folder, samples) == (self.model.folder, self.model.samples) and samples:
            return
        current, last = self.strip.currentIndex().row(), len(self.model.samples) - 1
        was_newest = folder != self.model.folder or current in (-1, last)
        self.model.show_samples(folder, samples)
        self.strip.setVisible(bool(samples))
        if not samples:
            self.caption.setText("")
            self.picture.show_hint(self.tr("The first samples appear here soon after the start."), "mdi6.image-outline")
        elif was_newest or self.strip.currentIndex().row() < 0:
            self.strip.setCurrentIndex(self.model.index(len(samples) - 1, 0))

    def _on_current(self, current: QModelIndex) -> None:
        if not current.isValid():
            return
        sample = self.model.samples[current.row()]
        self.strip.scrollTo(current)
        self.caption.setText(self.tr("Samples at step {0}").format(f"{sample.step:,}"))
        path = self.model.folder / sample.file
        self._newest.ask(lambda: read_scaled(path, LONGEST), self._on_read)

    def _on_read(self, image: QImage | Img2ImgError) -> None:
        if isinstance(image, QImage):
            self.picture.show_pictures(image, QImage())
        else:
            self.picture.show_hint(str(image), "mdi6.image-broken-variant")

    def _show_current(self) -> None:
        """Bring the chosen sample into sight once the strip has its place."""
        if self.strip.currentIndex().isValid():
            self.strip.scrollTo(self.strip.currentIndex())

    def _make_strip(self) -> QListView:
        strip = QListView()
        strip.setModel(self.model)
        strip.setAccessibleName(self.tr("Samples by step"))
        strip.setViewMode(QListView.ViewMode.IconMode)
        strip.setFlow(QListView.Flow.LeftToRight)
        strip.setWrapping(False)
        strip.setMovement(QListView.Movement.Static)
        strip.setUniformItemSizes(True)
        strip.setIconSize(QSize(THUMBNAIL, THUMBNAIL))
        strip.setSpacing(4)
        strip.setFixedHeight(THUMBNAIL + 44)
        strip.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        strip.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return strip

    # --- Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._show_current)
