"""ModelChoice: a model and one of its directions, as pickers offer them and the settings remember them."""

from collections.abc import Sequence
from dataclasses import dataclass

from gui.library.describe import warned_subtitle_of
from gui.translation import translate
from img2img.models.card import ModelCard
from img2img.models.library import Entry

SKETCHES = "sketch"  # the domain, as cards name it
DRAWN = ("sketch", "coloured-sketch", "labels")  # sources that a hand makes


@dataclass(frozen=True)
class ModelChoice:
    """What a request to the engine, or a batch, names."""

    entry: Entry
    direction: str = ""

    @property
    def card(self) -> ModelCard:
        return self.entry.card

    @property
    def key(self) -> str:
        """How the settings remember it."""
        return key_of(self.entry.name, self.direction)

    def titled(self, title: str) -> str:
        """`title`, which a person calls the model, with the direction where there are several."""
        if not self.direction:
            return title
        source, target = self.card.domains_of(self.direction)
        return translate("ModelChoice", "{model}: {source} to {target}").format(
            model=title, source=source, target=target
        )

    @property
    def task(self) -> str:
        """What it does, in a word or two, and where its licence forbids commercial use."""
        return warned_subtitle_of(self.entry)

    @property
    def draws_from_sketches(self) -> bool:
        """Whether its source is a drawing, and not a photo that somebody could also draw."""
        return self.card.source in DRAWN or self.card.domains_of(self.direction)[0] == SKETCHES

    @property
    def is_random(self) -> bool:
        """Whether another seed gives another photo: dropout is live, or a style is drawn."""
        return self.card.mode == "train" or self.card.has_styles

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the sketches that the model was made for."""
        return self.card.native_size or (256, 256)


def key_of(name: str, direction: str = "") -> str:
    """How the choice of that model and direction is remembered."""
    return f"{name}:{direction}" if direction else name


def drawing_models(entries: Sequence[Entry]) -> list[ModelChoice]:
    """Every direction of every sound image-to-image model that makes a picture of a drawing or a label map: not of a
    picture with holes, and no sketches."""
    sound = [entry for entry in entries if not entry.broken and entry.card.task == "image-to-image"]
    choices = _directions([entry for entry in sound if entry.card.source in DRAWN or entry.card.source == "picture"])
    return [choice for choice in choices if choice.card.domains_of(choice.direction)[1] != SKETCHES]


def converting_models(entries: Sequence[Entry]) -> list[ModelChoice]:
    """Every direction of every sound model that turns a picture into another one, those that enlarge it first."""
    choices = _directions([entry for entry in entries if not entry.broken and entry.card.task != "generation"])
    return sorted(choices, key=lambda choice: choice.card.task != "super-resolution")


def page_for(entry: Entry) -> str:
    """The page on which a model that is new is used first: "draw", "convert", or "models" where neither can."""
    drawn = [choice for choice in drawing_models([entry]) if choice.draws_from_sketches]
    return "draw" if drawn else "convert" if converting_models([entry]) else "models"


def _directions(entries: Sequence[Entry]) -> list[ModelChoice]:
    return [ModelChoice(entry, direction) for entry in entries for direction in entry.card.directions or ("",)]
