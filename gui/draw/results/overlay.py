"""PhotoOver: the photo over the drawing, as strong as wished; the pen goes through to the canvas."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.widgets.picture_view import PictureView


class PhotoOver(QWidget):
    """Lies on `canvas`, turned and mirrored as that, and takes no events."""

    def __init__(self, canvas: PictureView) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._photo = QImage()
        self._opacity = 1.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        canvas.installEventFilter(self)
        canvas.moved.connect(self.update)
        self.hide()

    def show_photo(self, photo: QImage) -> None:
        self._photo = photo
        self.update()

    def lay(self, opacity: float) -> None:
        """Show the photo that strong, in [0, 1]; 0 shows none of it."""
        self._opacity = opacity
        self.setGeometry(self._canvas.rect())
        self.setVisible(opacity > 0)
        self.raise_()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._canvas.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._photo.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(self._opacity)
        painter.setTransform(self._canvas.viewport.turned())
        painter.drawImage(self._canvas.viewport.rectangle(), self._photo)
