"""Colours that a PNG describes without a profile (PNG 3rd edition, 11.3.2): its gamma, or its code points for video."""

from pathlib import Path

import numpy as np
from PIL import Image

from img2img.pictures import Picture
from img2img.pictures.hdr import to_display
from img2img.pictures.pixels import join_alpha, peak, split_alpha
from img2img.pictures.png import SIGNATURE

USUAL = 1 / 2.2  # sRGB's own curve is meant by it
NEAR = 0.02
_SRGB_TRANSFERS = (1, 6, 13, 14, 15)  # BT.709 and its kin are shown with sRGB's curve by everyone
_TRANSFERS = {16: "PQ", 18: "HLG"}


def has_own_gamma(image: Image.Image) -> bool:
    """Whether an opened picture is a PNG whose gAMA chunk counts, and says another curve than the usual one."""
    gamma = image.info.get("gamma")
    if image.format != "PNG" or not gamma or "srgb" in image.info or "icc_profile" in image.info:
        return False
    return abs(gamma - USUAL) >= NEAR


def as_srgb(pixels: Picture, image: Image.Image) -> Picture:
    """`pixels` (H, W, C) of an opened PNG whose gAMA chunk counts, as sRGB; all others as they are."""
    if not has_own_gamma(image):
        return pixels
    gamma: float = image.info["gamma"]
    colour, alpha = split_alpha(pixels)
    largest = peak(pixels.dtype)
    table = to_display((np.arange(largest + 1) / largest) ** (1 / gamma))
    return join_alpha(np.rint(table * largest).astype(pixels.dtype)[colour], alpha)


def told_of_video(path: Path, content: bytes) -> tuple[str, ...]:
    """A sentence on a PNG whose cICP chunk says that its numbers are those of a video of high dynamic range."""
    at = content.find(b"cICP", 0, 4096)
    transfer = content[at + 5] if content.startswith(SIGNATURE) and at >= 0 and at + 8 <= len(content) else 1
    if transfer in _SRGB_TRANSFERS:
        return ()
    name = _TRANSFERS.get(transfer, f"the transfer function {transfer}")
    return (f"{path} is in {name}, and was read as if it were in sRGB. Convert it to OpenEXR to keep its light.",)
