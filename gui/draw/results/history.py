"""HistoryStrip: photos of this session as thumbnails, each with the settings that it was made with."""

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QFrame, QListView, QListWidget, QListWidgetItem, QToolButton, QWidget

from gui.draw.asking.photo import Photo
from gui.draw.live import LivePhoto
from gui.draw.results.settled import Settled
from gui.pictures import to_image
from gui.widgets.layout import row, tool

LIMIT = 24  # photos; the oldest makes room
SIDE = 52  # pixels of a thumbnail
REST = 1000  # milliseconds that a photo stays before it is worth keeping: not every stroke is


class History(Settled):
    """Which photos have stayed for a while.

    Signals:
        kept(Photo, bool): a photo is to be remembered; True where it is the one before, finished.
    """

    kept = Signal(object, bool)

    def __init__(self, live: LivePhoto) -> None:
        super().__init__(live, REST)
        self._photo: Photo | None = None
        self._kept: Photo | None = None  # the one before, as it was before it was finished

    def keep_finished(self, photo: Photo) -> None:
        """The photo that settled last has been finished."""
        self._rest.stop()
        is_known, self._kept = self._is_known(), self._photo
        self.kept.emit(photo, is_known)

    def counts(self, photo: Photo) -> bool:
        self._photo = photo
        return True

    def act(self) -> None:
        if not self._is_known():
            self._kept = self._photo
            self.kept.emit(self._photo, False)

    def _is_known(self) -> bool:
        """Whether the photo is the one that was kept last: the same drawing may be asked about again."""
        kept, photo = self._kept, self._photo
        return kept is not None and photo is not None and np.array_equal(kept.picture, photo.picture)


class HistoryStrip(QFrame):
    """The newest first; one click shows a photo again.

    Signals:
        chosen(Photo): it is to be shown.
        keep_wanted(QImage): it is to become a layer of the drawing.
    """

    chosen = Signal(object)
    keep_wanted = Signal(QImage)

    def __init__(self, history: History, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QListWidget()
        self.list.setViewMode(QListView.ViewMode.IconMode)
        self.list.setFlow(QListView.Flow.LeftToRight)
        self.list.setWrapping(False)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setIconSize(QSize(SIDE, SIDE))
        self.list.setFixedHeight(SIDE + 12)
        self.list.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # wheel and arrow keys move it
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setProperty("role", "strip")
        self.list.setAccessibleName(self.tr("Earlier photos"))
        self.list.itemClicked.connect(self._on_chosen)
        self.list.itemActivated.connect(self._on_chosen)
        self._keep: QToolButton = tool("mdi6.layers-plus", self.tr("Keep the photo as a layer"))
        self._keep.clicked.connect(self._on_keep)
        layout = row(self.list, self._keep, spacing=4)
        layout.setContentsMargins(10, 4, 8, 4)
        self.setLayout(layout)
        self.hide()
        history.kept.connect(self._on_kept)

    def photos(self) -> list[Photo]:
        """What is remembered, the newest first."""
        return [self.list.item(number).data(Qt.ItemDataRole.UserRole) for number in range(self.list.count())]

    def _on_kept(self, photo: Photo, is_finished: bool) -> None:
        if is_finished and self.list.count():
            self.list.takeItem(0)
        item = QListWidgetItem(_thumbnail(photo), "")
        item.setData(Qt.ItemDataRole.UserRole, photo)
        item.setToolTip(self._settings_of(photo))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, item.toolTip())
        self.list.insertItem(0, item)
        while self.list.count() > LIMIT:
            self.list.takeItem(LIMIT)
        self.show()

    def _settings_of(self, photo: Photo) -> str:
        """How a photo was made, in a line."""
        recipe = photo.recipe
        height, width = photo.picture.shape[:2]
        said = [recipe.model, self.tr("seed {0}").format(recipe.seed)]
        if recipe.surroundings:
            said.append(self.tr("in a selection"))
        if recipe.style and recipe.style.photo is not None:
            said.append(self.tr("style of a photo, {0} %").format(round(100 * recipe.style.strength)))
        said.append(self.tr("{0} × {1} pixels").format(width, height))
        return " · ".join([*said, self.tr("finished") if photo.finisher else ""]).rstrip(" ·")

    def _on_chosen(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))

    def _on_keep(self) -> None:
        if self.list.count():
            item = self.list.item(max(0, self.list.currentRow()))
            self.keep_wanted.emit(to_image(item.data(Qt.ItemDataRole.UserRole).picture))


def _thumbnail(photo: Photo) -> QIcon:
    ratio, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    step = max(1, min(photo.picture.shape[:2]) // (8 * SIDE))  # what is much larger is made smaller in no time
    image = to_image(photo.picture[::step, ::step])
    return QIcon(QPixmap.fromImage(image.scaled(2 * SIDE, 2 * SIDE, ratio, smooth)))
