"""ConvertSettings: with which model files are converted, into what, and where to."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QPushButton, QWidget

from gui.background import in_background
from gui.widgets.layouts import card
from gui.widgets.pieces import labelled, row, stack
from img2img.models.library import Entry, Library

FORMATS = ("same", "png", "jpg", "webp", "tiff")
ENTRY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class ConvertChoice:
    """What was chosen. scale is of the result, None for a model that does not enlarge."""

    entry: Entry
    scale: float | None
    direction: str
    file_format: str
    output: Path

    def config(self, paths: list[Path], device: str, precision: str) -> dict[str, Any]:
        """The settings of a batch, as `img2img.batch_config.BatchConfig` dumps them."""
        return {
            "command": "upscale" if self.scale else "translate",
            "paths": [str(path) for path in paths],
            "model": self.entry.name,
            "output": str(self.output),
            "scale": self.scale,
            "direction": self.direction,
            "format": self.file_format,
            "tile": "auto",
            "device": device,
            "precision": precision,
            "seed": 0,
        }


class ConvertSettings(QWidget):
    """Fields for a model, the scale or direction it has, the format and the folder.

    Signals:
        changed(): something else was chosen, or the models were listed.
    """

    changed = Signal()

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._entries: list[Entry] = []
        self._first: Path | None = None
        self._suggestion = ""
        self.model, self.scale, self.direction, self.file_format = QComboBox(), QComboBox(), QComboBox(), QComboBox()
        self.output = QLineEdit()
        self.choose_output = QPushButton(self.tr("Choose…"))
        for file_format in FORMATS:
            text = self.tr("Same as the original") if file_format == "same" else file_format.upper()
            self.file_format.addItem(text, file_format)
        self._scale_field = labelled(self.tr("S&cale"), self.scale)
        self._direction_field = labelled(self.tr("D&irection"), self.direction)
        self.model.setMinimumWidth(240)
        self._lay_out()
        self.model.currentIndexChanged.connect(self._on_model_chosen)
        self.choose_output.clicked.connect(self._choose_output)
        for box in (self.scale, self.direction, self.file_format):
            box.currentIndexChanged.connect(self.changed)
        self.output.textChanged.connect(self.changed)
        self.list_models()

    def list_models(self) -> None:
        """List the library's models, in the background; what was chosen stays chosen."""
        in_background(self, self._library.entries, self._on_listed)

    def choose(self, name: str) -> None:
        """Choose the model of that name, if there is one."""
        self.model.setCurrentIndex(self.model.findText(name) if self.model.findText(name) >= 0 else 0)

    def show_first(self, path: Path | None) -> None:
        """Say which file or folder comes first: the result goes next to it when no other folder is chosen."""
        self._first = path
        self._suggest_output()

    def chosen(self) -> ConvertChoice | None:
        """What is chosen; None while a model or a folder is missing."""
        entry = self.model.currentData(ENTRY)
        output = self.output.text().strip() or self._suggestion
        if entry is None or not output:
            return None
        direction = self.direction.currentData() if entry.card.directions else ""
        scale = self.scale.currentData() if entry.card.task == "super-resolution" else None
        return ConvertChoice(entry, scale, direction, self.file_format.currentData(), Path(output).expanduser())

    def _on_listed(self, entries: list[Entry]) -> None:
        if entries == self._entries:
            return  # what was chosen of a model stays
        self._entries, before = entries, self.model.currentText()
        items = QStandardItemModel(self)
        for entry in entries:
            if entry.readable_card is None or entry.card.task != "generation":
                items.appendRow(_item(entry))
        self.model.setModel(items)
        self.choose(before or next((entry.name for entry in entries if _enlarges(entry)), ""))
        self._on_model_chosen()

    def _on_model_chosen(self) -> None:
        entry: Entry | None = self.model.currentData(ENTRY)
        scale = entry.card.scale if entry and _enlarges(entry) else 0
        directions = entry.card.directions if entry else ()
        self.scale.clear()
        for choice in sorted({scale, 2, 3, 4} if scale else ()):
            if choice <= scale:
                self.scale.addItem(f"{choice}×", float(choice))
        self.scale.setCurrentIndex(self.scale.count() - 1)
        self.direction.clear()
        for direction in directions:
            self.direction.addItem(direction.replace("-to-", " → "), direction)
        self._scale_field.setVisible(bool(scale))
        self._direction_field.setVisible(bool(directions))
        self._suggest_output()
        self.changed.emit()

    def _suggest_output(self) -> None:
        self._suggestion = ""
        if self._first is not None and self.model.currentText():
            folder = self._first if self._first.is_dir() else self._first.parent
            self._suggestion = str(folder.with_name(f"{folder.name}-{self.model.currentText()}")) if folder.name else ""
        self.output.setPlaceholderText(self._suggestion or self.tr("Next to the originals"))

    def _choose_output(self) -> None:
        if folder := QFileDialog.getExistingDirectory(self, self.tr("Where to save"), self.output.text()):
            self.output.setText(folder)

    def _lay_out(self) -> None:
        fields = row(
            labelled(self.tr("Mo&del"), self.model),
            self._scale_field,
            self._direction_field,
            labelled(self.tr("Fo&rmat"), self.file_format),
            labelled(self.tr("Save t&o"), self.output, self.choose_output),
            spacing=20,
        )
        fields.setStretch(4, 1)
        frame = card()
        frame.setLayout(fields)
        fields.setContentsMargins(16, 12, 16, 14)
        outside = stack(frame)
        outside.setContentsMargins(0, 0, 0, 0)
        self.setLayout(outside)


def _item(entry: Entry) -> QStandardItem:
    item = QStandardItem(entry.name)
    if entry.readable_card is None:
        item.setEnabled(False)
        item.setToolTip(entry.broken)
    else:
        item.setData(entry, ENTRY)
        item.setToolTip(entry.card.description or entry.card.title)
    return item


def _enlarges(entry: Entry) -> bool:
    return entry.readable_card is not None and entry.card.task == "super-resolution"
