"""LivePhoto: asks for a photo of the drawing, at every stroke or when told to, and hands on the newest answer."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from gui.draw.asking.crashes import SecondChance
from gui.draw.asking.drawing import Drawing
from gui.draw.asking.photo import Freshness, Photo, Recipe, Style, photo_of
from gui.draw.asking.quality import AnswerTimes, Size, draft_size
from gui.draw.asking.requests import PhotoRequests
from gui.draw.asking.rhythm import Rhythm
from gui.draw.asking.slow import SlowHint
from gui.draw.document.document import Document
from gui.engine_client import EngineClient
from gui.library.choice import ModelChoice
from gui.settings import SettingsFile
from img2img.errors import PictureError
from img2img.pictures import Picture

CHANNEL = "draw"


@dataclass(frozen=True)
class _Asked:
    """What was asked, and whether the pen moved then."""

    recipe: Recipe
    is_draft: bool
    is_moving: bool


class LivePhoto(QObject):
    """While it is live, every change of the drawing asks for a photo: one at a time and at most once in
    `Settings.live_pause`, but at once when the pen rests. Where full answers take long, drafts are asked for meanwhile.

    Signals:
        photo_came(picture, seconds): the newest photo (H, W, C), and how long the engine took.
        settled(Photo): the photo of the drawing as it rests, at full size.
        photo_gone(): nothing is drawn, so there is no photo of it.
        failed(str): there is none, and why.
        slow(bool): an answer takes more than half a second; False once it has come.
        freshness_changed(Freshness)
        dropped(): whatever is on its way is not wanted any more.
        seed_changed(int)
    """

    photo_came = Signal(object, float)
    settled = Signal(object)
    photo_gone = Signal()
    failed = Signal(str)
    slow = Signal(bool)
    freshness_changed = Signal(object)
    dropped = Signal()
    seed_changed = Signal(object)

    def __init__(
        self, sketch: Document, engine: EngineClient, settings: SettingsFile, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.freshness = Freshness.NONE
        self.photo: Photo | None = None  # the newest
        self.drawing = Drawing(sketch, self)
        self.requests = PhotoRequests(self.drawing, engine, settings, self)
        self._engine, self._settings = engine, settings
        self._is_live = settings.current.live
        self._times = AnswerTimes()
        self._asked: dict[int, _Asked] = {}  # what may still be answered, oldest first
        self._is_rough = False  # what was asked for last is a draft
        self._second_chance = SecondChance(engine, self)
        self._rhythm = Rhythm(settings.current.live_pause, self)
        self._rhythm.moved.connect(self._on_moved)
        self._rhythm.rested.connect(self._on_rested)
        self._slow_hint = SlowHint(self)
        self._slow_hint.changed.connect(self.slow)
        self.drawing.changed.connect(self._on_changed)
        self.drawing.rested.connect(self._rhythm.rest)
        engine.answered.connect(self._on_answered)
        engine.failed.connect(self._on_failed)
        settings.changed.connect(self._on_settings_changed)

    @property
    def is_live(self) -> bool:
        return self._is_live

    @property
    def choice(self) -> ModelChoice | None:
        """The model that is asked, if there is one."""
        return self.requests.choice

    def go_live(self, is_live: bool) -> None:
        """Switch live photos on or off. Off is off: what is on its way is not shown either."""
        self._is_live = is_live
        if not is_live:
            self._forget()
            if self.freshness == Freshness.ASKED:
                self._become(Freshness.STALE)
        elif self.freshness != Freshness.FRESH:
            self._ask_when_live()

    def choose(self, choice: ModelChoice | None) -> None:
        """Ask this model from now on; None where there is no model."""
        self.requests.choice = choice
        self.restart()

    def restart(self) -> None:
        """Ask anew: something is different that every photo depends on."""
        self._drop()
        self._ask_when_live()

    def warm(self) -> None:
        """Let the engine load the model before the first stroke."""
        if self.choice:
            self.requests.warm()

    def vary(self) -> None:
        """Another photo of the same drawing, where the model is random."""
        self.use_seed(self.requests.seed + 1)

    def use_seed(self, seed: int, *, even_if_off: bool = True) -> None:
        """Ask for the photo that this seed gives; also while live photos are off, unless they alone are meant."""
        if seed != self.requests.seed:
            self.requests.seed = seed
            self.seed_changed.emit(seed)
            (self.ask if even_if_off else self._ask_when_live)()

    def adopt(self, photo: Photo) -> None:
        """Let a photo of the drawing as it is, by another seed, be the one that is shown; go on with its seed."""
        self.photo, self.requests.seed = photo, photo.recipe.seed
        self.seed_changed.emit(photo.recipe.seed)
        self.photo_came.emit(photo.picture, photo.seconds)
        self.settled.emit(photo)

    def use_style(self, style: Style) -> None:
        """Ask for photos in this style."""
        self.requests.style = style
        self._ask_when_live()

    def ask(self) -> None:
        """Ask for a full photo now, live or not. Does nothing where there is no model."""
        self._ask(self.requests.full_size)

    def _ask(self, size: Size, *, is_moving: bool = False) -> None:
        if self.choice is None:
            return
        try:
            recipe = self.requests.recipe(size)
            id_ = self.requests.translate(recipe, CHANNEL)
        except PictureError as error:
            self.failed.emit(str(error))
            return
        if id_ is None:
            return
        self._is_rough = size != self.requests.full_size
        self._asked[id_] = _Asked(recipe, self._is_rough, is_moving)
        self._rhythm.begin(is_moving=is_moving)
        self._become(Freshness.ASKED)

    def _on_changed(self) -> None:
        if self.drawing.is_blank:
            self._forget()
            self.photo = None
            self._become(Freshness.NONE)
            self.photo_gone.emit()
        elif self._is_live and self.choice:
            self._rhythm.change()
        elif self.freshness == Freshness.FRESH:
            self._become(Freshness.STALE)

    def _on_moved(self) -> None:
        """While the pen moves: one at a time."""
        if self.choice and not self._asked:
            size, card = self.requests.full_size, self.choice.card
            if self._times.needs_drafts and self._settings.current.live_quality == "auto":
                size = draft_size(size, card.native_size, card.size_multiple)
            self._ask(size, is_moving=True)

    def _on_rested(self) -> None:
        """What was asked for in the midst of the stroke is given up for the whole of it."""
        is_new = self._rhythm.has_changed or self._is_rough
        if not (self._is_live and self.choice and is_new) or self.drawing.is_blank:
            return
        if any(asked.is_moving for asked in self._asked.values()):
            self._engine.forget(CHANNEL)
            self._asked.clear()
        self.ask()

    def _ask_when_live(self) -> None:
        """Live photos are of drawings; a blank sheet is not asked about."""
        if self._is_live and not self.drawing.is_blank:
            self.ask()

    def _drop(self) -> None:
        """What there is, and what is on its way, is not what would be asked for now."""
        self._forget()
        if self.freshness in (Freshness.ASKED, Freshness.FRESH):
            self._become(Freshness.STALE)

    def _forget(self) -> None:
        """Nothing is on its way any more."""
        self._rhythm.stop()
        self._is_rough = False
        self._engine.forget(CHANNEL)
        self._asked.clear()
        self.dropped.emit()

    def _on_answered(self, id_: int, header: dict[str, Any], picture: Picture | None) -> None:
        """In the midst of a stroke a newer photo is asked for already, but this one is news as well."""
        asked = self._asked.get(id_)
        if asked is None or picture is None:
            return
        self.photo = photo = photo_of(header, picture, asked.recipe, is_draft=asked.is_draft)
        if not asked.is_draft:
            self._times.note((asked.recipe.model, asked.recipe.size), photo.seconds)
        self._second_chance.renew()
        self._settle(id_, Freshness.ASKED if asked.is_draft or self._rhythm.has_changed else Freshness.FRESH)
        self.photo_came.emit(photo.picture, photo.seconds)
        if self.freshness == Freshness.FRESH:
            self.settled.emit(photo)
        self._rhythm.go_on()

    def _on_failed(self, id_: int, sentence: str) -> None:
        if id_ not in self._asked:
            return
        if self._second_chance.take():
            self._asked.clear()
            self.ask()
        else:
            self._settle(id_, Freshness.STALE)
            self.failed.emit(sentence)

    def _settle(self, id_: int, freshness: Freshness) -> None:
        self._asked = {other: asked for other, asked in self._asked.items() if other > id_}
        self._slow_hint.end()
        self._become(Freshness.ASKED if self._asked else freshness)

    def _on_settings_changed(self) -> None:
        self._rhythm.set_pause(self._settings.current.live_pause)

    def _become(self, freshness: Freshness) -> None:
        self.freshness = freshness
        if freshness != Freshness.ASKED:
            self._slow_hint.end()
        else:
            self._slow_hint.await_answer()
        self.freshness_changed.emit(freshness)
