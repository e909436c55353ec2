"""ModelCard: everything a program must know to use a model without asking which network it is (torch-free)."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, FiniteFloat, field_validator, model_validator

from img2img.models.preview import check_preview
from img2img.models.text import Line, one_line
from img2img.pictures.classes import LabelClass, shown

Task = Literal["super-resolution", "restoration", "image-to-image", "generation"]
NumberFormat = Literal["fp32", "bf16", "fp16"]
Mode = Literal["eval", "train"]
SourceKind = Literal["picture", "sketch", "coloured-sketch", "labels", "holes"]
Transparency = Literal["", "kept", "paper", "open", "holes"]
Channels = Annotated[int, Field(ge=1, le=1024)]
Side = Annotated[int, Field(ge=1, le=4096)]

UNKNOWN = "unknown"
"""The licence of a model that came without one."""
_NOT_COMMERCIAL = re.compile(r"\bNC\b|non-?\s?commercial", re.IGNORECASE)


class Lineage(BaseModel):
    """Where a model comes from, so that it can be made again."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    recipe: Line = ""
    data: Line = ""
    steps: int = Field(default=0, ge=0, le=10**15)
    hours: FiniteFloat = Field(default=0.0, ge=0)
    date: Line = ""
    program: Line = ""
    parent: Line = ""
    settings: dict[str, Any] = Field(default_factory=dict)


class Strokes(BaseModel):
    """How the drawings look that a model learned from, at its native size.

    width  mean of their strokes, in pixels
    ink    the share of the picture that is covered
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    width: FiniteFloat = Field(gt=0, le=256)
    ink: FiniteFloat = Field(gt=0, le=1)


class ModelCard(BaseModel):
    """The facts of a model. A foreign network's own ranges and channel order are facts here, not branches in code.

    A file may hold several networks of one architecture that share this card, such as the two generators of a
    CycleGAN: then `directions` names them ("apple-to-orange", "orange-to-apple"), the first being the default, and
    `domains` names source and target of each in the same order. With one network, `directions` is empty.

    A card may come from a stranger: numbers are bounded, and what would move a terminal's cursor or break a line is
    a space (docs/adr/0003-model-file.md says which bounds, and why).
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: Line
    title: Line = ""
    description: Line = ""
    architecture: Line = Field(max_length=100)
    hyperparameters: dict[str, Any] = Field(default_factory=dict)
    task: Task = "image-to-image"
    directions: tuple[Line, ...] = Field(default=(), max_length=64)
    domains: tuple[tuple[Line, Line], ...] = (("source", "target"),)
    scale: int = Field(default=1, ge=1, le=16, description="target size / source size")
    source_channels: Channels = 3
    classes: tuple[LabelClass, ...] = Field(
        default=(),
        max_length=10_000,
        description="of the label map that is the source, or of what is generated; numbered from 0",
    )
    latent_size: int = Field(
        default=0, ge=0, le=65536, description="numbers that a picture is generated from; 0: not generated"
    )
    transparency: Transparency = Field(
        default="",
        description="what transparent pixels of a source are: transparent in the answer too, the white paper of a "
        "drawing, open to the model's own idea or holes to be filled, both marked in a fourth channel; empty: paper "
        "where the source has one channel",
    )
    target_channels: Channels = 3
    source_range: tuple[FiniteFloat, FiniteFloat] = Field(
        default=(-1.0, 1.0), description="what black and white are to the network"
    )
    target_range: tuple[FiniteFloat, FiniteFloat] = (-1.0, 1.0)
    channel_order: Literal["rgb", "bgr"] = "rgb"
    size_multiple: Side = Field(default=1, description="both sides of a source are padded to a multiple of this")
    size_minimum: Side = Field(default=1, description="and to at least this; the network itself sees to it")
    square: bool = Field(default=False, description="and to the longer of both, by the network too")
    precisions: tuple[NumberFormat, ...] = Field(
        default=("fp32", "bf16", "fp16"), min_length=1, description="that the network can be computed in"
    )
    native_size: tuple[Side, Side] | None = Field(default=None, description="(height, width) of the training pictures")
    strokes: Strokes | None = Field(
        default=None, description="of the drawings that it learned from; None where nobody measured them"
    )
    mode: Mode = Field(
        default="eval", description="train: dropout and batch statistics stay live, as in pix2pix's own test"
    )
    tileable: bool = Field(
        default=True, description="False where statistics of the whole picture matter (instance norm)"
    )
    licence: Line = ""
    lineage: Lineage = Lineage()
    preview: Annotated[str, AfterValidator(check_preview)] = Field(default="", description="a small PNG, base64")

    @field_validator("classes")
    @classmethod
    def _names_of_one_line(cls, classes: tuple[LabelClass, ...]) -> tuple[LabelClass, ...]:
        return tuple(label.model_copy(update={"name": one_line(label.name)}) for label in classes)

    @field_validator("source_range", "target_range")
    @classmethod
    def _black_is_not_white(cls, ends: tuple[float, float]) -> tuple[float, float]:
        if not 1e-6 <= abs(ends[1] - ends[0]) <= 1e6 or max(map(abs, ends)) > 1e6:
            raise ValueError("black and white must be different numbers within a million")
        return ends

    @field_validator("directions")
    @classmethod
    def _directions_differ(cls, directions: tuple[str, ...]) -> tuple[str, ...]:
        if len({*directions, ""}) != len(directions) + 1:
            raise ValueError("directions must have names, each its own")
        return directions

    @model_validator(mode="after")
    def _one_pair_of_domains_a_direction(self) -> "ModelCard":
        if len(self.domains) != max(1, len(self.directions)):
            raise ValueError("domains must name a source and a target for each direction")
        return self

    @property
    def source(self) -> SourceKind:
        """What a translation takes: a picture, a drawing on paper, lines with colours under them, a map of classes, or
        a picture with holes."""
        if self.task == "image-to-image" and self.classes:
            return "labels"
        if self.transparency == "holes":
            return "holes"
        if self.transparency == "open":
            return "coloured-sketch"
        by_channels = "paper" if self.task == "image-to-image" and self.source_channels == 1 else "kept"
        return "sketch" if (self.transparency or by_channels) == "paper" else "picture"

    @property
    def keeps_content(self) -> bool:
        """Whether a picture only gets larger or cleaner; so a grey one stays grey."""
        return self.task in ("super-resolution", "restoration")

    @property
    def is_foreign(self) -> bool:
        """Whether another program's network computes it: one of spandrel, or of ncnn alone."""
        return self.architecture.partition(":")[0] in ("spandrel", "ncnn")

    @property
    def forbids_commercial_use(self) -> bool:
        """Whether the licence says so, as CC-BY-NC does."""
        return bool(_NOT_COMMERCIAL.search(self.licence))

    @property
    def knows_edges(self) -> bool:
        """Whether a model of label maps is told where one object ends: it has a channel more than there are classes."""
        return self.source == "labels" and self.hyperparameters.get("label_channels", 0) > len(shown(self.classes))

    @property
    def has_styles(self) -> bool:
        """Whether a translation can take the style of a photo that it is given."""
        return self.task == "image-to-image" and bool(self.hyperparameters.get("style_size"))

    def domains_of(self, direction: str = "") -> tuple[str, str]:
        """Source and target of `direction` (the default one when empty)."""
        return self.domains[self.directions.index(direction) if direction else 0]
