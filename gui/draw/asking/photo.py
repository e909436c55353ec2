"""Photo: what an engine made of a drawing, of which settings and in what style; and how it stands to the drawing."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from gui.draw.asking.surroundings import Surroundings
from img2img.pictures import Picture


class Freshness(Enum):
    """How the photo that is shown stands to the drawing."""

    NONE = "none"  # there is no photo
    ASKED = "asked"  # a newer one is on its way
    FRESH = "fresh"
    STALE = "stale"  # the drawing has changed since, and nobody has asked


@dataclass(frozen=True, eq=False)
class Style:
    """In what manner a model with styles answers.

    photo     the picture (H, W, C) whose style is taken; None: a style drawn from the seed
    strength  1 as it is, 0 the mean of all styles
    """

    photo: Picture | None = None
    strength: float = 1.0

    @property
    def name(self) -> str:
        """What the engine knows the photo by; "" without one."""
        return "" if self.photo is None else hashlib.sha256(self.photo.tobytes()).hexdigest()[:16]

    def header(self) -> dict[str, Any]:
        """What a request says of it."""
        return ({"style": self.name} if self.photo is not None else {}) | {"strength": self.strength}


@dataclass(frozen=True)
class Recipe:
    """How a photo was made: all that a request says besides the drawing.

    model         its key, as `ModelChoice.key`
    size          (height, width) that it was asked for
    surroundings  the photo that it is seen inside of, a part; None where all of it is seen
    """

    model: str
    seed: int
    size: tuple[int, int]
    style: Style | None = None
    surroundings: Surroundings | None = None


@dataclass(frozen=True, eq=False)
class Photo:
    """A picture (H, W, C) that a model answered within `seconds`; `finisher` is the model that enlarged it, if any.

    made        the steps that made it, as the engine tells them and as a file says them (img2img/models/provenance.py)
    unfinished  the photo before it was enlarged
    """

    picture: Picture
    seconds: float
    recipe: Recipe
    is_draft: bool = False
    finisher: str = ""
    made: tuple[dict[str, Any], ...] = ()
    unfinished: "Photo | None" = None

    def finished(self, picture: Picture, seconds: float, finisher: str, made: tuple[dict[str, Any], ...]) -> "Photo":
        """The same photo, enlarged, which took these steps more."""
        steps = self.made + made
        return replace(self, picture=picture, seconds=seconds, finisher=finisher, made=steps, unfinished=self)


def photo_of(header: Mapping[str, Any], picture: Picture, recipe: Recipe, *, is_draft: bool = False) -> Photo:
    """The photo in an answer of the engine, inside of its surroundings."""
    made = tuple(header.get("made", ()))
    if recipe.surroundings:
        picture, made = recipe.surroundings.with_inside(picture, made)
    return Photo(picture, float(header.get("seconds", 0)), recipe, is_draft, made=made)
