"""Preview: the photo that the model made of the sketch. It can be dragged out of the window as a file."""

import tempfile
from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDrag, QImage, QMouseEvent, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from gui.pictures import to_png
from gui.widgets.picture_view import PictureView
from img2img.disk import write_atomically

DRAGGED = 160  # the longer side of the picture under the pointer while dragging


class Preview(PictureView):
    """Shows a photo, or a hint while there is none."""

    is_free = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._photo = QImage()
        self.hint_icon = "mdi6.image-outline"
        self._pressed_at: QPointF | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None  # of the file that is dragged out
        self.setAccessibleName(self.tr("Photo"))

    def image(self) -> QImage:
        return self._photo

    def show_photo(self, photo: QImage) -> None:
        """Show a photo; zoom and place stay."""
        self._photo = photo
        self.show_size(photo)

    def mime_data(self) -> QMimeData:
        """The photo as a picture and as a file, for the clipboard and for dragging."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="img2img-")
        path = Path(self._folder.name) / "photo.png"
        write_atomically(path, to_png(self._photo))
        data = QMimeData()
        data.setImageData(self._photo)
        data.setUrls([QUrl.fromLocalFile(str(path))])
        return data

    def discard(self) -> None:
        """Delete what was dragged out; called when the window closes."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    # --- Qt

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        is_drag = event.button() == Qt.MouseButton.LeftButton and not self.is_panning and not self._photo.isNull()
        self._pressed_at = event.position() if is_drag else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        start = self._pressed_at
        if start and (event.position() - start).manhattanLength() >= QApplication.startDragDistance():
            self._pressed_at = None
            drag = QDrag(self)
            drag.setMimeData(self.mime_data())
            drag.setPixmap(_thumbnail(self._photo))
            drag.exec(Qt.DropAction.CopyAction)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._pressed_at = None


def _thumbnail(photo: QImage) -> QPixmap:
    return QPixmap.fromImage(
        photo.scaled(DRAGGED, DRAGGED, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    )
