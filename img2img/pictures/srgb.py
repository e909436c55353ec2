"""Colours of a profile as sRGB: by its curves and matrix where it is no more than these, else by littlecms."""

import io
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pyvips
from PIL import ImageCms

from img2img.pictures import Picture, PictureFile
from img2img.pictures.pixels import join_alpha, split_alpha, to_colour
from img2img.pictures.primaries import light_as_srgb
from img2img.pictures.profile import Shaper

_STEPS = np.linspace(0, 255, 6).round().astype(np.uint8)
_CUBE = np.stack(np.meshgrid(_STEPS, _STEPS, _STEPS), axis=-1).reshape(1, -1, 3)
_RAMP = np.arange(256, dtype=np.uint8).reshape(1, -1, 1)
_INTERPRETATIONS = {("uint8", 1): "b-w", ("uint8", 3): "srgb", ("uint16", 1): "grey16", ("uint16", 3): "rgb16"}


def in_srgb(picture: PictureFile) -> PictureFile:
    """`picture` with its colours in sRGB, and without the profile that they were in; depth and channels stay.

    What lies outside of sRGB becomes the nearest colour of it. A profile that is damaged, or of another kind of pixels
    than these, stays, and so do they, with a sentence among `warnings`.
    """
    if picture.icc is None:
        return picture
    if not is_convertible(picture.icc, picture.pixels.shape[2]):
        told = "The colour profile is damaged or describes other pixels: the colours were not converted to sRGB."
        return replace(picture, warnings=(*picture.warnings, told))
    return replace(picture, pixels=converted(picture.pixels, picture.icc), icc=None)


def converted(pixels: Picture, icc: bytes) -> Picture:
    """`pixels` (H, W, C) of a convertible profile as sRGB, each for itself; depth, channels and alpha stay."""
    return pixels if is_srgb(icc) else _converted(pixels, icc)


@lru_cache(8)
def is_convertible(icc: bytes, channels: int) -> bool:
    """Whether `icc` is a whole profile of pixels with so many channels, alpha among them."""
    space = _space(icc)
    if space not in ("RGB", "GRAY") or (space == "GRAY" and channels > 2):
        return False
    try:
        mode = "L" if space == "GRAY" else "RGB"
        ImageCms.buildTransform(io.BytesIO(icc), ImageCms.createProfile("sRGB"), mode, "RGB")
    except (ImageCms.PyCMSError, OSError):
        return False
    return True


@lru_cache(8)
def is_srgb(icc: bytes) -> bool:
    """Whether a convertible profile means what sRGB does, within 1 of 255."""
    colours = _RAMP if _space(icc) == "GRAY" else _CUBE
    return int(np.abs(_converted(colours, icc).astype(int) - colours).max()) <= 1


def _converted(pixels: Picture, icc: bytes) -> Picture:
    colour, alpha = split_alpha(pixels)
    stored = colour if _space(icc) == "GRAY" else to_colour(colour)
    shaper = Shaper.of(icc)
    made = light_as_srgb(stored, shaper.light(stored.dtype), shaper.matrix) if shaper else _by_littlecms(stored, icc)
    is_grey = colour.shape[2] == 1
    return join_alpha(np.ascontiguousarray(made[..., made.shape[2] // 2, None]) if is_grey else made, alpha)


def _by_littlecms(colour: Picture, icc: bytes) -> Picture:
    """`colour` (H, W, 1 or 3) as sRGB (H, W, 3)."""
    image: Any = pyvips.Image.new_from_array(np.ascontiguousarray(colour))
    image = image.copy(interpretation=_INTERPRETATIONS[colour.dtype.name, colour.shape[2]])
    image.set_type(pyvips.GValue.blob_type, "icc-profile-data", icc)
    lab = image.icc_import(embedded=True, intent="relative", pcs="lab")
    made = lab.icc_export(output_profile="srgb", intent="relative", pcs="lab", depth=8 * colour.itemsize)
    return np.asarray(made.numpy(), colour.dtype).reshape(*colour.shape[:2], 3)


def _space(icc: bytes) -> str:
    """RGB, GRAY, CMYK or whatever else it is of; "" where it is no profile."""
    try:
        ImageCms.ImageCmsProfile(io.BytesIO(icc))
    except OSError:
        return ""
    return icc[16:20].decode("latin-1").strip()
