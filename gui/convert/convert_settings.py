"""ConvertSettings: with which model files are converted, into what, and where to."""

from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from gui.library.choice import ModelChoice, converting_models, key_of
from gui.library.model_picker import ModelPicker
from gui.widgets.file_dialogs import choose_folder
from gui.widgets.folding import FoldingRow
from gui.widgets.layout import card, labelled, row, stack
from gui.widgets.path_field import PathField
from gui.widgets.picture_field import PictureField
from img2img.batch.config import BatchConfig
from img2img.batch.existing import free_folder
from img2img.batch.naming import Format
from img2img.models.library import Library


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
        for file_format in get_args(Format):
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
        self.suggest_output()

    def show_config(self, config: BatchConfig) -> None:
        """Show the model of a batch, and the pictures that it was given."""
        self.model.choose(key_of(config.model, config.direction))
        self.style_photo.show_path(config.style)
        self.hole_mask.show_path(config.mask)

    @property
    def is_complete(self) -> bool:
        """Whether a model and a folder are chosen."""
        return self.model.choice is not None and self.output.path is not None

    def config(self, paths: Sequence[Path], device: str, precision: str) -> BatchConfig | None:
        """The settings of a batch of `paths` as they are chosen; None while there is nothing to do.

        What is in the folder already stays: a result of the same name gets a number.
        """
        model, output, scale = self.model.choice, self.output.path, self.scale.currentData()
        if model is None or output is None or not paths:
            return None
        return BatchConfig.read(
            {
                "command": "upscale" if scale else "translate",
                "paths": paths,
                "model": model.entry.name,
                "output": output,
                "scale": scale,
                "direction": model.direction,
                "format": self.file_format.currentData(),
                "device": device,
                "precision": precision,
                "style": self.style_photo.path,
                "mask": self.hole_mask.path,
                "existing": "rename",
            }
        )

    def suggest_output(self) -> None:
        """Suggest a free folder beside the first one, named after it, the model and the direction."""
        model, suggested = self.model.choice, None
        if self._first is not None and model is not None:
            folder = self._first if self._first.is_dir() else self._first.parent
            names = (folder.name, model.entry.name, model.direction)
            suggested = free_folder(folder.with_name("-".join(filter(None, names)))) if folder.name else None
        self.output.suggest(suggested, self.tr("Next to the originals"))

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
        self.hole_mask.setVisible(model is not None and model.card.source == "holes")
        self.suggest_output()
        self.changed.emit()

    def _choose_output(self) -> None:
        if folder := choose_folder(self, "results", self.tr("Where to save"), self.output.text()):
            self.output.setText(str(folder))

    def _lay_out(self) -> None:
        model = labelled(self.tr("Mo&del"), self.model)
        what = row(model, self._scale_field, labelled(self.tr("Fo&rmat"), self.file_format), spacing=20)
        where = row(labelled(self.tr("Save t&o"), self.output, self.choose_output))
        fields = FoldingRow(what, where, spacing=20)
        frame = card()
        inside = stack(fields, self.style_photo, self.hole_mask)
        inside.setContentsMargins(16, 12, 16, 14)
        frame.setLayout(inside)
        outside = stack(frame)
        outside.setContentsMargins(0, 0, 0, 0)
        self.setLayout(outside)
