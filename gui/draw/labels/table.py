"""LabelTable: the classes that a map is painted with, which keeps every other number out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from PySide6.QtGui import QColor, qRgb, qRgba

from gui.draw.labels import Numbers
from gui.translation import translate
from img2img.errors import PictureError
from img2img.pictures.classes import VOID, LabelClass

CLEAR = qRgba(0, 0, 0, 0)
GROUND = "background"  # what data sets call the class of all that is none of the others


@dataclass(frozen=True)
class LabelTable:
    """The classes of a card, by their numbers in it. A class that is void cannot be painted: it is VOID already."""

    classes: tuple[LabelClass, ...]

    @classmethod
    def of(cls, classes: Sequence[LabelClass]) -> "LabelTable":
        """Of a card's classes. Raises PictureError for more than a label map of 8 bits can hold."""
        if len(classes) > VOID:
            told = translate("LabelTable", "This model has {0} classes, and a label map holds {1} at most.")
            raise PictureError(told.format(len(classes), VOID))
        return cls(tuple(classes))

    @cached_property
    def paintable(self) -> tuple[int, ...]:
        """The numbers that can be painted, in the card's order."""
        return tuple(number for number, label in enumerate(self.classes) if not label.is_void)

    @cached_property
    def ground(self) -> int | None:
        """The class that what is unpainted counts as, which is the one called background; None: the model decides."""
        return next((number for number in self.paintable if self.classes[number].name.casefold() == GROUND), None)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the classes, by their numbers: two tables with the same ones mean the same by their numbers."""
        return tuple(label.name for label in self.classes)

    def name_of(self, number: int) -> str:
        """What the class is called; "unpainted" for VOID."""
        return self.classes[number].name if number != VOID else translate("LabelTable", "unpainted")

    def colour_of(self, number: int) -> QColor:
        """The colour of the class."""
        return QColor(*self.classes[self.checked(number)].colour)

    def checked(self, number: int) -> int:
        """`number`, if it can be painted. Raises PictureError otherwise."""
        if number not in self.paintable:
            raise PictureError(translate("LabelTable", "There is no class {0} to be painted.").format(number))
        return number

    def cleaned(self, numbers: Numbers) -> Numbers:
        """A map with VOID for every class that is void. Raises PictureError where one holds another number."""
        table = np.arange(256, dtype=np.uint8)
        table[: len(self.classes)] = [VOID if label.is_void else number for number, label in enumerate(self.classes)]
        is_wrong = np.zeros(256, np.bool_)
        is_wrong[len(self.classes) : VOID] = True
        if (wrong := is_wrong[numbers]).any():
            found = int(numbers[wrong].min())
            raise PictureError(translate("LabelTable", "There is no class {0} to be painted.").format(found))
        return table[numbers]

    def completed(self, numbers: Numbers) -> Numbers:
        """A map as it is sent and saved: with the class that the unpainted counts as, where there is one."""
        return numbers if self.ground is None else np.where(numbers == VOID, np.uint8(self.ground), numbers)

    def colours(self, hidden: Collection[int] = ()) -> list[int]:
        """256 colours, as QRgb: of the classes by their numbers, clear for what is hidden or unpainted."""
        shown = {number: qRgb(*self.classes[number].colour) for number in self.paintable if number not in hidden}
        return [shown.get(number, CLEAR) for number in range(256)]

    def as_message(self) -> list[dict[str, Any]]:
        """The classes as a request to the engine names them."""
        return [label.model_dump() for label in self.classes]
