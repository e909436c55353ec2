"""ConvertSettings: with which model files are converted, into what, and where to."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from gui.convert.options.dialog import OptionsDialog
from gui.convert.options.group import Said
from gui.convert.options.size_field import SizeField
from gui.library.choice import ModelChoice, converting_models, key_of
from gui.library.model_picker import ModelPicker
from gui.widgets.file_dialogs import choose_folder
from gui.widgets.folding import FoldingRow
from gui.widgets.layout import button, card, labelled, quiet, row, stack
from gui.widgets.path_field import PathField
from gui.widgets.picture_field import PictureField
from img2img.batch import presets
from img2img.batch.config import BatchConfig
from img2img.batch.existing import free_folder
from img2img.batch.naming import Format
from img2img.errors import SettingsError
from img2img.models.library import Library


class ConvertSettings(QWidget):
    """Fields for a model, the size, the format and the folder, and for pictures that the model may be given; the rest
    in a dialog, of which a line tells what is chosen there.

    `preferred` is the key of the model that is chosen at first.

    Signals:
        changed(): something else was chosen, or the models were listed.
    """

    changed = Signal()

    def __init__(self, library: Library, preferred: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first: Path | None = None
        self.model = ModelPicker(library, converting_models, preferred)
        self.target_size, self.file_format = SizeField(), QComboBox()
        self.output = PathField()
        self.style_photo = PictureField(self.tr("St&yle of the photo"), self.tr("Any style"))
        self.hole_mask = PictureField(self.tr("Mas&k"), self.tr("What is transparent is filled"))
        self.choose_output = QPushButton(self.tr("Choose…"))
        self.options = OptionsDialog(self)
        self.more = button("mdi6.tune-variant", self.tr("O&ptions…"))
        self._told = quiet()
        for file_format in get_args(Format):
            text = self.tr("Same as the original") if file_format == "same" else file_format.upper()
            self.file_format.addItem(text, file_format)
        self._lay_out()
        self._connect()
        self._on_changed()
        self.model.list_models()

    def show_first(self, path: Path | None) -> None:
        """Say which file or folder comes first: the result goes next to it when no other folder is chosen."""
        self._first = path
        self.suggest_output()

    def show_config(self, config: BatchConfig) -> None:
        """Show the settings of a batch."""
        self.show_said(config.model_dump(exclude_defaults=True))

    def show_said(self, said: Said) -> None:
        """Show these settings of a batch, and the others as usual; the model stays where they name none."""
        if model := said.get("model"):
            self.model.choose(key_of(model, said.get("direction", "")))
        self.target_size.show_said(said)
        self.file_format.setCurrentIndex(self.file_format.findData(said.get("format", "same")))
        self.style_photo.show_path(said.get("style"))
        self.hole_mask.show_path(said.get("mask"))
        self.options.show_said(said)

    def said(self) -> dict[str, Any]:
        """The settings as they are chosen, without files and folders."""
        model = self.model.choice
        said = {"format": self.file_format.currentData()} | self.target_size.said() | self.options.said()
        return said | ({"model": model.entry.name, "direction": model.direction} if model else {})

    @property
    def is_complete(self) -> bool:
        """Whether a model and a folder are chosen."""
        return self.model.choice is not None and self.output.path is not None

    def config(self, paths: Sequence[Path], device: str, precision: str) -> BatchConfig | None:
        """The settings of a batch of `paths` as they are chosen; None while there is nothing to do.

        What is in the folder already stays: a result of the same name gets a number.
        Raises SettingsError for what does not fit together.
        """
        model, output = self.model.choice, self.output.path
        if model is None or output is None or not paths:
            return None
        config = BatchConfig.read(
            self.said()
            | {
                "command": "upscale" if model.card.keeps_content else "translate",
                "paths": paths,
                "output": output,
                "device": device,
                "precision": precision,
                "style": self.style_photo.path,
                "mask": self.hole_mask.path,
                "existing": "rename",
            }
        )
        config.naming([model.entry])
        return config

    def suggest_output(self) -> None:
        """Suggest a free folder beside the first one, named after it, the model and the direction."""
        model, suggested = self.model.choice, None
        if self._first is not None and model is not None:
            folder = self._first if self._first.is_dir() else self._first.parent
            names = (folder.name, model.entry.name, model.direction)
            suggested = free_folder(folder.with_name("-".join(filter(None, names)))) if folder.name else None
        self.output.suggest(suggested, self.tr("Next to the originals"))

    def _on_model_chosen(self, model: ModelChoice | None) -> None:
        self.target_size.show_model(model)
        self._offer_models()
        self.style_photo.setVisible(model is not None and model.card.has_styles)
        self.hole_mask.setVisible(model is not None and model.card.source == "holes")
        self.suggest_output()
        self._on_changed()

    def _offer_models(self) -> None:
        titled = [(self.model.itemText(number), choice) for number, choice in enumerate(self.model.choices)]
        self.options.drawing.show_model(self.model.choice, titled)

    def _on_changed(self) -> None:
        self.options.files.only_smaller.setVisible(self.target_size.is_typed)
        self.options.files.show_example(self._example())
        words = " · ".join(self.options.words())
        self._told.setText(words)
        self._told.setVisible(bool(words))
        self.changed.emit()

    def _example(self) -> str:
        """What a file would be called, or what is wrong with the settings."""
        is_file = self._first is not None and not self._first.is_dir()
        first = Path(self._first.name if self._first and is_file else self.tr("photo") + ".jpg")
        try:
            config = self.config([first], "auto", "auto")
            naming = config.naming([choice.entry]) if config and (choice := self.model.choice) else None
        except SettingsError as error:
            return str(error)
        return self.tr("{0} becomes {1}").format(first, naming.target(first)) if naming else ""

    def _open_options(self) -> None:
        self._offer_models()  # there may be new ones
        self.options.presets.list_names(self.options.presets.name)
        self.options.show()
        self.options.raise_()

    def _take_preset(self, name: str) -> None:
        self.show_said(presets.load(name))

    def _save_preset(self, name: str) -> None:
        presets.save(name, self.said())

    def _choose_output(self) -> None:
        if folder := choose_folder(self, "results", self.tr("Where to save"), self.output.text()):
            self.output.setText(str(folder))

    def _connect(self) -> None:
        self.model.chosen.connect(self._on_model_chosen)
        self.choose_output.clicked.connect(self._choose_output)
        self.more.clicked.connect(self._open_options)
        self.file_format.currentIndexChanged.connect(self._on_changed)
        for changed in (
            self.target_size.changed,
            self.options.changed,
            self.style_photo.changed,
            self.hole_mask.changed,
        ):
            changed.connect(self._on_changed)
        self.output.textChanged.connect(self._on_changed)
        self.options.presets.when_asked(self._take_preset, self._save_preset)

    def _lay_out(self) -> None:
        model = labelled(self.tr("Mo&del"), self.model)
        what = row(model, self.target_size, self.more, spacing=20)
        what.setAlignment(self.more, Qt.AlignmentFlag.AlignBottom)
        form = labelled(self.tr("Fo&rmat"), self.file_format)
        where = row(form, labelled(self.tr("Save t&o"), self.output, self.choose_output), spacing=20)
        where.setStretch(1, 1)
        fields = FoldingRow(what, where, spacing=20)
        frame = card()
        inside = stack(fields, self.style_photo, self.hole_mask, self._told)
        inside.setContentsMargins(16, 12, 16, 14)
        frame.setLayout(inside)
        outside = stack(frame)
        outside.setContentsMargins(0, 0, 0, 0)
        self.setLayout(outside)
