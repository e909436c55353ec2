"""What is done around the network, as settings (torch-free): a result's size, and how much of it the model draws."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Alpha = Literal["bicubic", "model", "none"]
ColourFix = Literal["none", "wavelet"]


class TargetSize(BaseModel):
    """How large a result is, said in one way: by a factor, a side in pixels, or megapixels. The proportions stay."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    factor: float | None = Field(default=None, gt=0, le=64)
    width: int | None = Field(default=None, ge=1, le=1_000_000)
    height: int | None = Field(default=None, ge=1, le=1_000_000)
    long_side: int | None = Field(default=None, ge=1, le=1_000_000)
    megapixels: float | None = Field(default=None, gt=0, le=10_000)

    @model_validator(mode="after")
    def _is_said_once(self) -> "TargetSize":
        if len(self.model_dump(exclude_none=True)) != 1:
            raise ValueError("say one of factor, width, height, long_side and megapixels")
        return self

    def factor_of(self, height: int, width: int) -> float:
        """How many times as long the sides of a picture of that size become."""
        if self.factor is not None:
            return self.factor
        if self.width is not None:
            return self.width / width
        if self.height is not None:
            return self.height / height
        if self.long_side is not None:
            return self.long_side / max(height, width)
        assert self.megapixels is not None
        return (self.megapixels * 1e6 / (height * width)) ** 0.5

    def of(self, height: int, width: int) -> tuple[int, int]:
        """(height, width) of the result of a picture of that size, each at least 1."""
        factor = self.factor_of(height, width)
        return max(1, round(height * factor)), max(1, round(width * factor))


class Enhancement(BaseModel):
    """What is done around the network; as it stands by default, nothing.

    size          of the result; None for the model's own
    shrink        the source is made so many times as long first: what was enlarged badly, or is noisy, is often drawn
                  better from less
    tta           the mean of the answers to the picture turned and mirrored in all eight ways (test-time augmentation)
    colour_fix    wavelet: the colours of the source, in all that is coarse, and the model's details
    blend         how much of the result is the model's, in percent; the rest is the source, enlarged
    protect       a picture, white where the source is to stay
    seamless      a texture that is laid edge to edge: its opposite edges go on fitting together
    alpha         transparency is enlarged (bicubic), drawn by the model as a grey picture, or laid on white (none)
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: TargetSize | None = None
    shrink: float = Field(default=1.0, gt=0, le=1)
    tta: bool = False
    colour_fix: ColourFix = "none"
    blend: float = Field(default=100.0, ge=0, le=100)
    protect: Path | None = None
    seamless: bool = False
    alpha: Alpha = "bicubic"

    @property
    def is_nothing(self) -> bool:
        return self == Enhancement()
