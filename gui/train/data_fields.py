"""DataFields: which pictures a training learns from, as its recipe wants them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from gui.train.folder_field import FolderField
from gui.widgets.layout import labelled, stack


@dataclass(frozen=True)
class Kind:
    """A kind of data: what it is called, and (key, label, hint) of each of its folders."""

    name: str
    title: Callable[[], str]
    folders: Callable[[], tuple[tuple[str, str, str], ...]]
    is_derived: bool = False


def _say(text: str) -> str:
    return QCoreApplication.translate("DataFields", text)


UNPAIRED = Kind(
    "unpaired",
    lambda: _say("Two folders that need not match"),
    lambda: (
        ("source", _say("F&rom"), _say("A folder with pictures of the one kind, such as apples")),
        ("target", _say("&To"), _say("A folder with pictures of the other kind, such as oranges")),
    ),
)
PAIRED = Kind(
    "paired",
    lambda: _say("Two folders with matching names"),
    lambda: (
        ("source", _say("F&rom"), _say("A folder with the pictures to start from")),
        ("target", _say("&To"), _say("A folder with what each of them should become, under the same name")),
    ),
)
PAIRS = Kind(
    "pairs",
    lambda: _say("One folder, pairs side by side"),
    lambda: (("pairs", _say("Pa&irs"), _say("A folder with pictures: source on the left, target on the right")),),
)
PHOTOS = Kind(
    "photos",
    lambda: _say("Photos alone: the program makes what to start from"),
    lambda: (("photos", _say("Ph&otos"), _say("A folder with photos like those that should come out")),),
    is_derived=True,
)
PICTURES = Kind(
    "pictures",
    lambda: _say("Photos alone"),
    lambda: (("photos", _say("Ph&otos"), _say("A folder with photos of one kind; its subfolders may be classes")),),
)
LABELS = Kind(
    "labels",
    lambda: _say("Label maps and their photos"),
    lambda: (
        ("labels", _say("&Label maps"), _say("A folder with a map of each photo: a colour or a number for each class")),
        ("photos", _say("Ph&otos"), _say("A folder with the photos, under the same names")),
    ),
)
KINDS = {  # by what a recipe learns from
    "unpaired": (UNPAIRED,),
    "paired": (PHOTOS, PAIRED, PAIRS),
    "photos": (PICTURES,),
    "labels": (LABELS,),
}


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
        self._kinds: tuple[Kind, ...] = ()
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
        self._kinds = tuple(kind for name in learns_from for kind in KINDS[name])
        self.kind.clear()
        self.kind.addItems([kind.title() for kind in self._kinds])
        self._kind_field.setVisible(len(self._kinds) > 1)

    def choose_kind(self, name: str) -> None:
        """Choose the kind of that name."""
        self.kind.setCurrentIndex([kind.name for kind in self._kinds].index(name))

    def data(self) -> dict[str, Any] | None:
        """The data as `training.config` reads it; None while a folder is not named."""
        if self.kind.currentIndex() < 0:
            return None
        kind = self._kinds[self.kind.currentIndex()]
        named = {key: field.folder for key, field in self.folders.items()}
        if None in named.values():
            return None
        derived = {"derive": self.derive.currentData()} if kind.is_derived else {}
        return {"kind": kind.name, **{key: str(folder) for key, folder in named.items()}, **derived}

    def _on_kind(self) -> None:
        """Show the folders of the chosen kind; what was typed for a folder of the same name is kept."""
        if self.kind.currentIndex() < 0:
            return
        kept: dict[str, Path | None] = {key: field.folder for key, field in self.folders.items()}
        kind = self._kinds[self.kind.currentIndex()]
        old, self.folders = self._forms, {}
        fields: list[QWidget] = []
        for key, text, hint in kind.folders():
            field = FolderField(text, hint)
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
        self._derive_field.setVisible(kind.is_derived)
        self.changed.emit()
