"""ConvertSettings: with which model files are converted, into what, and where to."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from gui.library.choice import ModelChoice, converting_models, key_of
from gui.library.model_picker import ModelPicker
from gui.widgets.file_dialogs import choose_folder
from gui.widgets.layout import card, labelled, row, stack
from gui.widgets.path_field import PathField
from gui.widgets.picture_field import PictureField
from img2img.models.library import Library

FORMATS = ("same", "png", "jpg", "webp", "tiff")


@dataclass(frozen=True)
class ConvertChoice:
    """What was chosen. scale is of the result; it and the pictures are None for a model that has no use for them."""

    model: ModelChoice
    scale: float | None
    file_format: str
    output: Path
    style: Path | None
    mask: Path | None

    def config(self, paths: list[Path], device: str, precision: str) -> dict[str, Any]:
        """The settings of a batch, as `img2img.batch.config.BatchConfig` dumps them."""
        return {
            "command": "upscale" if self.scale else "translate",
            "paths": [str(path) for path in paths],
            "model": self.model.entry.name,
            "output": str(self.output),
            "scale": self.scale,
            "direction": self.model.direction,
            "format": self.file_format,
            "tile": "auto",
            "device": device,
            "precision": precision,
            "seed": 0,
            "style": self.style and str(self.style),
            "mask": self.mask and str(self.mask),
        }


class ConvertSettings(QWidget):
    """Fields for a model, the scale if it has one, the format and the folder, and for pictures that it may be given.

    `preferred` is the key of the model that is chosen at first.

    Signals:
        changed(): something else was chosen, or the models were listed.
    """

    changed = Signal()

    def __init__(self, library: Library, preferred: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first: Path | None = None
        self.model = ModelPicker(library, converting_models, preferred)
        self.scale, self.file_format = QComboBox(), QComboBox()
        self.output = PathField()
        self.style_photo = PictureField(self.tr("St&yle of the photo"), self.tr("Any style"))
        self.hole_mask = PictureField(self.tr("Mas&k"), self.tr("What is transparent is filled"))
        self.choose_output = QPushButton(self.tr("Choose…"))
        for file_format in FORMATS:
            text = self.tr("Same as the original") if file_format == "same" else file_format.upper()
            self.file_format.addItem(text, file_format)
        self._scale_field = labelled(self.tr("S&cale"), self.scale)
        self._lay_out()
        self.model.chosen.connect(self._on_model_chosen)
        self.choose_output.clicked.connect(self._choose_output)
        for box in (self.scale, self.file_format):
            box.currentIndexChanged.connect(self.changed)
        for field in (self.style_photo, self.hole_mask):
            field.changed.connect(self.changed)
        self.output.textChanged.connect(self.changed)
        self.model.list_models()

    def show_first(self, path: Path | None) -> None:
        """Say which file or folder comes first: the result goes next to it when no other folder is chosen."""
        self._first = path
        self._suggest_output()

    def show_config(self, config: Mapping[str, Any]) -> None:
        """Show the model of a batch, and the pictures that it was given."""
        self.model.choose(key_of(str(config["model"]), str(config["direction"])))
        for field, name in ((self.style_photo, "style"), (self.hole_mask, "mask")):
            field.show_path(config.get(name))

    def chosen(self) -> ConvertChoice | None:
        """What is chosen; None while a model or a folder is missing."""
        model, output = self.model.choice, self.output.path
        if model is None or output is None:
            return None
        return ConvertChoice(
            model,
            self.scale.currentData(),
            self.file_format.currentData(),
            output,
            self.style_photo.path,
            self.hole_mask.path,
        )

    def _on_model_chosen(self, model: ModelChoice | None) -> None:
        """Offer the scales up to the model's own, which is chosen; a model that does not enlarge has none."""
        most = model.card.scale if model and model.card.task == "super-resolution" else 0
        self.scale.clear()
        for choice in sorted({most, 2, 3, 4} if most else ()):
            if choice <= most:
                self.scale.addItem(f"{choice}×", float(choice))
        self.scale.setCurrentIndex(self.scale.count() - 1)
        self._scale_field.setVisible(bool(most))
        self.style_photo.setVisible(model is not None and model.card.has_styles)
        self.hole_mask.setVisible(model is not None and model.card.reads_holes)
        self._suggest_output()
        self.changed.emit()

    def _suggest_output(self) -> None:
        """Suggest a folder beside the first one, named after it and the model."""
        model, suggested = self.model.choice, None
        if self._first is not None and model is not None:
            folder = self._first if self._first.is_dir() else self._first.parent
            suggested = folder.with_name(f"{folder.name}-{model.entry.name}") if folder.name else None
        self.output.suggest(suggested, self.tr("Next to the originals"))

    def _choose_output(self) -> None:
        if folder := choose_folder(self, "results", self.tr("Where to save"), self.output.text()):
            self.output.setText(str(folder))

    def _lay_out(self) -> None:
        fields = row(
            labelled(self.tr("Mo&del"), self.model),
            self._scale_field,
            labelled(self.tr("Fo&rmat"), self.file_format),
            labelled(self.tr("Save t&o"), self.output, self.choose_output),
            spacing=20,
        )
        fields.setStretch(3, 1)
        frame = card()
        inside = stack(fields, self.style_photo, self.hole_mask)
        inside.setContentsMargins(16, 12, 16, 14)
        frame.setLayout(inside)
        outside = stack(frame)
        outside.setContentsMargins(0, 0, 0, 0)
        self.setLayout(outside)
