"""Recipe: which model and settings made a picture, read from its file, and whether this machine can ask them again."""

from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import QObject, Signal

from gui.background import in_background
from gui.draw.project.data import Facts
from gui.engine_client import EngineClient
from gui.translation import translate
from img2img.errors import Img2ImgError, ModelError
from img2img.models.library import Library
from img2img.models.text import shortened
from img2img.pictures import Picture


class Recipe(QObject):
    """Reads recipes, and looks whether their models are there.

    Signals:
        found(Facts): they can be restored.
        failed(str): there is no recipe, or its model is not here.
        warned(str): the model has changed since.
    """

    found = Signal(object)
    failed = Signal(str)
    warned = Signal(str)

    def __init__(self, engine: EngineClient, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._library = engine, library
        self._asked: dict[int, Path] = {}
        engine.answered.connect(self._on_answered)
        engine.failed.connect(self._on_failed)

    def open(self, path: Path) -> None:
        """Read the recipe of the picture at `path`; the engine does it."""
        self._asked[self._engine.request("recipe", path=str(path.absolute()))] = path

    def check(self, facts: Facts) -> None:
        """Look, in the background, whether the model that `facts` name is here; tells `found`, or what is wrong."""
        in_background(self, partial(_problem_with, self._library, facts), partial(self._on_checked, facts))

    def _on_answered(self, id_: int, header: dict[str, Any], _: Picture | None) -> None:
        path = self._asked.pop(id_, None)
        if path is None:
            return
        try:
            self.check(Facts.model_validate(header["drawn_by"]))
        except (KeyError, ValidationError):  # there is none, or one that this version does not understand
            self.failed.emit(self.tr("{0} does not say how it was made.").format(path))

    def _on_failed(self, id_: int, sentence: str) -> None:
        if self._asked.pop(id_, None) is not None:
            self.failed.emit(sentence)

    def _on_checked(self, facts: Facts, outcome: str | Img2ImgError) -> None:
        if isinstance(outcome, Img2ImgError):
            self.failed.emit(str(outcome))
            return
        self.found.emit(facts)
        if outcome:
            self.warned.emit(outcome)


def _problem_with(library: Library, facts: Facts) -> str:
    """What is to be said of the model, "" where it is the same file. Raises ModelError where there is none."""
    entry = next((entry for entry in library.entries() if entry.name == facts.model and not entry.broken), None)
    if entry is None:
        told = translate("Recipe", "The model {0} is not in the library. Import it on the Models page.")
        raise ModelError(told.format(shortened(facts.model)))
    if facts.model_sha256 and facts.model_sha256 != entry.sha256():
        told = translate("Recipe", "The model {0} is another file than the one this was made with. Photos may differ.")
        return told.format(shortened(facts.model))
    return ""
