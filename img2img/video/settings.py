"""What a person can choose of the videos that are written (PyAV-free)."""

from dataclasses import dataclass
from typing import Literal

CodecName = Literal["auto", "h264", "h265", "av1", "vp9", "ffv1"]


@dataclass(frozen=True)
class VideoSettings:
    """How videos are written.

    codec             by its name, "auto" for what fits the file
    crf               its quality: lower is better, None the usual
    without_location  where it was filmed is left out
    """

    codec: CodecName = "auto"
    crf: int | None = None
    without_location: bool = False
