"""Colours that a PNG describes without a profile (PNG 3rd edition, 11.3.2): by gamma and primaries, or code points."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from img2img.pictures import Picture
from img2img.pictures.hdr import from_display
from img2img.pictures.pixels import join_alpha, peak, split_alpha
from img2img.pictures.png import SIGNATURE
from img2img.pictures.primaries import BY_NUMBER, SRGB, Primaries, differs, light_as_srgb, to_xyz

USUAL = 1 / 2.2  # sRGB's own curve is meant by it
NEAR = 0.02
HEAD = 4096  # bytes in which a PNG says what its colours are, unless its profile is huge
_SRGB_TRANSFERS = (1, 6, 13, 14, 15)  # BT.709 and its kin are shown with sRGB's curve by everyone
_TRANSFERS = {16: "PQ", 18: "HLG"}


@dataclass(frozen=True)
class Colours:
    """What the numbers of a PNG mean: each is None where it is as in sRGB."""

    gamma: float | None = None
    primaries: Primaries | None = None


def own_colours(image: Image.Image, head: bytes) -> Colours | None:
    """What an opened PNG, which begins with `head`, says of its colours; None where they are sRGB's or a profile's."""
    info = image.info
    if image.format != "PNG" or "icc_profile" in info:
        return None
    if (points := _code_points(head)) is not None:
        told = Colours(primaries=BY_NUMBER.get(points[0]) if points[1] in _SRGB_TRANSFERS else None)
    elif "srgb" in info:
        return None
    else:
        gamma, primaries = info.get("gamma"), info.get("chromaticity")
        told = Colours(
            gamma if gamma and abs(gamma - USUAL) >= NEAR else None,
            primaries if primaries and differs(primaries) else None,
        )
    return None if told == Colours() else told


def as_srgb(pixels: Picture, colours: Colours | None) -> Picture:
    """`pixels` (H, W, C) of those colours as sRGB, at their depth; all others as they are."""
    if colours is None:
        return pixels
    colour, alpha = split_alpha(pixels)
    shares = np.arange(peak(pixels.dtype) + 1) / peak(pixels.dtype)
    light = shares ** (1 / colours.gamma) if colours.gamma else from_display(shares)
    primaries = colours.primaries if colour.shape[2] == 3 else None
    matrix = np.linalg.inv(to_xyz(SRGB)) @ to_xyz(primaries) if primaries else None
    return join_alpha(light_as_srgb(colour, [light], matrix), alpha)


def told_of_video(path: Path, head: bytes) -> tuple[str, ...]:
    """A sentence on a PNG whose cICP chunk says that its numbers are those of a video of high dynamic range."""
    _, transfer = _code_points(head) or (1, 1)
    if transfer in _SRGB_TRANSFERS:
        return ()
    name = _TRANSFERS.get(transfer, f"the transfer function {transfer}")
    return (f"{path} is in {name}, and was read as if it were in sRGB. Convert it to OpenEXR to keep its light.",)


def _code_points(head: bytes) -> tuple[int, int] | None:
    """The primaries and the transfer function in a PNG's cICP chunk, by their numbers."""
    at = head.find(b"cICP", 0, HEAD)
    if not head.startswith(SIGNATURE) or at < 0 or at + 8 > len(head):
        return None
    return head[at + 4], head[at + 5]
