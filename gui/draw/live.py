"""LivePhoto: asks for a photo of the sketch, at every stroke or when told to, and hands on the newest answer."""

from collections.abc import Callable
from enum import Enum
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from gui.draw.document.document import Document
from gui.engine_client import EngineClient
from gui.library.choice import ModelChoice
from gui.settings import SettingsFile
from img2img.errors import PictureError
from img2img.pictures import Picture

CHANNEL = "draw"
WARMING = "draw-warm"


class Freshness(Enum):
    """How the photo that is shown stands to the sketch."""

    NONE = "none"  # there is no photo
    ASKED = "asked"  # a newer one is on its way
    FRESH = "fresh"
    STALE = "stale"  # the sketch has changed since, and nobody has asked


class LivePhoto(QObject):
    """While it is live, every change of the sketch asks for a photo, at most once in `Settings.live_pause`.

    Signals:
        photo_came(picture, seconds): the newest photo (H, W, C), and how long the engine took.
        failed(str): there is none, and why.
        freshness_changed(Freshness)
    """

    photo_came = Signal(object, float)
    failed = Signal(str)
    freshness_changed = Signal(object)

    def __init__(
        self, sketch: Document, engine: EngineClient, settings: SettingsFile, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.choice: ModelChoice | None = None
        self.source: Callable[[], Picture | None] = lambda: sketch.lines  # what is sent; None where there is nothing
        self.seed = 0
        self.freshness = Freshness.NONE
        self._sketch, self._engine, self._settings = sketch, engine, settings
        self._is_live = settings.current.live
        self._asked: list[int] = []  # what may still be answered, oldest first
        self._pause = QTimer(self, singleShot=True, interval=settings.current.live_pause)
        self._pause.timeout.connect(self._on_pause_over)
        self._has_changed = False  # during the pause
        sketch.changed.connect(self._on_sketch_changed)
        engine.answered.connect(self._on_answered)
        engine.failed.connect(self._on_failed)
        settings.changed.connect(self._on_settings_changed)

    @property
    def is_live(self) -> bool:
        return self._is_live

    def go_live(self, is_live: bool) -> None:
        """Switch live photos on or off. Off is off: what is on its way is not shown either."""
        self._is_live = is_live
        if not is_live:
            self._drop()
        elif self.freshness != Freshness.FRESH:
            self._ask_when_live()

    def choose(self, choice: ModelChoice | None) -> None:
        """Ask this model from now on; None where there is no model."""
        self.choice = choice
        self._drop()
        self._ask_when_live()

    def warm(self) -> None:
        """Let the engine load the model before the first stroke."""
        if self.choice:
            self._engine.request("warm", None, channel=WARMING, **self._header(self.choice))

    def vary(self) -> None:
        """Another photo of the same sketch, where the model is random."""
        self.seed += 1
        self.ask()

    def ask(self) -> None:
        """Ask for a photo now, live or not. Does nothing where there is no model."""
        if self.choice is None:
            return
        try:
            source = self.source()
        except PictureError as error:
            self.failed.emit(str(error))
            return
        if source is None:
            return
        header = self._header(self.choice) | {"direction": self.choice.direction, "seed": self.seed}
        self._asked.append(self._engine.request("translate", source, channel=CHANNEL, **header))
        self._become(Freshness.ASKED)

    def _header(self, choice: ModelChoice) -> dict[str, str]:
        kept = self._settings.current
        return {"model": choice.entry.name, "device": kept.device, "precision": kept.precision}

    def _on_sketch_changed(self) -> None:
        if self._is_live and self.choice:
            self._has_changed = True
            if not self._pause.isActive():
                self._on_pause_over()
        elif self.freshness == Freshness.FRESH:
            self._become(Freshness.STALE)

    def _on_pause_over(self) -> None:
        """Ask for what has changed, the first time at once, and pause again."""
        if self._has_changed:
            self._has_changed = False
            self._ask_when_live()
            self._pause.start()

    def _ask_when_live(self) -> None:
        """Live photos are of drawings; a blank sheet is not asked about."""
        if self._is_live and not self._sketch.is_blank:
            self.ask()

    def _drop(self) -> None:
        self._pause.stop()
        self._has_changed = False
        self._engine.forget(CHANNEL)
        self._asked.clear()
        if self.freshness in (Freshness.ASKED, Freshness.FRESH):
            self._become(Freshness.STALE)

    def _on_answered(self, id_: int, header: dict[str, Any], picture: Picture | None) -> None:
        """In the midst of a stroke a newer photo is asked for already, but this one is news as well."""
        if id_ in self._asked and picture is not None:
            self._settle(id_, Freshness.FRESH)
            self.photo_came.emit(picture, float(header.get("seconds", 0)))

    def _on_failed(self, id_: int, sentence: str) -> None:
        if id_ in self._asked:
            self._settle(id_, Freshness.STALE)
            self.failed.emit(sentence)

    def _settle(self, id_: int, freshness: Freshness) -> None:
        self._asked = [asked for asked in self._asked if asked > id_]
        self._become(Freshness.ASKED if self._asked else freshness)

    def _on_settings_changed(self) -> None:
        self._pause.setInterval(self._settings.current.live_pause)

    def _become(self, freshness: Freshness) -> None:
        self.freshness = freshness
        self.freshness_changed.emit(freshness)
