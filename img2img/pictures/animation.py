"""Animations: pictures one after the other in one file, WebP or GIF."""

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from img2img.disk import write_atomically
from img2img.errors import PictureError
from img2img.pictures import Picture

_KINDS = {".webp": ("WEBP", {"quality": 90, "method": 4}), ".gif": ("GIF", {"optimize": True})}


def write_animation(
    path: Path, frames: Sequence[Picture], frames_per_second: float = 30, xmp: bytes | None = None
) -> None:
    """Write frames (H, W, 3), uint8, all of one size, as an animation that repeats; the ending decides the kind.

    `xmp` is kept in a WebP; a GIF has no place for it.
    Raises PictureError for an ending that is neither .webp nor .gif, and DiskFull.
    """
    if path.suffix.lower() not in _KINDS:
        raise PictureError(f"{path} cannot be an animation: its ending is neither .webp nor .gif. Choose one of these.")
    kind, options = _KINDS[path.suffix.lower()]
    first, *others = (Image.fromarray(frame) for frame in frames)
    if xmp and path.suffix.lower() == ".webp":
        options = options | {"xmp": xmp}
    buffer = io.BytesIO()
    milliseconds = round(1000 / frames_per_second)
    first.save(buffer, kind, save_all=True, append_images=others, duration=milliseconds, loop=0, **options)
    write_atomically(path, buffer.getvalue())
