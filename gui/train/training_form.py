"""TrainingForm: everything that has to be said before a training starts."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from gui.background import LatestOnly
from gui.train.data_fields import DataFields
from gui.train.findings import Findings, Remark
from gui.train.recipe_cards import RecipeCards
from gui.train.recipe_words import say, translated
from gui.widgets.disclosure import Disclosure
from gui.widgets.form import SettingsForm, defaults
from gui.widgets.layout import button, card, column, heading, labelled, quiet, row, scrolled, spin_box, stack, wrapped
from img2img.errors import Img2ImgError
from training.config import RunConfig, parse_config
from training.kinds.checks import Crop
from training.kinds.kind import DataConfig

Recipe = Mapping[str, Any]
FIRST_PRESET = "small"  # what most machines can do; the paper's own settings are one choice away
FIRST_STEPS = 2000
PAUSE_MILLISECONDS = 400  # after the last change, before the folders are checked


class TrainingForm(QWidget):
    """Recipe, pictures, settings, name. Folders are checked in the background while the form is filled in.

    Signals:
        start_asked(RunConfig): the person wants this training.
    """

    start_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recipe: Recipe = {}
        self._newest = LatestOnly(self)
        self._is_checked, self._crop_checked = False, Crop()
        self.recipes = RecipeCards()
        self.data = DataFields()
        self.findings = Findings()
        self.preset, self.steps, self.run_name = QComboBox(), spin_box(1, 10_000_000), QLineEdit()
        self.preset.setMinimumWidth(140)
        self.steps.setSingleStep(500)
        self.steps.setGroupSeparatorShown(True)
        self.steps.setValue(FIRST_STEPS)
        self.steps.setMinimumWidth(130)
        self.run_name.setPlaceholderText(self.tr("Such as apples-to-oranges"))
        self.run_name.setToolTip(self.run_name.placeholderText())
        self._settings: SettingsForm | None = None
        self._settings_place = QVBoxLayout()
        self.all_settings = Disclosure(self.tr("All settings"), wrapped(self._settings_place))
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.start = button("", self.tr("Start trainin&g"), role="primary")
        self._questions = QWidget()  # is shown when there are recipes to ask about
        self._waiting = quiet(self.tr("Asking the engine which recipes there are…"))
        self._check_soon = QTimer(self)
        self._check_soon.setSingleShot(True)
        self._check_soon.setInterval(PAUSE_MILLISECONDS)
        self._lay_out()
        self._connect()
        self._show_readiness()

    @property
    def settings(self) -> SettingsForm:
        """A field for each setting of the recipe. They are many: they are made in a moment, or when asked for."""
        if self._settings is None:
            self._settings = SettingsForm(_with_workers(self._recipe.get("schema", {})))
            self._settings.set_values(self._base())
            self._settings.changed.connect(self._on_settings)
            self._settings_place.addWidget(self._settings)
        return self._settings

    def show_recipes(self, recipes: Sequence[Recipe]) -> None:
        """Offer these recipes, as the engine's op "recipes" describes them."""
        self._waiting.hide()
        self.recipes.show_recipes(translated(list(recipes)))
        self._questions.show()

    def show_no_recipes(self, why: str) -> None:
        """Say why there are no recipes to choose from."""
        self._waiting.setText(why)

    def config(self) -> RunConfig:
        """What is filled in. Raises SettingsError with a sentence for what does not fit."""
        settings = self.settings.overrides(self._base())
        workers = settings.pop("workers", -1)
        return parse_config(
            {
                "recipe": self._recipe.get("name", ""),
                "name": self.run_name.text().strip(),
                "preset": self.preset.currentData(),
                "settings": settings,
                "data": self.data.data() or {},
                "workers": workers,
                "steps": self.steps.value(),
                "sample_every": max(1, min(200, self.steps.value() // 20)),
                "save_every": max(1, min(500, self.steps.value() // 4)),
            }
        )

    # --- what follows from a choice

    def _on_recipe(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self.data.show_kinds(recipe["data"], recipe["derivations"])
        self._forget_settings()
        QTimer.singleShot(0, self, lambda: self.settings)
        presets = list(recipe["presets"])
        self.preset.clear()
        for preset in presets:
            self.preset.addItem(say(preset), preset)
        self.preset.setCurrentIndex(presets.index(FIRST_PRESET) if FIRST_PRESET in presets else 0)

    def _forget_settings(self) -> None:
        old, self._settings = self._settings, None
        if old is not None:
            old.hide()
            old.deleteLater()

    def _on_preset(self) -> None:
        if self._settings is not None:
            self._settings.set_values(self._base())
        self._on_data()

    def _base(self) -> dict[str, Any]:
        """The settings of the chosen preset, before anything is changed."""
        preset = self._recipe.get("presets", {}).get(self.preset.currentData(), {})
        return {**defaults(self._recipe.get("schema", {})), **preset}

    def _on_settings(self) -> None:
        """Look into the folders again where pictures will be cut in another way."""
        if self._crop() != self._crop_checked:
            self._on_data()
        self._show_readiness()

    def _crop(self) -> Crop:
        """How the training cuts pictures."""
        values = self._settings.values() if self._settings else self._base()
        return Crop(**{field.name: values[field.name] for field in fields(Crop) if field.name in values})

    def _on_data(self) -> None:
        self._is_checked, self._crop_checked = False, self._crop()
        self.findings.show_remarks(())
        self._check_soon.start()
        self._show_readiness()

    def _check_folders(self) -> None:
        self._newest.forget()
        if self.data.data() is None:
            return
        try:
            config = self.config()
        except Img2ImgError:
            return  # the settings' own faults are told beside the button
        crop = self._crop()
        self._newest.ask(lambda: _faults(config.data, crop), self._on_checked)

    def _on_checked(self, found: list[Remark] | Img2ImgError) -> None:
        self._is_checked = True
        faults = [Remark("error", str(found))] if isinstance(found, Img2ImgError) else found
        self.findings.show_remarks(faults or [Remark("note", self.tr("Nothing is wrong with these pictures."))])
        self._show_readiness()

    def _show_readiness(self) -> None:
        """Say what is still missing; the button works when nothing is."""
        missing = self._missing()
        self.words.setText(missing)
        self.start.setEnabled(not missing)

    def _missing(self) -> str:
        problems = self._settings.problems() if self._settings else []
        for is_missing, words in (
            (not self._recipe, ""),
            (self.data.data() is None, self.tr("Choose the folders with pictures to learn from.")),
            (bool(problems), " ".join(problems)),
            (not self._is_checked, self.tr("Looking into the folders…")),
            (self.findings.has_errors, self.tr("Mend what is marked red above first.")),
        ):
            if is_missing:
                return words or " "
        return ""

    def _ask_start(self) -> None:
        try:
            self.start_asked.emit(self.config())
        except Img2ImgError as error:
            self.words.setText(str(error))

    # --- construction

    def _connect(self) -> None:
        self.recipes.chosen.connect(self._on_recipe)
        self.preset.currentIndexChanged.connect(self._on_preset)
        self.data.changed.connect(self._on_data)
        self._check_soon.timeout.connect(self._check_folders)
        self.start.clicked.connect(self._ask_start)

    def _lay_out(self) -> None:
        basics = row(
            labelled(self.tr("&Preset"), self.preset),
            labelled(self.tr("Step&s"), self.steps),
            labelled(self.tr("N&ame"), self.run_name),
            spacing=20,
        )
        basics.setStretch(2, 1)
        questions = column(self._questions, margin=0)
        questions.addWidget(self.recipes)
        questions.addWidget(_card(self.tr("Pictures"), self.data, self.findings))
        questions.addWidget(_card(self.tr("Training"), wrapped(basics), self.all_settings))
        self._questions.hide()
        content = QWidget()
        content.setMaximumWidth(820)
        page = column(content)
        page.addWidget(self._waiting)
        page.addWidget(self._questions)
        page.addStretch(1)
        foot = QFrame()
        bar = row(self.words, self.start)
        bar.setStretch(0, 1)
        bar.setContentsMargins(24, 12, 24, 16)
        foot.setLayout(bar)
        area = scrolled(content, self.tr("A new training"))
        area.setAlignment(Qt.AlignmentFlag.AlignLeft)
        whole = stack(area, foot, spacing=0)
        whole.setStretch(0, 1)
        whole.setContentsMargins(0, 0, 0, 0)
        self.setLayout(whole)


def _with_workers(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """A recipe's settings and, last of all, the number of workers, which is the run's and not the recipe's."""
    workers = RunConfig.model_json_schema()["properties"]["workers"]
    return {**schema, "properties": {**schema.get("properties", {}), "workers": translated(workers)}}


def _faults(data: DataConfig, crop: Crop) -> list[Remark]:
    """What is wrong with the pictures. Notes are left out: how many there are stands beside the folders already."""
    return [Remark(found.severity, found.message) for found in data.check(crop) if found.severity != "note"]


def _card(text: str, *content: QWidget) -> QWidget:
    frame = card()
    layout = column(frame, margin=18, spacing=14)
    layout.addWidget(heading(text))
    for widget in content:
        layout.addWidget(widget)
    return frame
