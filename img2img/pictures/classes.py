"""What a label map, or a generator, tells apart: classes with names and colours, and their tables (torch-free)."""

import json
from collections.abc import Sequence
from colorsys import hsv_to_rgb
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from img2img.errors import SettingsError

VOID = 255  # the number of what is no class: in a label map's file, and on a canvas where nothing is painted
Channel = Annotated[int, Field(ge=0, le=255)]


class LabelClass(BaseModel):
    """One class: of a label map, painted in `colour`, or of the pictures that a generator was trained on."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    colour: tuple[Channel, Channel, Channel] = (0, 0, 0)

    @property
    def is_void(self) -> bool:
        """Whether its pixels say nothing: a class that is called void, unlabelled or ignore."""
        return self.name.casefold() in ("void", "unlabelled", "unlabeled", "ignore")


def read_classes(path: Path) -> tuple[LabelClass, ...]:
    """The classes in a table: JSON, or lines of "red green blue name". One called void, unlabelled or ignore is void.

    Raises SettingsError, naming the file and how a line should look.
    """
    try:
        text = path.read_text("utf-8")
        rows = json.loads(text) if text.lstrip().startswith(("[", "{")) else [_row(line) for line in text.splitlines()]
        rows = rows["classes"] if isinstance(rows, dict) else rows
        classes = tuple(LabelClass.model_validate(row) for row in rows if row)
    except (OSError, ValueError, KeyError) as error:
        reason = str(error).splitlines()[0]
        raise SettingsError(
            f"{path} is no table of classes ({reason}). Write a line for each class, such as: 128 64 128 road"
        ) from error
    if not any(not label.is_void for label in classes):
        raise SettingsError(f"{path} names no class. Write a line for each class, such as: 128 64 128 road")
    return classes


def classes_of(count: int) -> tuple[LabelClass, ...]:
    """`count` classes without names, each in a colour of its own."""
    colours = [_colour(number / count) for number in range(count)]
    return tuple(LabelClass(name=f"class {number}", colour=colour) for number, colour in enumerate(colours))


def shown(classes: Sequence[LabelClass]) -> tuple[LabelClass, ...]:
    """The classes that are not void, in the order of a label map's numbers."""
    return tuple(label for label in classes if not label.is_void)


def _row(line: str) -> dict[str, object]:
    parts = line.split(None, 3)
    if not parts or line.lstrip().startswith("#"):
        return {}
    if len(parts) < 4:
        raise ValueError(f"the line {line!r}")
    return {"name": parts[3].strip(), "colour": tuple(map(int, parts[:3]))}


def _colour(hue: float) -> tuple[int, int, int]:
    red, green, blue = (round(255 * value) for value in hsv_to_rgb(hue, 0.65, 0.9))
    return red, green, blue
