"""ModelPicker: a list of models with their pictures, each direction an item of its own."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QComboBox, QWidget

from gui.background import LatestOnly
from gui.library.choice import ModelChoice
from gui.library.describe import tip_of, titles_of
from gui.library.model_row import ROW, TASK, ModelRow
from gui.pictures import preview_pixmap
from img2img.errors import Img2ImgError
from img2img.models.library import Entry, Library

CHOICE = Qt.ItemDataRole.UserRole
ICON = QSize(32, 16)  # as flat as the line of text beside it, so that the field is as high as others


class ModelPicker(QComboBox):
    """Lists what is `offered` of the library, in the background; what was chosen stays chosen while it is there.

    `preferred` is the key of what is chosen at first.

    Signals:
        chosen(ModelChoice | None): another model, or none because there is none; also after the first listing.
    """

    chosen = Signal(object)

    def __init__(
        self,
        library: Library,
        offered: Callable[[Sequence[Entry]], list[ModelChoice]],
        preferred: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._library, self._offered = library, offered
        self._listing = LatestOnly(self)
        self._wanted = preferred  # to be chosen when the library has been listed (again)
        self._told: ModelChoice | None = None
        self._has_listed = False
        self.setIconSize(ICON)
        self.setItemDelegate(ModelRow(self))
        self.setMaxVisibleItems(8)
        self.view().setMinimumWidth(ROW.width())
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(22)
        self.setPlaceholderText(self.tr("No model yet"))
        self.setAccessibleName(self.tr("Model"))
        self.currentIndexChanged.connect(self._tell)

    @property
    def choice(self) -> ModelChoice | None:
        return self.currentData(CHOICE)

    @property
    def choices(self) -> list[ModelChoice]:
        """All that can be chosen."""
        return [self.itemData(row, CHOICE) for row in range(self.count())]

    def list_models(self) -> None:
        """Look into the library again."""
        self._listing.ask(self._library.entries, self._on_listed)  # an earlier look may not see a new model

    def choose(self, key: str) -> None:
        """Choose the model that is remembered as `key`, or the first direction of the model of that name.

        When it is not listed (yet), the library is listed again; one that is not there either leaves what is chosen.
        """
        row = self._row_of(key)
        if row is None:
            self._wanted = key
            self.list_models()
        else:
            self.setCurrentIndex(row)

    def _row_of(self, key: str) -> int | None:
        found = (row for row, choice in enumerate(self.choices) if key in (choice.key, choice.entry.name))
        return next(found, None)

    def _on_listed(self, entries: list[Entry] | Img2ImgError) -> None:
        if isinstance(entries, Img2ImgError):
            return  # the Models page, which lists the same, says what is wrong
        wanted, before = self._wanted, self.choice.key if self.choice else ""
        self._wanted = ""
        self.blockSignals(True)
        self.clear()
        titles = titles_of(entries)
        for row, choice in enumerate(self._offered(entries)):
            title = choice.titled(titles[choice.entry.name])
            self.addItem(QIcon(preview_pixmap(choice.card.preview)), title, choice)
            self.setItemData(row, choice.task, TASK)
            self.setItemData(row, tip_of(choice.entry), Qt.ItemDataRole.ToolTipRole)
            self.setItemData(row, f"{title}, {choice.task}", Qt.ItemDataRole.AccessibleTextRole)
        rows = (self._row_of(key) for key in (wanted, before))
        self.setCurrentIndex(next((row for row in rows if row is not None), min(0, self.count() - 1)))
        self.blockSignals(False)
        self.setEnabled(self.count() > 0)
        self._tell()

    def _tell(self) -> None:
        if self._has_listed and self.choice == self._told:
            return
        self._has_listed = True
        self._told = self.choice
        self.setToolTip(tip_of(self.choice.entry) if self.choice else "")
        self.chosen.emit(self.choice)
