"""StylePanel: in whose manner a model with styles answers: a photo's that is dropped here, or one drawn at random."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QSlider, QToolButton, QWidget

from gui.background import LatestOnly
from gui.draw.asking.photo import Style
from gui.icons import icon
from gui.pictures import read_scaled, to_image, to_pixels
from gui.widgets.drops import FileDrops
from gui.widgets.file_dialogs import choose_file
from gui.widgets.layout import quiet, row, tool
from gui.words import picture_filter
from img2img.errors import Img2ImgError

WELL = 40  # pixels
PHOTO_SIDE = 512  # of the photo that is sent: encoders look at 256
REST = 120  # milliseconds after the slider's last move


class StylePanel(QFrame):
    """A well for a photo, a die, and how strong the style is.

    Signals:
        chosen(Style): answer in this style.
        roll_wanted(): another style at random.
        failed(str): the photo cannot be read.
    """

    chosen = Signal(object)
    roll_wanted = Signal()
    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.style_ = Style()
        self._reading = LatestOnly(self)
        self.well = QToolButton()
        self.well.setIconSize(QSize(WELL, WELL))
        self.well.setFixedSize(WELL + 10, WELL + 10)
        self.well.setAccessibleName(self.tr("Photo whose style is taken"))
        self.well.setToolTip(self.tr("Drop a photo here, or choose one: its style is taken"))
        self.well.clicked.connect(self._choose)
        FileDrops(self.well).dropped.connect(self._on_dropped)
        self.removal = tool("mdi6.close", self.tr("Without this photo's style"))
        self.removal.clicked.connect(lambda: self._use(None))
        roll = tool("mdi6.dice-multiple-outline", self.tr("A random style"))
        roll.clicked.connect(self._roll)
        self.strength = QSlider(Qt.Orientation.Horizontal)
        self.strength.setRange(0, 100)
        self.strength.setValue(100)
        self.strength.setMinimumWidth(60)
        self.strength.setMaximumWidth(140)
        self.strength.setAccessibleName(self.tr("Strength of the style"))
        self.strength.setToolTip(self.tr("From the mean of all styles to this one"))
        self._soon = QTimer(self, singleShot=True, interval=REST)
        self._soon.timeout.connect(lambda: self._tell(Style(self.style_.photo, self.strength.value() / 100)))
        self.strength.valueChanged.connect(self._soon.start)
        self._state: QLabel = quiet()
        self._state.setWordWrap(False)
        layout = row(self.well, self.removal, self._state, roll, self.strength, spacing=6)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        self._show()

    def take(self, path: Path) -> None:
        """Take the style of the photo in that file."""

        def done(image: QImage | Img2ImgError) -> None:
            if isinstance(image, Img2ImgError):
                self.failed.emit(str(image))
            else:
                self._use(image)

        self._reading.ask(lambda: read_scaled(path, PHOTO_SIDE), done)

    def _on_dropped(self, paths: list[Path]) -> None:
        self.take(paths[0])

    def _choose(self) -> None:
        if path := choose_file(self, "style", self.tr("Photo whose style is taken"), picture_filter()):
            self.take(path)

    def _roll(self) -> None:
        if self.style_.photo is not None:
            self._use(None)
        self.roll_wanted.emit()

    def _use(self, image: QImage | None) -> None:
        self._reading.forget()
        self._tell(Style(None if image is None else to_pixels(image), self.strength.value() / 100))

    def _tell(self, style: Style) -> None:
        self.style_ = style
        self._show()
        self.chosen.emit(style)

    def _show(self) -> None:
        photo = self.style_.photo
        self.well.setIcon(icon("mdi6.image-plus-outline") if photo is None else _square(to_image(photo)))
        self.removal.setVisible(photo is not None)
        self._state.setText(self.tr("Style by the seed") if photo is None else self.tr("Style of this photo"))


def _square(image: QImage) -> QIcon:
    """The middle of a picture, as an icon."""
    side = min(image.width(), image.height())
    middle = image.copy((image.width() - side) // 2, (image.height() - side) // 2, side, side)
    smooth = Qt.TransformationMode.SmoothTransformation
    return QIcon(QPixmap.fromImage(middle.scaled(2 * WELL, 2 * WELL, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)))
