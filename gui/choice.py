"""ModelChoice: a model and one of its directions, as Draw's picker offers them and the settings remember them."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from img2img.models.card import ModelCard
from img2img.models.library import Entry

SKETCHES = "sketch"  # the domain, as cards name it


@dataclass(frozen=True)
class ModelChoice:
    """What a request to the engine names."""

    entry: Entry
    direction: str = ""

    @property
    def card(self) -> ModelCard:
        return self.entry.card

    @property
    def key(self) -> str:
        """How the settings remember it."""
        return f"{self.entry.name}:{self.direction}" if self.direction else self.entry.name

    @property
    def title(self) -> str:
        """What a person calls it; the direction is told where there are several."""
        title = self.card.title or self.entry.name
        if not self.direction:
            return title
        source, target = self.card.domains_of(self.direction)
        return QCoreApplication.translate("ModelChoice", "{model}: {source} to {target}").format(
            model=title, source=source, target=target
        )

    @property
    def is_random(self) -> bool:
        """Whether another seed gives another photo: dropout is live."""
        return self.card.mode == "train"

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the sketches that the model was made for."""
        return self.card.native_size or (256, 256)


def drawing_models(entries: list[Entry]) -> list[ModelChoice]:
    """Every direction of every sound image-to-image model; one that makes sketches has no use for them."""
    sound = (entry for entry in entries if not entry.broken and entry.card.task == "image-to-image")
    choices = [ModelChoice(entry, direction) for entry in sound for direction in entry.card.directions or ("",)]
    return [choice for choice in choices if choice.card.domains_of(choice.direction)[1] != SKETCHES]
