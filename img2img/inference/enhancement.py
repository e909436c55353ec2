"""What is done around the network, as settings (torch-free): a result's size, and how much of it the model draws."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Alpha = Literal["bicubic", "model", "none"]
ColourFix = Literal["none", "wavelet"]

_WAYS = ("scale", "width", "height", "long_side", "megapixels")


class TargetSize(BaseModel):
    """How large a result is, said in one way, or in none, for what the model makes. The proportions stay.

    scale      its sides by those of the source
    width, height, long_side  in pixels
    megapixels    of the result
    only_smaller  pictures that are as large already are left out
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    scale: float | None = Field(default=None, gt=0, le=64)
    width: int | None = Field(default=None, ge=1, le=1_000_000)
    height: int | None = Field(default=None, ge=1, le=1_000_000)
    long_side: int | None = Field(default=None, ge=1, le=1_000_000)
    megapixels: float | None = Field(default=None, gt=0, le=10_000)
    only_smaller: bool = False

    @model_validator(mode="after")
    def _is_said_once(self) -> "TargetSize":
        if len(self.said_size) > 1:
            raise ValueError("say only one of scale, width, height, long_side and megapixels")
        if self.only_smaller and (self.is_the_models or self.scale is not None):
            raise ValueError("only_smaller needs a width, a height, a long_side or megapixels")
        return self

    @property
    def is_the_models(self) -> bool:
        """Whether nothing is said."""
        return not self.said_size

    @property
    def target_size(self) -> "TargetSize":
        """The size alone, of settings that say more."""
        return TargetSize.model_validate({name: getattr(self, name) for name in TargetSize.model_fields})

    @property
    def said_size(self) -> Mapping[str, float]:
        """The way in which a size is said, and what; empty where nothing is."""
        return {way: value for way in _WAYS if (value := getattr(self, way)) is not None}

    def factor_of(self, height: int, width: int, models: float = 1.0) -> float:
        """How many times as long the sides of a picture of that size become; `models` by the model itself."""
        if self.width is not None:
            return self.width / width
        if self.height is not None:
            return self.height / height
        if self.long_side is not None:
            return self.long_side / max(height, width)
        if self.megapixels is not None:
            return (self.megapixels * 1e6 / (height * width)) ** 0.5
        return self.scale or models

    def of(self, height: int, width: int, models: float = 1.0) -> tuple[int, int]:
        """(height, width) of the result of a picture of that size, each at least 1."""
        factor = self.factor_of(height, width, models)
        return max(1, round(height * factor)), max(1, round(width * factor))

    def leaves_out(self, height: int, width: int) -> bool:
        """Whether a picture of that size is not wanted, being as large already."""
        return self.only_smaller and self.factor_of(height, width) <= 1


class Enhancement(TargetSize):
    """What is done around the network; as it stands by default, nothing.

    shrink        the source is made so many times as long first: what was enlarged badly, or is noisy, is often drawn
                  better from less
    tta           the mean of the answers to the picture turned and mirrored in all eight ways (test-time augmentation)
    colour_fix    wavelet: the colours of the source, in all that is coarse, and the model's details
    blend         how much of the result is the model's, in percent; the rest is the source, enlarged
    protect       a picture, white where the source is to stay
    seamless      a texture that is laid edge to edge: its opposite edges go on fitting together
    alpha         transparency is enlarged (bicubic), drawn by the model as a grey picture, or laid on white (none)
    """

    shrink: float = Field(default=1.0, gt=0, le=1)
    tta: bool = False
    colour_fix: ColourFix = "none"
    blend: float = Field(default=100.0, ge=0, le=100)
    protect: Path | None = None
    seamless: bool = False
    alpha: Alpha = "bicubic"

    @property
    def said(self) -> Mapping[str, Any]:
        """What is not as it stands by default, besides the size, as JSON."""
        names = Enhancement.model_fields.keys() - TargetSize.model_fields.keys()
        usual = Enhancement().model_dump(mode="json", include=names)
        return {
            name: value for name, value in self.model_dump(mode="json", include=names).items() if value != usual[name]
        }
