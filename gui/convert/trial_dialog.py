"""TrialDialog: a part of a picture, the models that are tried on it, and what each makes of it, before a batch."""

from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QGridLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QWidget,
)

from gui.background import LatestOnly
from gui.convert.options.group import Said
from gui.convert.region_view import RegionView
from gui.convert.trial import Attempt, Trial, Tried
from gui.engine_client import EngineClient
from gui.library.choice import ModelChoice
from gui.library.model_picker import ModelPicker
from gui.pictures import read_part, read_scaled, to_image, to_pixels, upright_size
from gui.settings import Settings
from gui.widgets.compare import Compare
from gui.widgets.layout import button, column, heading, labelled, quiet, row, scrolled, stack, wrapped
from img2img.errors import Img2ImgError
from img2img.pictures import Picture

SIZE = (1080, 720)
SHOWN_PIXELS = 1600
SIDES = (96, 192, 384, 0)  # of the part that is tried, in pixels; 0 is the whole picture
SEEN_IN_A_PART = ("shrink", "tta", "colour_fix", "blend", "alpha")
CHOICE = Qt.ItemDataRole.UserRole
COLUMNS = 2


def trial_of(
    path: Path, picker: ModelPicker, options: Said, engine: EngineClient, settings: Settings, parent: QWidget
) -> "TrialDialog | None":
    """For the models of the picker that read pictures, the chosen one and the next ticked; None without any."""
    choices = [
        (picker.itemText(number), choice)
        for number, choice in enumerate(picker.choices)
        if choice.card.source == "picture"
    ]
    if not choices:
        return None
    keys = [choice.key for _, choice in choices]
    chosen = picker.choice.key if picker.choice and picker.choice.key in keys else keys[0]
    first = (chosen, *[key for key in keys if key != chosen][:1])
    return TrialDialog(path, choices, first, options, engine, settings, parent)


