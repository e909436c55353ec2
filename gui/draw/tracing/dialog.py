"""TraceDialog: a photo, and beside it its lines as they would be drawn, which follow the sliders."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QLabel, QSplitter, QWidget

from gui.draw.tracing.line_settings import LineSettings
from gui.draw.tracing.live_lines import LiveLines
from gui.engine_client import EngineClient
from gui.pictures import to_image
from gui.widgets.drops import FileDrops
from gui.widgets.layout import button, column, heading, row, set_role, stack, wrapped
from gui.widgets.picture_view import PictureView
from img2img.pictures import Picture
from img2img.pictures.lines import Lines

SIZE = (900, 640)


class TraceDialog(QDialog):
    """The lines are drawn at the size that they will have on the sheet, so that they are what is shown.

    Signals:
        lines_taken(QImage, Lines): use these lines, which were drawn so.
        underlay_taken(QImage): lay the photo under the sketch, to trace it by hand.
        files_dropped(list[Path]): another photo, or several, dropped onto the dialog.
    """

    lines_taken = Signal(QImage, object)
    underlay_taken = Signal(QImage)
    files_dropped = Signal(list)

    def __init__(
        self, photo: QImage, pixels: Picture, engine: EngineClient, lines: Lines, parent: QWidget | None = None
    ) -> None:
        """`pixels` (H, W, 3) are the photo as large as its lines will be, `lines` how they are drawn at first."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Sketch from a photo"))
        self.resize(*SIZE)
        self._photo, self._pixels = photo, pixels
        self._is_wanted = False  # the lines, as soon as they have come
        self._live = LiveLines(engine, self)
        self.settings = LineSettings(lines)
        self.photo_view, self.lines_view = Shown(self.tr("Photo")), Shown(self.tr("Lines"))
        self._fault = QLabel(wordWrap=True)
        set_role(self._fault, "error")
        self._fault.hide()
        self.underlay = button("mdi6.layers-outline", self.tr("Use as underlay to &trace"))
        self.cancel = button("", self.tr("Cancel"))
        self.use = button("", self.tr("Use the lines"), role="primary")
        self._lay_out()
        self._connect()
        self.photo_view.show_picture(photo)
        self.lines_view.hint = self.tr("Finding the edges…")
        self._ask()

    def show_photo(self, photo: QImage, pixels: Picture) -> None:
        """Draw the lines of another photo."""
        self._live.forget()
        self._photo, self._pixels = photo, pixels
        self.photo_view.show_picture(photo)
        self._ask()

    def _lay_out(self) -> None:
        views = QSplitter(Qt.Orientation.Horizontal)
        views.setChildrenCollapsible(False)
        views.setProperty("role", "spaced")
        for title, view in ((self.tr("Photo"), self.photo_view), (self.tr("Lines"), self.lines_view)):
            titled = stack(heading(title), view, spacing=6)
            titled.setStretch(1, 1)
            views.addWidget(wrapped(titled))
        layout = column(self, margin=16, spacing=12)
        layout.addWidget(views, 1)
        layout.addWidget(self._fault)
        layout.addWidget(self.settings)
        layout.addLayout(row(self.underlay, "stretch", self.cancel, self.use))
        for one in (self.underlay, self.cancel):
            one.setAutoDefault(False)
        self.use.setDefault(True)
        self.settings.setFocus()

    def _connect(self) -> None:
        FileDrops(self).dropped.connect(self.files_dropped)
        self.settings.changed.connect(self._ask)
        self._live.came.connect(self._on_lines)
        self._live.failed.connect(self._on_failed)
        self._live.settled.connect(self._on_settled)
        self.use.clicked.connect(self._on_use)
        self.underlay.clicked.connect(self._on_underlay)
        self.cancel.clicked.connect(self.reject)
        self.photo_view.moved.connect(lambda: self.lines_view.follow(self.photo_view))
        self.lines_view.moved.connect(lambda: self.photo_view.follow(self.lines_view))

    def _ask(self) -> None:
        self._live.ask(self._pixels, self.settings.lines())

    def _on_lines(self, picture: Picture) -> None:
        self._fault.hide()
        self.lines_view.hint = ""
        self.lines_view.show_picture(to_image(picture))

    def _on_failed(self, sentence: str) -> None:
        self._is_wanted = False
        self._fault.setText(sentence)
        self._fault.show()
        self.lines_view.hint = ""
        self.lines_view.update()

    def _on_use(self) -> None:
        """What is used is what was set last, even if it is on its way."""
        self._is_wanted = True
        self._on_settled() if self._live.is_settled else self.use.setEnabled(False)

    def _on_settled(self) -> None:
        self.use.setEnabled(True)
        if self._is_wanted and not self.lines_view.image().isNull():
            self.lines_taken.emit(self.lines_view.image(), self.settings.lines())
            self.accept()

    def _on_underlay(self) -> None:
        self.underlay_taken.emit(self._photo)
        self.accept()

    # --- Qt

    def done(self, result: int) -> None:
        self._live.forget()
        super().done(result)


class Shown(PictureView):
    """A picture to look at."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._picture = QImage()
        self.setAccessibleName(name)

    def image(self) -> QImage:
        return self._picture

    def show_picture(self, picture: QImage) -> None:
        """Show a picture; zoom and place stay."""
        self._picture = picture
        self.show_size(picture)
