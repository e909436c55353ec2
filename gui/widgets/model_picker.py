"""ModelPicker: a list of models to draw with, each direction an item of its own."""

import base64

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QComboBox, QWidget

from gui.background import in_background
from gui.choice import ModelChoice, drawing_models
from img2img.errors import Img2ImgError
from img2img.models.library import Entry, Library


class ModelPicker(QComboBox):
    """Lists the library in the background; what was chosen stays chosen while it is there.

    Signals:
        chosen(ModelChoice | None): another model, or none because there is none; also after the first listing.
    """

    chosen = Signal(object)

    def __init__(self, library: Library, preferred: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._preferred = preferred
        self._wanted = ""  # to be chosen when the library has been listed again
        self._told: ModelChoice | None = None
        self._has_listed = False
        self.setIconSize(QSize(24, 24))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(26)
        self.setPlaceholderText(self.tr("No model yet"))
        self.setAccessibleName(self.tr("Model"))
        self.setToolTip(self.tr("The model that makes the photo"))
        self.currentIndexChanged.connect(self._tell)

    @property
    def choice(self) -> ModelChoice | None:
        return self.currentData()

    def list_models(self) -> None:
        """Look into the library again."""
        in_background(self, self._library.entries, self._on_listed)

    def choose(self, key: str) -> None:
        """Choose the model that is remembered as `key`; the first one when it is gone."""
        choices: list[ModelChoice] = [self.itemData(row) for row in range(self.count())]
        rows = [row for row, choice in enumerate(choices) if key in (choice.key, choice.entry.name)]
        self.setCurrentIndex(rows[0] if rows else min(0, self.count() - 1))

    def prefer(self, key: str) -> None:
        """List again, and choose the model that is remembered as `key`, or the first direction of that name."""
        self._wanted = key
        self.list_models()

    def _on_listed(self, entries: list[Entry] | Img2ImgError) -> None:
        if isinstance(entries, Img2ImgError):
            return  # the Models page, which lists the same, says what is wrong
        key = self._wanted or (self.choice.key if self.choice else self._preferred)
        self._wanted = ""
        self.blockSignals(True)
        self.clear()
        for choice in drawing_models(entries):
            self.addItem(preview_icon(choice.card.preview), choice.title, choice)
        self.choose(key)
        self.blockSignals(False)
        self.setEnabled(self.count() > 0)
        self._tell()

    def _tell(self) -> None:
        if self._has_listed and self.choice == self._told:
            return
        self._has_listed = True
        self._told = self.choice
        self.chosen.emit(self.choice)


def preview_pixmap(preview: str) -> QPixmap:
    """The small picture on a card (PNG, base64); a null one where there is none, or it is damaged."""
    pixmap = QPixmap()
    if preview:
        pixmap.loadFromData(base64.b64decode(preview))
    return pixmap


def preview_icon(preview: str) -> QIcon:
    pixmap = preview_pixmap(preview)
    return QIcon() if pixmap.isNull() else QIcon(pixmap)
