"""GIF: 256 colours a picture, of which one may be no colour at all; a comment; XMP."""

import io
from typing import Any

import numpy as np
from PIL import Image

from img2img.pictures import Picture, PictureFile
from img2img.pictures.animation import with_xmp
from img2img.pictures.pixels import join_alpha, split_alpha, to_colour

_SEEN = 128  # the least alpha that is shown
_NO_COLOUR = 255  # its number in a palette


def encode_gif(picture: PictureFile) -> bytes:
    """`picture`, whose pixels (H, W, C) are uint8, as a GIF. Up to 255 colours, and all greys, stay what they are."""
    colour, alpha = split_alpha(picture.pixels)
    options: dict[str, Any] = {"comment": comment} if (comment := picture.texts.get("Comment", "").encode()) else {}
    if alpha is None and colour.shape[2] == 1:
        image = Image.fromarray(colour[..., 0])
    else:
        seen, is_seen = split_alpha(seen_or_not(picture.pixels))
        assert is_seen is not None
        of_all = bool(is_seen.all())
        image = Image.fromarray(to_colour(seen)).quantize(256 if of_all else _NO_COLOUR, Image.Quantize.MEDIANCUT)
        if not of_all:
            image.paste(_NO_COLOUR, mask=Image.fromarray(255 - is_seen))
            options["transparency"] = _NO_COLOUR
    buffer = io.BytesIO()
    image.save(buffer, "GIF", optimize=False, **options)
    return with_xmp(buffer.getvalue(), picture.xmp)


def seen_or_not(picture: Picture) -> Picture:
    """uint8 (H, W, C) with alpha, and no pixel between seen and not; what is not seen has no colour."""
    colour, alpha = split_alpha(picture)
    is_seen = np.ones(picture.shape[:2], bool) if alpha is None else alpha >= _SEEN
    return join_alpha(colour * is_seen[..., None], is_seen * np.uint8(255))
