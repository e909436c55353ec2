"""PictureField: one picture that a model may be given beside the files, such as a photo whose style it takes."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from gui.widgets.drops import FileDrops
from gui.widgets.file_dialogs import choose_file
from gui.widgets.layout import labelled, offer_clearing, stack
from gui.widgets.path_field import PathField
from gui.words import picture_filter
from img2img.disk import is_picture


class PictureField(QWidget):
    """A path that is typed, chosen or dropped; without one, `hint` says what holds instead.

    Signals:
        changed(): another picture, or none, was given.
    """

    changed = Signal()

    def __init__(self, text: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = text.replace("&", "")
        self.field = PathField()
        self.field.suggest(None, hint)
        offer_clearing(self.field, self._title)
        self.choose = QPushButton(self.tr("Choose…"))
        self.choose.setAccessibleName(self.tr("Choose: {0}").format(self._title))
        outside = stack(labelled(text, self.field, self.choose))
        outside.setContentsMargins(0, 0, 0, 0)
        self.setLayout(outside)
        self.field.textChanged.connect(self.changed)
        self.choose.clicked.connect(self._choose)
        FileDrops(self.field, wanted=is_picture).dropped.connect(self._take)

    @property
    def path(self) -> Path | None:
        """The picture; None where none was given, or the model has no use for one and the field is not shown."""
        return None if self.isHidden() else self.field.path

    def show_path(self, path: Path | None) -> None:
        """Let that be the picture."""
        self.field.setText(str(path) if path else "")

    def _take(self, dropped: list[Path]) -> None:
        self.show_path(dropped[0])

    def _choose(self) -> None:
        if chosen := choose_file(self, "picture", self._title, picture_filter()):
            self.show_path(chosen)
