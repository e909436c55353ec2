"""MaskPainter: what of a picture is to stay as it is, painted over it and kept as a mask, white where it stays."""

import hashlib
from pathlib import Path

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeySequence, QMouseEvent, QPainter, QPen, QShortcut
from PySide6.QtWidgets import QDialog, QSlider, QWidget

from gui.background import LatestOnly
from gui.pictures import pixels_of, read_scaled, to_png
from gui.widgets.layout import button, column, labelled, quiet, row
from gui.widgets.picture_view import PictureView
from img2img.disk import state_folder, write_atomically
from img2img.errors import Img2ImgError

SIZE = (900, 720)
SHOWN_PIXELS = 1600  # of the longer side of the picture, and so of the mask, which is enlarged with the result
SHADE = QColor(88, 86, 214, 140)
MOST_STEPS = 30


class MaskView(PictureView):
    """The left button paints, the right one erases.

    Signals:
        painted(): the mask is another.
    """

    painted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("The picture, and what of it is protected"))
        self.protected = QImage()
        self.brush = 60.0  # pixels across
        self._picture, self._shade = QImage(), QImage()
        self._last: QPointF | None = None
        self._earlier: list[QImage] = []

    def image(self) -> QImage:
        return self._picture

    def show_picture(self, picture: QImage, mask: QImage) -> None:
        """Paint over this picture, going on with a mask; a null one is empty."""
        self._picture = picture
        self.protected = QImage(picture.size(), QImage.Format.Format_Grayscale8)
        self.protected.fill(0)
        if not mask.isNull():
            painter = QPainter(self.protected)
            painter.drawImage(self.protected.rect(), mask)
            painter.end()
        self._earlier = []
        self.show_size(picture)
        self.fit()
        self._on_painted()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is protected."""
        return self.protected.isNull() or not pixels_of(self.protected).any()

    def set_brush(self, width: int) -> None:
        """Paint with a brush so many pixels across."""
        self.brush = float(width)

    def clear(self) -> None:
        """Protect nothing."""
        self._note()
        self.protected.fill(0)
        self._on_painted()

    def undo(self) -> None:
        """Take back the last stroke, or the last clearing."""
        if self._earlier:
            self.protected = self._earlier.pop()
            self._on_painted()

    def paint_picture(self, painter: QPainter, area: QRectF) -> None:
        super().paint_picture(painter, area)
        painter.drawImage(area, self._shade)

    def _note(self) -> None:
        self._earlier = [*self._earlier[1 - MOST_STEPS :], self.protected.copy()]

    def _stroke(self, position: QPointF, *, erases: bool) -> None:
        point = self.to_picture(position)
        painter = QPainter(self.protected)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = Qt.GlobalColor.black if erases else Qt.GlobalColor.white
        width = self.brush + 2 * erases  # with the soft edge of what was painted
        painter.setPen(QPen(colour, width, c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(QLineF(self._last or point, point + QPointF(0.01, 0)))
        painter.end()
        self._last = point
        self._on_painted()

    def _on_painted(self) -> None:
        self._shade = QImage(self.protected.size(), QImage.Format.Format_ARGB32_Premultiplied)
        self._shade.fill(SHADE)
        self._shade.setAlphaChannel(self.protected)
        self.update()
        self.painted.emit()

    # --- Qt

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        buttons = Qt.MouseButton.LeftButton | Qt.MouseButton.RightButton
        if not self.is_panning and event.button() & buttons and not self._picture.isNull():
            self._note()
            self._stroke(event.position(), erases=event.button() == Qt.MouseButton.RightButton)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._last is not None:
            self._stroke(event.position(), erases=bool(event.buttons() & Qt.MouseButton.RightButton))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._last = None


class MaskPainter(QDialog):
    """Signals: saved(Path): the mask is there; it belongs to the picture that was painted over."""

    saved = Signal(Path)

    def __init__(self, picture: Path, mask: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Protect parts of {0}").format(picture.name))
        self.resize(*SIZE)
        self._path = picture
        self.view, self.width_of_brush = MaskView(), QSlider(Qt.Orientation.Horizontal)
        self.width_of_brush.setRange(4, 400)
        self.width_of_brush.setValue(round(self.view.brush))
        self.words = quiet(self.tr("Paint over what is to stay as it is; the right button erases."))
        self.undo = button("mdi6.undo", self.tr("&Undo"))
        self.clear = button("", self.tr("&Clear"))
        self.cancel, self.accepting = button("", self.tr("Cancel")), button("", self.tr("&Protect"), role="primary")
        brush = labelled(self.tr("&Brush"), self.width_of_brush)
        brush.setFixedWidth(200)
        layout = column(self)
        layout.addWidget(self.words)
        layout.addWidget(self.view, 1)
        layout.addLayout(row(brush, self.undo, self.clear, "stretch", self.cancel, self.accepting))
        self._connect()
        self._reading = LatestOnly(self)
        self._reading.ask(lambda: self._read(picture, mask), self._on_read)

    @staticmethod
    def _read(picture: Path, mask: Path | None) -> tuple[QImage, QImage]:
        earlier = read_scaled(mask, SHOWN_PIXELS) if mask and mask.exists() else QImage()
        return read_scaled(picture, SHOWN_PIXELS), earlier

    def _on_read(self, read: tuple[QImage, QImage] | Img2ImgError) -> None:
        if isinstance(read, Img2ImgError):
            self.words.setText(str(read))
        else:
            self.width_of_brush.setValue(max(read[0].width(), read[0].height()) // 12)
            self.view.show_picture(*read)

    def _allow(self) -> None:
        self.accepting.setEnabled(not self.view.is_empty)

    def _save(self) -> None:
        name = hashlib.sha256(str(self._path.absolute()).encode()).hexdigest()[:16]
        path = state_folder() / "masks" / f"{self._path.stem}-{name}.png"
        try:
            write_atomically(path, to_png(self.view.protected))
        except Img2ImgError as error:
            self.words.setText(str(error))
            return
        self.saved.emit(path)
        self.accept()

    def _connect(self) -> None:
        self.width_of_brush.valueChanged.connect(self.view.set_brush)
        self.view.painted.connect(self._allow)
        self.undo.clicked.connect(self.view.undo)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self, self.view.undo)
        self.clear.clicked.connect(self.view.clear)
        self.cancel.clicked.connect(self.reject)
        self.accepting.clicked.connect(self._save)
        self.accepting.setEnabled(False)
