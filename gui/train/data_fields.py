"""DataFields: which pictures a training learns from, as its recipe wants them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from gui.train.folder_field import FolderField
from gui.translation import translate
from gui.widgets.layout import labelled, stack
from training.kinds import KINDS
from training.kinds.kind import DataConfig


def _say(text: str | None) -> str:
    return translate("DataFields", text or "")


class DataFields(QWidget):
    """A choice among the kinds of data that suit a recipe, the folders of the chosen one, and what is made of photos.

    Signals:
        changed(): another kind or folder was chosen.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = QComboBox()
        self.derive = QComboBox()
        self.folders: dict[str, FolderField] = {}
        self._kinds: tuple[type[DataConfig], ...] = ()
        self._kind_field = labelled(self.tr("Kin&d"), self.kind)
        self._derive_field = labelled(self.tr("Ma&ke of each photo"), self.derive)
        self._forms = QWidget()
        self._layout = stack(self._kind_field, self._forms, self._derive_field, spacing=12)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._layout)
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.derive.currentIndexChanged.connect(self.changed)

    def show_kinds(self, learns_from: Sequence[str], derivations: Mapping[str, str]) -> None:
        """Offer the kinds for a recipe that learns from these ("paired", "unpaired"), and what may be made of photos.

        `derivations` has the words for each by its name.
        """
        if [self.derive.itemData(place) for place in range(self.derive.count())] != list(derivations):
            self.derive.clear()
            for name, words in derivations.items():
                self.derive.addItem(words, name)
        self._kinds = tuple(kind for kind in KINDS if kind.serves in learns_from)
        self.kind.clear()
        self.kind.addItems([_say(kind.title) for kind in self._kinds])
        self._kind_field.setVisible(len(self._kinds) > 1)

    def data(self) -> dict[str, Any] | None:
        """The data as `training.config` reads it; None while a folder is not named."""
        if self.kind.currentIndex() < 0:
            return None
        kind = self._kinds[self.kind.currentIndex()]
        named = {key: field.folder for key, field in self.folders.items() if field.folder}
        if not kind.answers_to(named.keys()):
            return None
        derived = {"derive": self.derive.currentData()} if "derive" in kind.model_fields else {}
        return {"kind": kind.name(), **{key: str(folder) for key, folder in named.items()}, **derived}

    def _on_kind(self) -> None:
        """Show the folders of the chosen kind; what was typed for a folder of the same name is kept."""
        if self.kind.currentIndex() < 0:
            return
        kept: dict[str, Path | None] = {key: field.folder for key, field in self.folders.items()}
        kind = self._kinds[self.kind.currentIndex()]
        old, self.folders = self._forms, {}
        fields: list[QWidget] = []
        for key in kind.folders:
            described = kind.model_fields[key]
            field = FolderField(_say(described.title), _say(described.description))
            field.changed.connect(self.changed)
            if folder := kept.get(key):
                field.set_folder(folder)
            self.folders[key] = field
            fields.append(field)
        layout = stack(*fields, spacing=12)
        self._forms = QWidget()
        layout.setContentsMargins(0, 0, 0, 0)
        self._forms.setLayout(layout)
        self._layout.replaceWidget(old, self._forms)
        old.deleteLater()
        self._derive_field.setVisible("derive" in kind.model_fields)
        self.changed.emit()