class TrialDialog(QDialog):
    """`choices` come with what they are called; `first` are the keys of those that are ticked at first.

    Each is tried as usual, and with those of the batch's `options` that can be seen in a part.

    Signals:
        model_taken(str): convert with the model of that key.
    """

    model_taken = Signal(str)

    def __init__(
        self,
        path: Path,
        choices: Sequence[tuple[str, ModelChoice]],
        first: Sequence[str],
        options: Said,
        engine: EngineClient,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Try models on {0}").format(path.name))
        self.resize(*SIZE)
        self._path, self._settings = path, settings
        self._titles = {choice.key: title for title, choice in choices}
        self._options = {name: value for name, value in options.items() if name in SEEN_IN_A_PART}
        self.with_options = QCheckBox(self.tr("With the &options as well"))
        self.with_options.setChecked(True)
        self.with_options.setVisible(bool(self._options))
        self._reading = LatestOnly(self)
        self._source, self._before = QImage(), QImage()
        self.trial = Trial(engine, self)
        self.view, self.models, self.part = RegionView(), QListWidget(), QComboBox()
        self.results: list[Compare] = []
        self._holders: list[QWidget] = []  # of a result, its title and its button
        self._words = quiet(self.tr("Choose a part of the picture and models, and try them."))
        self._words.setWordWrap(False)
        self.begin = button("", self.tr("&Try"), role="primary")
        self._grid_of_results = QWidget()
        self._grid = QGridLayout(self._grid_of_results)
        self._fill(choices, first)
        self._lay_out()
        self._connect()
        self._allow()
        self._reading.ask(lambda: (read_scaled(path, SHOWN_PIXELS), upright_size(path)), self._on_read)

    def _fill(self, choices: Sequence[tuple[str, ModelChoice]], first: Sequence[str]) -> None:
        self.models.setAccessibleName(self.tr("Models to try"))
        self.models.setSpacing(3)
        for title, choice in choices:
            item = QListWidgetItem(title, self.models)
            item.setData(CHOICE, choice)
            item.setCheckState(Qt.CheckState.Checked if choice.key in first else Qt.CheckState.Unchecked)
        for side in SIDES:
            text = self.tr("{0} × {0} pixels").format(side) if side else self.tr("The whole picture")
            self.part.addItem(text, side)
        self.part.setCurrentIndex(1)
        self.view.set_side(SIDES[1])

    def _lay_out(self) -> None:
        left = stack(
            self.view, labelled(self.tr("&Part"), self.part), heading(self.tr("Models")), self.models, self.with_options
        )
        left.setStretch(0, 3)
        left.setStretch(3, 2)
        splitter = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
        splitter.addWidget(wrapped(left))
        splitter.addWidget(scrolled(self._grid_of_results, self.tr("Results")))
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([SIZE[0] // 3, SIZE[0] - SIZE[0] // 3])
        layout = column(self, margin=16, spacing=12)
        layout.addWidget(splitter, 1)
        close = button("", self.tr("Close"))
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        layout.addLayout(row(self._words, "stretch", close, self.begin))
        self.begin.setDefault(True)

    def _connect(self) -> None:
        self.part.activated.connect(lambda: self.view.set_side(self.part.currentData()))
        self.models.itemChanged.connect(self._allow)
        self.begin.clicked.connect(self._begin)
        self.trial.came.connect(self._on_came)
        self.trial.ended.connect(self._on_ended)

    def _ticked(self) -> list[ModelChoice]:
        items = (self.models.item(number) for number in range(self.models.count()))
        return [item.data(CHOICE) for item in items if item.checkState() == Qt.CheckState.Checked]

    def _allow(self) -> None:
        self.begin.setEnabled(bool(self._ticked()) and not self._source.isNull() and not self.trial.is_running)

    def _on_read(self, read: tuple[QImage, QSize] | Img2ImgError) -> None:
        if isinstance(read, Img2ImgError):
            self.view.hint = str(read)
        else:
            self._source, size = read
            self.view.show_picture(self._source, size)
        self._allow()

    def _begin(self) -> None:
        for holder in self._holders:
            holder.deleteLater()
        self.results, self._holders = [], []
        part = cache(partial(self._read_part, self.view.region()))  # read for the first model
        self.trial.begin(part, self._attempts(), self._settings.device, self._settings.precision)
        self._words.setText(self.tr("Trying…"))
        self._allow()

    def _attempts(self) -> list[Attempt]:
        ways: list[Said] = [{}, self._options] if self.with_options.isChecked() and self._options else [{}]
        return [Attempt(choice, way) for choice in self._ticked() for way in ways]

    def _read_part(self, region: QRect) -> Picture:
        """Of the file itself, in another thread."""
        image = read_part(self._path, region)
        self._before = image
        return np.ascontiguousarray(to_pixels(image))

    def _on_came(self, tried: Tried) -> None:
        compare = Compare()
        title = self._titles[tried.attempt.choice.key]
        if tried.attempt.options:
            title = self.tr("{0}, with the options").format(title)
        compare.setAccessibleName(title)
        if tried.picture is None:
            compare.show_hint(tried.fault, "mdi6.alert-circle-outline")
            told = title
        else:
            compare.show_pictures(self._before, to_image(tried.picture))
            told = self.tr("{0}  ·  {1} s").format(title, f"{tried.seconds:.2f}")
        use = button("", self.tr("Use this"))
        use.setAutoDefault(False)
        use.setEnabled(tried.picture is not None)
        use.clicked.connect(partial(self._take, tried.attempt.choice.key))
        words = QLabel(told)
        words.setWordWrap(True)
        head = row(words, use, spacing=6)
        head.setStretch(0, 1)
        held = stack(head, compare, spacing=4)
        held.setStretch(1, 1)
        number = len(self.results)
        self.results.append(compare)
        compare.moved.connect(partial(self._move_together, compare))
        compare.split_changed.connect(partial(self._split_together, compare))
        holder = wrapped(held)
        self._holders.append(holder)
        self._grid.addWidget(holder, number // COLUMNS, number % COLUMNS)

    def _move_together(self, moved: Compare) -> None:
        for other in self.results:
            if other is not moved:
                other.follow(moved)

    def _split_together(self, moved: Compare, split: float) -> None:
        for other in self.results:
            if other is not moved and other.split != split:
                other.split = split
                other.update()

    def _take(self, key: str, _checked: bool = False) -> None:
        self.model_taken.emit(key)
        self.accept()

    def _on_ended(self) -> None:
        self._words.setText("")
        self._allow()

    # --- Qt

    def done(self, result: int) -> None:
        self.trial.stop()
        super().done(result)
