"""Between numbers of light, as formats of high dynamic range hold them, and pictures of sixteen bits."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from img2img.pictures import PictureFile
from img2img.pictures.hdr import Curve
from img2img.pictures.pixels import split_alpha, to_depth

NOT_A_NUMBER = "{0} holds pixels that are no numbers, which became black."
_ENDLESS = "{0} holds pixels of endless light, which became as bright as the brightest of the others."


def of_light(
    path: Path, light: NDArray[np.float32], warnings: tuple[str, ...] = (), *, is_multiplied: bool = False
) -> PictureFile:
    """Light (H, W, C) in linear numbers, its alpha (where C is 2 or 4) from 0 to 1, as a picture with its curve."""
    if not np.isfinite(light).all():
        is_endless = np.isposinf(light)
        warnings += (_ENDLESS.format(path),) if is_endless.any() else ()
        warnings += (NOT_A_NUMBER.format(path),) if (~np.isfinite(light) & ~is_endless).any() else ()
        light = np.nan_to_num(light, nan=0, posinf=float(np.max(light, initial=1, where=np.isfinite(light))), neginf=0)
    if light.shape[2] not in (2, 4):
        curve = Curve.of(light)
        return PictureFile(curve.encode(light), curve=curve, warnings=warnings)
    colour, alpha = light[..., :-1], light[..., -1:].clip(0, 1)
    if is_multiplied:
        colour = np.where(alpha > 0, colour / np.maximum(alpha, 1e-6), colour).astype(np.float32)
    curve = Curve.of(colour)
    opaque = np.rint(alpha * 65535).astype(np.uint16)
    return PictureFile(np.concatenate([curve.encode(colour), opaque], axis=2), curve=curve, warnings=warnings)


def to_light(picture: PictureFile, *, is_multiplied: bool = False) -> NDArray[np.float32]:
    """The light (H, W, C) of a picture; of one that has no curve, what sRGB's means."""
    colour, alpha = split_alpha(picture.pixels)
    light = (picture.curve or Curve()).decode(to_depth(colour, np.uint16))
    if alpha is None:
        return light
    share = to_depth(alpha, np.uint16)[..., None].astype(np.float32) / np.float32(65535)
    return np.concatenate([light * share if is_multiplied else light, share], axis=2, dtype=np.float32)
