"""Pictures: their depth, channels and colours, without torch.

A picture is a uint8 or uint16 array (H, W, C) with 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGB, alpha) channels,
alpha straight (not multiplied into the colour).
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import DTypeLike, NDArray
from PIL import Image

from img2img.errors import PictureError
from img2img.pictures import Picture

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601, as in JPEG and Pillow


def peak(dtype: DTypeLike) -> int:
    """The value of white, and of opaque: 255 or 65535."""
    return 2 ** (8 * np.dtype(dtype).itemsize) - 1


def with_channels(picture: Picture) -> Picture:
    """`picture` as (H, W, C); (H, W) is one channel. Raises PictureError for what is not a picture."""
    if picture.ndim == 2:
        picture = picture[..., None]
    if picture.dtype.name not in ("uint8", "uint16") or picture.ndim != 3 or not 1 <= picture.shape[2] <= 4:
        raise PictureError(
            f"An array of {picture.dtype} {picture.shape} is not a picture. "
            "Give uint8 or uint16, of shape (height, width, channels), with 1 to 4 channels."
        )
    if picture.size == 0:
        raise PictureError("The picture has no pixels. Give one with a height and a width of at least 1.")
    return picture


def from_opencv(decoded: NDArray[Any]) -> NDArray[Any]:
    """OpenCV's (H, W), BGR or BGRA as (H, W, 1), RGB or RGBA."""
    return decoded[..., None] if decoded.ndim == 2 else decoded[..., [2, 1, 0, 3][: decoded.shape[2]]]


def upright(pixels: Picture, orientation: int) -> Picture:
    """`pixels` (H, W, C) turned and mirrored as EXIF's orientation says that they are to be seen."""
    flip_x, flip_y = np.s_[:, ::-1], np.s_[::-1]
    swapped = pixels.swapaxes(0, 1)
    match orientation:
        case 2:
            pixels = pixels[flip_x]
        case 3:
            pixels = pixels[flip_x][flip_y]
        case 4:
            pixels = pixels[flip_y]
        case 5:
            pixels = swapped
        case 6:
            pixels = swapped[flip_x]
        case 7:
            pixels = swapped[flip_x][flip_y]
        case 8:
            pixels = swapped[flip_y]
        case _:
            pass
    return np.ascontiguousarray(pixels)


def split_alpha(picture: Picture) -> tuple[Picture, Picture | None]:
    """The colour (H, W, 1 or 3) of a picture and its alpha (H, W), None where it has none."""
    channels = picture.shape[2]
    return (picture[..., :-1], picture[..., -1]) if channels in (2, 4) else (picture, None)


def join_alpha(colour: Picture, alpha: Picture | None) -> Picture:
    """The inverse of `split_alpha`."""
    return colour if alpha is None else np.concatenate([colour, alpha[..., None]], axis=2)


def bleed(colour: Picture, alpha: Picture, strongest: int | None = None) -> Picture:
    """`colour` (H, W, C), with each invisible pixel given the colour of the nearest opaque one.

    What lies under transparent pixels is arbitrary (often black), and a network would smear it over the visible edge
    as a fringe. Faint pixels (below half) lend no colour unless there are only faint ones: theirs is imprecise.
    `strongest` is the highest alpha of a picture of which this is a part.
    """
    strongest = int(alpha.max()) if strongest is None else strongest
    solid = alpha >= min(strongest, peak(alpha.dtype) // 2 + 1)
    if solid.all() or not solid.any():
        return colour
    _, labels = cv2.distanceTransformWithLabels(
        np.where(solid, 0, 1).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    nearest = np.asarray(labels, np.int32)  # a number for each solid pixel, carried over the pixels around it
    palette = np.zeros((int(nearest.max()) + 1, colour.shape[2]), colour.dtype)
    palette[nearest[solid]] = colour[solid]
    return np.where((alpha == 0)[..., None], palette[nearest], colour)


def flatten(colour: Picture, alpha: Picture, paper: Picture | None = None) -> Picture:
    """`colour` (H, W, C) laid on `paper` (H, W, C), white where there is none, opaque: what is opaque stays exactly."""
    white = peak(colour.dtype)
    below = np.float32(white) if paper is None else paper.astype(np.float32)
    weight = alpha[..., None].astype(np.float32) / white
    return np.rint(below + (colour - below) * weight).astype(colour.dtype)


def is_grey(colour: Picture) -> bool:
    """Whether every pixel (H, W, C) has one value in all its channels."""
    return bool((colour == colour[..., :1]).all())


def has_more_colours(picture: Picture, count: int) -> bool:
    """Whether a picture (H, W, C) has more than `count` colours in 8 bits; what is transparent is one of them."""
    colour, alpha = split_alpha(to_depth(picture, np.uint8))
    colour = colour if alpha is None else np.where(alpha[..., None] > 0, join_alpha(colour, alpha), 0)
    if colour.shape[2] == 1:
        return False  # 256 greys at most, in 8 bits
    return Image.fromarray(colour if colour.shape[2] != 2 else np.repeat(colour, 2, axis=2)).getcolors(count) is None


def to_grey(colour: Picture) -> Picture:
    """The luma (H, W, 1) of a picture (H, W, 1 or 3); that of a grey one is exactly itself."""
    if is_grey(colour):
        return colour[..., :1]
    return np.rint(colour.astype(np.float32) @ _LUMA)[..., None].astype(colour.dtype)


def to_colour(colour: Picture) -> Picture:
    """(H, W, 3) of a picture (H, W, 1 or 3)."""
    return np.repeat(colour, 3, axis=2) if colour.shape[2] == 1 else colour


def to_depth(picture: Picture, dtype: DTypeLike) -> Picture:
    """`picture` at 8 or 16 bits a channel, rounded; 8 bits to 16 and back is exact."""
    if picture.dtype == dtype:
        return picture
    if np.dtype(dtype) == np.uint16:
        return picture.astype(np.uint16) * np.uint16(257)
    return ((picture.astype(np.uint32) + 128) // 257).astype(np.uint8)


def from_bits(values: NDArray[Any], bits: int) -> NDArray[np.uint16]:
    """Numbers of so many bits, up to 16, as 16 bits: white is white."""
    largest = 2**bits - 1
    return ((values.astype(np.uint32) * 65535 + largest // 2) // largest).astype(np.uint16)


def to_rgb(picture: Picture) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 of any picture: grey spread over three channels, transparency laid on white, 16 bits rounded."""
    colour, alpha = split_alpha(to_depth(picture, np.uint8))
    return np.ascontiguousarray(to_colour(colour if alpha is None else flatten(colour, alpha)), np.uint8)


def resize(picture: Picture, size: tuple[int, int], interpolation: int) -> Picture:
    """`picture` (H, W, C) at `size` (height, width); a constant channel, such as opaque alpha, stays what it is."""
    if picture.shape[:2] == size:
        return picture
    height, width = size
    resized = cv2.resize(picture, (width, height), interpolation=interpolation)
    return np.asarray(resized, picture.dtype).reshape(height, width, -1)
