"""Variations: four photos of the same drawing by other seeds, of models that are random."""

from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QFrame, QSpinBox, QToolButton, QWidget

from gui.draw.asking.photo import Freshness, Photo, Recipe, photo_of
from gui.draw.live import LivePhoto
from gui.draw.results.settled import Settled
from gui.pictures import to_image
from gui.widgets.layout import row, spin_box, tool
from img2img.pictures import Picture

COUNT = 4
CHANNELS = tuple(f"draw-variation-{number}" for number in range(COUNT))
REST = 400  # milliseconds after the photo has settled
SIDE = 56  # pixels of a thumbnail
LARGEST_SEED = 2**31 - 1


class Variations(Settled):
    """While it is on, asks for four variations of every settled photo; the pen comes first.

    Signals:
        came(int, Photo): the variation of that number.
        gone(): those there were are of an earlier drawing.
    """

    came = Signal(int, object)
    gone = Signal()

    def __init__(self, live: LivePhoto) -> None:
        super().__init__(live, REST)
        self.photos: dict[int, Photo] = {}
        self.seeds = [seed + 1 for seed in range(COUNT)]
        self._is_on = False
        self._live, self._requests = live, live.requests
        self._asked: dict[int, tuple[int, Recipe]] = {}
        live.dropped.connect(self.give_up)
        self._requests.engine.answered.connect(self._on_answered)

    def switch(self, is_on: bool) -> None:
        """Ask for variations from now on, or no longer."""
        self._is_on = is_on
        self.give_up()

    def draw_others(self) -> None:
        """Four other seeds, of the same drawing."""
        self.seeds = [seed + COUNT for seed in self.seeds]
        self.give_up()
        self.act()

    def take(self, number: int) -> None:
        """Let that variation be the photo, and go on with its seed."""
        if number in self.photos:
            self._live.adopt(self.photos[number])

    def counts(self, photo: Photo) -> bool:
        return self._is_on and photo not in self.photos.values()

    def give_up(self) -> None:
        super().give_up()
        for channel in CHANNELS:
            self._requests.engine.forget(channel)
        self._asked.clear()
        if self.photos:
            self.photos.clear()
            self.gone.emit()

    def act(self) -> None:
        if not self._is_on or self._requests.choice is None or self._live.freshness != Freshness.FRESH:
            return
        for number, (channel, seed) in enumerate(zip(CHANNELS, self.seeds, strict=True)):
            recipe = self._requests.recipe(self._requests.full_size, seed)
            if id_ := self._requests.translate(recipe, channel, yields=True):
                self._asked[id_] = (number, recipe)

    def _on_answered(self, id_: int, header: dict[str, Any], picture: Picture | None) -> None:
        if id_ in self._asked and picture is not None:
            number, recipe = self._asked.pop(id_)
            self.photos[number] = photo_of(header, picture, recipe)
            self.came.emit(number, self.photos[number])


class VariationsPanel(QFrame):
    """The four as thumbnails, of which a click takes one; and the seed of the photo, which can be typed and rolled."""

    def __init__(self, variations: Variations, live: LivePhoto, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._variations = variations
        self.thumbnails = [self._thumbnail(number) for number in range(COUNT)]
        self.seed: QSpinBox = spin_box(0, LARGEST_SEED)
        self.seed.setPrefix(self.tr("Seed "))
        self.seed.setAccessibleName(self.tr("Seed"))
        self.seed.setToolTip(self.tr("The same seed and the same drawing give the same photo"))
        self.seed.setKeyboardTracking(False)
        self.seed.setFixedWidth(124)
        self.seed.valueChanged.connect(live.use_seed)
        live.seed_changed.connect(self.seed.setValue)
        others = tool("mdi6.refresh", self.tr("Four other variations"), None)
        others.clicked.connect(variations.draw_others)
        layout = row(*self.thumbnails, others, self.seed, spacing=4)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        variations.came.connect(self._on_came)
        variations.gone.connect(self._show_none)
        self._show_none()

    def _thumbnail(self, number: int) -> QToolButton:
        button = QToolButton()
        button.setIconSize(QSize(SIDE, SIDE))
        button.setFixedSize(SIDE + 8, SIDE + 8)
        button.setStyleSheet("padding: 2px")
        button.setAccessibleName(self.tr("Variation {0}").format(number + 1))
        button.clicked.connect(partial(self._variations.take, number))
        return button

    def _on_came(self, number: int, photo: Photo) -> None:
        button = self.thumbnails[number]
        button.setIcon(QIcon(QPixmap.fromImage(to_image(photo.picture))))
        button.setToolTip(self.tr("Take this one (seed {0})").format(photo.recipe.seed))
        button.setEnabled(True)

    def _show_none(self) -> None:
        for button in self.thumbnails:
            button.setEnabled(False)
            button.setToolTip(self.tr("Another photo of the same drawing appears here when the pen rests"))
