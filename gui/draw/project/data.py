"""What a drawing's file holds, as plain data: layers, and the facts that a model is asked with."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from PySide6.QtGui import QImage

from img2img.models.text import Line
from img2img.pictures.classes import LabelClass


@dataclass(frozen=True)
class OraLayer:
    """A layer, as every program sees it. No image but `exact` is null.

    role      "underlay", "colours", "lines", "labels" or "result", as in the document; "" where the file tells none
    image     its pixels, ARGB32_Premultiplied once it has been read; it may be smaller than the drawing
    x, y      where its upper left corner lies in the drawing, in pixels; anywhere
    opacity   in [0, 1]
    exact     what only this program sees in place of `image`, such as the numbers of labels (Grayscale8) or an underlay
              in all its detail (RGB32 or ARGB32_Premultiplied); a null image where there is nothing else to see
    """

    name: str
    role: str
    image: QImage
    x: int = 0
    y: int = 0
    opacity: float = 1.0
    visible: bool = True
    locked: bool = False
    exact: QImage = field(default_factory=QImage)


class Facts(BaseModel):
    """What the photo of a drawing depends on besides its layers; all of it may be missing.

    kind           "sketch", "coloured-sketch", "labels" or "picture", as model cards say it
    model_sha256   of the model's file, in hexadecimal digits
    style          the name of the photo whose style was taken
    classes        of the labels, by their numbers
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Line = ""
    model: Line = ""
    model_sha256: Line = ""
    direction: Line = ""
    seed: int = Field(default=0, ge=0, lt=2**63)
    style: Line = ""
    settings: dict[str, Any] = Field(default_factory=dict)
    classes: tuple[LabelClass, ...] = Field(default=(), max_length=256)


@dataclass(frozen=True)
class Project:
    """A drawing of width x height pixels, its layers bottom to top; `warnings` say what of its file is not here."""

    width: int
    height: int
    layers: tuple[OraLayer, ...]
    facts: Facts = field(default_factory=Facts)
    warnings: tuple[str, ...] = ()
