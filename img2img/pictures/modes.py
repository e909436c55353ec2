"""What Pillow opened, as pixels."""

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

from img2img.errors import PictureError
from img2img.pictures import Picture
from img2img.pictures.decoding import decoding
from img2img.pictures.pixels import with_channels

_MODES = {  # what each of Pillow's modes becomes
    **dict.fromkeys(("1", "L"), "L"),
    "I;16": "I;16",
    **dict.fromkeys(("LA", "La"), "LA"),
    **dict.fromkeys(("P", "RGB", "RGBX", "YCbCr", "CMYK"), "RGB"),
    **dict.fromkeys(("PA", "RGBA", "RGBa"), "RGBA"),
}


def pixels_of(path: Path, image: Image.Image) -> Picture:
    """The pixels (H, W, C) of what Pillow opened, uint8; uint16 of grey that it has in 16 bits. Raises PictureError."""
    if image.mode not in _MODES:
        raise PictureError(
            f"{path} holds pixels of a kind that img2img does not read ({image.mode}). "
            "Save it as PNG or TIFF with 8 or 16 bits a channel."
        )
    mode = _MODES[image.mode]
    if "transparency" in image.info and not mode.endswith("A"):
        mode += "A"
    with decoding(path):
        image.load()
        if image.mode == "CMYK":
            image = _cmyk_to_srgb(image)
        elif image.mode == "1":
            image = image.convert("L")
        values = np.array(image if image.mode == mode else image.convert(mode))
    return with_channels(values)


def _cmyk_to_srgb(image: Image.Image) -> Image.Image:
    if icc := image.info.get("icc_profile"):
        try:
            srgb = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, io.BytesIO(icc), srgb, outputMode="RGB")
        except ImageCms.PyCMSError:
            converted = None  # a damaged profile says nothing: as without one
        if converted is not None:
            return converted
    return image.convert("RGB")
