"""PresetsRow: settings that were saved by name, to be taken again, saved and removed."""

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from gui.widgets.layout import button, labelled, quiet, row, stack
from gui.widgets.wheel_guard import wheel_guard
from img2img.batch import presets
from img2img.errors import Img2ImgError

Answer = Callable[[str], object]


class PresetsRow(QWidget):
    """The field lists the names, and takes new ones; a line below says what became of what was asked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.names = QComboBox()
        self.names.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.names.setMinimumWidth(260)
        field = QLineEdit()
        field.setPlaceholderText(self.tr("A name for these settings"))
        self.names.setLineEdit(field)
        self.names.installEventFilter(wheel_guard())
        self.save = button("mdi6.content-save-outline", self.tr("Sa&ve"))
        self.remove = button("mdi6.trash-can-outline", self.tr("&Remove"))
        self.told = quiet()
        fields = row(labelled(self.tr("&Preset"), self.names, self.save, self.remove), "stretch")
        layout = stack(fields, self.told)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        self.names.editTextChanged.connect(self._allow)
        self.remove.clicked.connect(lambda: self._answer(presets.remove, self.tr("{0} is removed."), ""))
        self._tell("")
        self._allow()

    @property
    def name(self) -> str:
        """What is typed, or was chosen."""
        return self.names.currentText().strip()

    def when_asked(self, take: Answer, save: Answer) -> None:
        """Let these take the settings of a name, and save them; they raise Img2ImgError."""
        self.names.activated.connect(lambda: self._answer(take, self.tr("{0} holds now."), self.name))
        self.save.clicked.connect(lambda: self._answer(save, self.tr("{0} is saved."), self.name))

    def list_names(self, chosen: str = "") -> None:
        """List the presets that there are, anew."""
        self.names.blockSignals(True)
        self.names.clear()
        self.names.addItems(presets.names())
        self.names.setCurrentIndex(self.names.findText(chosen) if chosen else -1)
        self.names.setEditText(chosen)
        self.names.blockSignals(False)
        self._tell("")
        self._allow()

    def _answer(self, answer: Answer, words: str, chosen: str) -> None:
        name = self.name
        try:
            answer(name)
        except Img2ImgError as error:
            self._tell(str(error))
        else:
            self.list_names(chosen)
            self._tell(words.format(name))

    def _tell(self, words: str) -> None:
        self.told.setText(words)
        self.told.setVisible(bool(words))

    def _allow(self) -> None:
        self.save.setEnabled(bool(self.name))
        self.remove.setEnabled(self.names.findText(self.name) >= 0)
