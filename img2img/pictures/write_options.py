"""How picture files are written, where the usual way is not wanted (torch-free)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

USUAL_QUALITY = 95


class WriteOptions(BaseModel):
    """A format that does not know one of these does without: in silence where nothing is lost by it.

    quality      0 to 100, of JPEG, WebP, AVIF, JPEG XL and JPEG 2000; at 100 all but JPEG are without loss
    compression  0, none, to 9, slow, of PNG, TIFF and OpenEXR; the pixels are the same
    depth        bits a channel: "same" as the picture has; 16 are rounded to 8, and 8 spread over 16 (times 257)
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    quality: int | None = Field(default=None, ge=0, le=100, description="where a format has any; None is the usual")
    compression: int | None = Field(default=None, ge=0, le=9, description="where a format has any; None is the usual")
    depth: Literal["same", 8, 16] = Field(default="same", description="bits a channel")

    def quality_or(self, usual: int = USUAL_QUALITY) -> int:
        """The quality to write with."""
        return usual if self.quality is None else self.quality

    def compression_or(self, usual: int) -> int:
        """The compression to write with."""
        return usual if self.compression is None else self.compression


USUAL = WriteOptions()
