"""A photo that is dragged out of the window: it must be a file at once, and says how it was made like any other."""

import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError
from PySide6.QtGui import QImage

from gui.pictures import to_png
from img2img.models.provenance import Step, noted
from img2img.pictures import PictureFile

_KEYWORD = b"XML:com.adobe.xmp\0\0\0\0\0"  # not compressed, in no language
_FIRST_CHUNK_ENDS = 33  # bytes: the signature and IHDR


def described_png(image: QImage, made: Sequence[dict[str, Any]]) -> bytes:
    """The picture as a PNG with the steps that made it, as the engine tells them, in an XMP packet."""
    content = to_png(image)
    try:
        steps = [Step.model_validate(step) for step in made]
    except ValidationError:  # of another version of the engine
        return content
    xmp = noted(Path("photo.png"), PictureFile(np.zeros((1, 1, 3), np.uint8)), steps).xmp
    if not xmp:
        return content
    text = b"iTXt" + _KEYWORD + xmp
    chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
    return content[:_FIRST_CHUNK_ENDS] + chunk + content[_FIRST_CHUNK_ENDS:]
