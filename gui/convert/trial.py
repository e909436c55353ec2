"""Trial: several models, with and without options, on one part of a picture, one after the other, by the engine."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Signal

from gui.engine_client import EngineClient
from gui.library.choice import ModelChoice
from img2img.pictures import Picture

CHANNEL = "trial"


@dataclass(frozen=True)
class Attempt:
    """A model to be tried, with `options` of a batch done around it."""

    choice: ModelChoice
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class Tried:
    """What an attempt made of the part, in how many seconds; or the sentence that says why it made nothing."""

    attempt: Attempt
    picture: Picture | None = None
    seconds: float = 0.0
    fault: str = ""


class Trial(QObject):
    """Each model is loaded and run once before it is timed.

    Signals:
        came(Tried): what one model made.
        ended(): all have had their turn, or the trial was given up.
    """

    came = Signal(object)
    ended = Signal()

    def __init__(self, engine: EngineClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._left: list[Attempt] = []
        self._part: Callable[[], Picture] | None = None
        self._header: dict[str, Any] = {}
        self._asked = self._warming = 0
        engine.answered.connect(self._on_answered)
        engine.failed.connect(self._on_failed)

    @property
    def is_running(self) -> bool:
        return bool(self._asked or self._warming)

    def begin(self, part: Callable[[], Picture], attempts: Sequence[Attempt], device: str, precision: str) -> None:
        """Try these on `part`, which is read in another thread, in place of a trial under way."""
        self.stop()
        self._part, self._left = part, [*attempts]
        self._header = {"device": device, "precision": precision}
        self._next()

    def stop(self) -> None:
        """Give up what is under way."""
        self._engine.forget(CHANNEL)
        self._left, self._asked, self._warming = [], 0, 0

    def _next(self) -> None:
        if self._left:
            self._warming = self._engine.request("warm", channel=CHANNEL, **self._named())
        else:
            self.ended.emit()

    def _named(self) -> dict[str, Any]:
        choice, options = self._left[0].choice, dict(self._left[0].options)
        asked = {"model": choice.entry.name, "direction": choice.direction}
        return self._header | asked | ({"enhancement": options} if options else {})

    def _on_answered(self, id_: int, header: dict[str, object], picture: Picture | None) -> None:
        if id_ == self._warming and self._part:
            self._warming = 0
            self._asked = self._engine.request("translate", self._part, channel=CHANNEL, **self._named())
        elif id_ == self._asked:
            self._tell(Tried(self._left[0], picture, float(str(header.get("seconds", 0)))))

    def _on_failed(self, id_: int, sentence: str) -> None:
        if self._left and id_ in (self._warming, self._asked):
            self._tell(Tried(self._left[0], fault=sentence))

    def _tell(self, tried: Tried) -> None:
        self._asked = self._warming = 0
        del self._left[0]
        self.came.emit(tried)
        self._next()
