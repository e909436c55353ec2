"""ModelCard: everything a program must know to use a model without asking which network it is (torch-free)."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from img2img.pictures.classes import LabelClass

Task = Literal["super-resolution", "image-to-image", "generation"]
Mode = Literal["eval", "train"]
SourceKind = Literal["picture", "sketch", "labels", "holes"]
Transparency = Literal["", "kept", "paper", "holes"]


class Lineage(BaseModel):
    """Where a model comes from, so that it can be made again."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    recipe: str = ""
    data: str = ""
    steps: int = 0
    hours: float = 0.0
    date: str = ""
    program: str = ""
    parent: str = ""
    settings: dict[str, Any] = Field(default_factory=dict)


class ModelCard(BaseModel):
    """The facts of a model. A foreign network's own ranges and channel order are facts here, not branches in code.

    A file may hold several networks of one architecture that share this card, such as the two generators of a
    CycleGAN: then `directions` names them ("apple-to-orange", "orange-to-apple"), the first being the default, and
    `domains` names source and target of each in the same order. With one network, `directions` is empty.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    title: str = ""
    description: str = ""
    architecture: str
    hyperparameters: dict[str, Any] = Field(default_factory=dict)
    task: Task = "image-to-image"
    directions: tuple[str, ...] = ()
    domains: tuple[tuple[str, str], ...] = (("source", "target"),)
    scale: int = Field(default=1, ge=1, description="target size / source size")
    source_channels: int = Field(default=3, ge=1)
    classes: tuple[LabelClass, ...] = Field(
        default=(), description="of the label map that is the source, or of what is generated; numbered from 0"
    )
    latent_size: int = Field(default=0, ge=0, description="numbers that a picture is generated from; 0: not generated")
    transparency: Transparency = Field(
        default="",
        description="what transparent pixels of a source are: transparent in the answer too, the white paper of a "
        "drawing, or holes to be filled, marked in a fourth channel; empty: paper where the source has one channel",
    )
    target_channels: int = Field(default=3, ge=1)
    source_range: tuple[float, float] = Field(
        default=(-1.0, 1.0), description="what black and white are to the network"
    )
    target_range: tuple[float, float] = (-1.0, 1.0)
    channel_order: Literal["rgb", "bgr"] = "rgb"
    size_multiple: int = Field(default=1, ge=1, description="both sides of a source are padded to a multiple of this")
    native_size: tuple[int, int] | None = Field(default=None, description="(height, width) of the training pictures")
    mode: Mode = Field(
        default="eval", description="train: dropout and batch statistics stay live, as in pix2pix's own test"
    )
    tileable: bool = Field(
        default=True, description="False where statistics of the whole picture matter (instance norm)"
    )
    licence: str = ""
    lineage: Lineage = Lineage()
    preview: str = Field(default="", description="a small PNG, base64")

    @model_validator(mode="after")
    def _one_pair_of_domains_a_direction(self) -> "ModelCard":
        if len(self.domains) != max(1, len(self.directions)):
            raise ValueError("domains must name a source and a target for each direction")
        return self

    @property
    def source(self) -> SourceKind:
        """What a translation takes: a picture, a drawing on paper, a map of classes, or a picture with holes."""
        if self.task == "image-to-image" and self.classes:
            return "labels"
        if self.transparency == "holes":
            return "holes"
        by_channels = "paper" if self.task == "image-to-image" and self.source_channels == 1 else "kept"
        return "sketch" if (self.transparency or by_channels) == "paper" else "picture"

    @property
    def has_styles(self) -> bool:
        """Whether a translation can take the style of a photo that it is given."""
        return self.task == "image-to-image" and bool(self.hyperparameters.get("style_size"))

    def domains_of(self, direction: str = "") -> tuple[str, str]:
        """Source and target of `direction` (the default one when empty)."""
        return self.domains[self.directions.index(direction) if direction else 0]
