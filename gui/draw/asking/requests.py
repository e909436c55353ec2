"""PhotoRequests: how photos of the drawing are asked for, whoever asks."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from gui.draw.asking.drawing import Drawing, Held
from gui.draw.asking.photo import Recipe, Style
from gui.draw.asking.quality import Size, native_fit
from gui.draw.asking.surroundings import Surroundings
from gui.engine_client import EngineClient, EngineState
from gui.library.choice import ModelChoice
from gui.settings import SettingsFile
from img2img.pictures import Picture
from img2img.pictures.reducing import reduced

WARMING = "draw-warm"
AT_ONCE = 640 * 640  # pixels; a larger drawing is put together in the background


class PhotoRequests(QObject):
    """Puts requests together: of the drawing as it is, to the model that is chosen, with a seed and in a style."""

    def __init__(
        self, drawing: Drawing, engine: EngineClient, settings: SettingsFile, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.choice: ModelChoice | None = None
        self.seed = 0
        self.style = Style()
        self.surroundings: Callable[[Size], Surroundings | None] = lambda _: None  # of photos of that size
        self.drawing, self.engine, self.settings = drawing, engine, settings
        self._sent_styles: set[str] = set()
        engine.state_changed.connect(self._on_engine_state)

    @property
    def full_size(self) -> Size:
        """(height, width) of the photo of the drawing at rest: its own size, or the model's where it is finished."""
        size = self.drawing.size
        return native_fit(size, self.choice.card.native_size) if self.choice and self.settings.current.finish else size

    def recipe(self, size: Size, seed: int | None = None) -> Recipe:
        """How a photo of that size is made at the moment, perhaps of another seed."""
        choice = self._chosen
        style = self.style if choice.card.has_styles else None
        seed = self.seed if seed is None else seed
        return Recipe(choice.key, seed, size, style, self.surroundings(self.full_size))

    def warm(self) -> None:
        """Let the engine load the model before the first stroke."""
        self.engine.request("warm", None, channel=WARMING, model=self._chosen.entry.name, **self._device())

    def translate(self, recipe: Recipe, channel: str, *, yields: bool = False) -> int | None:
        """Ask for the photo of a recipe; the id that its answer will have. None where nothing is drawn that the model
        takes. Raises PictureError for a drawing that it cannot take; of a large one that may be told as a failure."""
        held, (height, width) = self.drawing.held(), self.drawing.size
        if held is None:
            return None
        make = partial(_reduced, held, recipe.size, is_map=self._chosen.card.source == "labels")
        picture = make() if height * width <= AT_ONCE else make
        header: dict[str, Any] = {"model": self._chosen.entry.name, "direction": self._chosen.direction}
        header |= {"seed": recipe.seed} | self._device()
        if recipe.size != self.drawing.size:
            header["size"] = recipe.size
        if recipe.style:
            self._send_style(recipe.style)
            header |= recipe.style.header()
        return self.engine.request("translate", picture, channel=channel, yields=yields, **header)

    def finish(self, picture: Picture, channel: str) -> int:
        """Ask for a photo (H, W, C) enlarged by an upscaler, as soon as nothing else is asked for."""
        return self.engine.request("finish", picture, channel=channel, yields=True, **self._device())

    @property
    def _chosen(self) -> ModelChoice:
        assert self.choice is not None, "no model is chosen"
        return self.choice

    def _device(self) -> dict[str, Any]:
        kept = self.settings.current
        return {"device": kept.device, "precision": kept.precision}

    def _send_style(self, style: Style) -> None:
        if style.photo is not None and style.name not in self._sent_styles:
            self.engine.request("style", style.photo, name=style.name)
            self._sent_styles.add(style.name)

    def _on_engine_state(self, state: EngineState) -> None:
        if state == EngineState.STARTING:  # another process, which knows of no photo
            self._sent_styles.clear()


def _reduced(held: Held, size: Size, *, is_map: bool) -> Picture:
    """What is drawn, in no more pixels than the engine looks at; where it can be no smaller, the engine makes it so."""
    return reduced(held(), size, is_map=is_map)
