"""Animations: pictures one after the other in one file, WebP or GIF."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from img2img.disk import write_atomically
from img2img.errors import PictureError
from img2img.pictures import Picture
from img2img.pictures.write_options import USUAL, WriteOptions

_KINDS = {".webp": "WEBP", ".gif": "GIF"}
_WEBP_QUALITY = 90
_XMP, _XMP_END = b"\x21\xff\x0bXMP DataXMP", bytes([1, *range(255, -1, -1), 0])  # which ends for every reader


def write_animation(
    path: Path,
    frames: Sequence[Picture],
    frames_per_second: float = 30,
    xmp: bytes | None = None,
    options: WriteOptions = USUAL,
) -> None:
    """Write frames (H, W, 3), uint8, all of one size, as an animation that repeats; the ending decides the kind.

    Of `options` the quality of a WebP counts, 90 where none is told, and 100 without loss.
    Raises PictureError for an ending that is neither .webp nor .gif, and DiskFull.
    """
    if path.suffix.lower() not in _KINDS:
        raise PictureError(f"{path} cannot be an animation: its ending is neither .webp nor .gif. Choose one of these.")
    kind = _KINDS[path.suffix.lower()]
    first, *others = (Image.fromarray(frame) for frame in frames)
    if kind == "GIF":
        form: dict[str, Any] = {"optimize": True}
    else:
        quality = options.quality_or(_WEBP_QUALITY)
        form = {"quality": quality, "lossless": quality == 100, "method": 4} | ({"xmp": xmp} if xmp else {})
    buffer = io.BytesIO()
    milliseconds = round(1000 / frames_per_second)
    first.save(buffer, kind, save_all=True, append_images=others, duration=milliseconds, loop=0, **form)
    write_atomically(path, with_xmp(buffer.getvalue(), xmp) if kind == "GIF" else buffer.getvalue())


def xmp_in(gif: bytes) -> bytes | None:
    """The XMP packet of a GIF, if any."""
    _, found, behind = gif.partition(_XMP)
    packet, end, _ = behind.partition(_XMP_END)
    return packet if found and end else None


def with_xmp(gif: bytes, xmp: bytes | None) -> bytes:
    """`gif` with an XMP packet as the XMP specification (part 3) has it: before the frames, its length in no byte."""
    if not xmp:
        return gif
    colours = 3 * 2 ** ((gif[10] & 7) + 1) if gif[10] & 0x80 else 0
    start = 13 + colours
    return gif[:start] + _XMP + xmp + _XMP_END + gif[start:]
