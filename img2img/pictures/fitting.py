"""What a picture becomes in a file that cannot hold all of it, and what is said of that."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike

from img2img.disk import WRITABLE_KINDS
from img2img.errors import PictureError
from img2img.pictures import Picture, PictureFile
from img2img.pictures.decoding import decoding
from img2img.pictures.exif import sized
from img2img.pictures.hdr import Curve
from img2img.pictures.holding import Holding, holding
from img2img.pictures.metadata import descriptive_tags, fitting_profile, parse_exif
from img2img.pictures.packet import LONGEST_JPEG_XMP
from img2img.pictures.pixels import has_more_colours, join_alpha, peak, split_alpha, to_depth, with_channels
from img2img.pictures.srgb import converted, is_convertible, is_srgb
from img2img.pictures.write_options import USUAL, WriteOptions
from img2img.pictures.xmp import sized_xmp

_REWRITING = ("TIFF", "WebP", "AVIF", "JPEG XL", "JPEG 2000")  # say in EXIF what has no other place
_LONGEST_JPEG_EXIF, _LONGEST_JPEG_COMMENT = 65533, 65533  # bytes in one segment
_GIF_COLOURS = 256


@dataclass(frozen=True)
class Fitted:
    """A picture as a file can hold it.

    picture   what describes it; its pixels are those that were given
    left_out  a sentence for each piece that the file cannot hold
    dtype     of the pixels that are written
    shown_by  the curve by which they are shown; None where there is none, or it stays
    colours   the profile that they leave for sRGB; None where they stay in it
    """

    picture: PictureFile
    left_out: tuple[str, ...]
    dtype: DTypeLike
    shown_by: Curve | None
    colours: bytes | None

    def pixels(self, rows: Picture) -> Picture:
        """Pixels (h, W, C) of the picture as they are written."""
        rows = as_shown(rows, self.shown_by) if self.shown_by else rows
        rows = converted(rows, self.colours) if self.colours else rows
        return to_depth(rows, self.dtype)


def unseen(shape: tuple[int, int, int], dtype: DTypeLike) -> Picture:
    """Pixels (H, W, C) that take no memory, for a PictureFile whose real ones come later."""
    return np.broadcast_to(np.zeros((), dtype), shape)


def fitting(path: Path, picture: PictureFile, options: WriteOptions = USUAL) -> Fitted:
    """`picture`, whose pixels may be `unseen`, as a file named `path` can hold it. Raises PictureError."""
    kind = holding(path)
    if kind is None:
        raise PictureError(
            f"{path} cannot be written: its ending names none of {WRITABLE_KINDS}. Choose {path.stem}.png."
        )
    pixels = with_channels(picture.pixels)
    height, width, channels = pixels.shape
    if kind.longest_side and max(height, width) > kind.longest_side:
        raise PictureError(
            f"{path} cannot be written: {width}x{height} pixels are more than the {kind.longest_side} a side that "
            f"{kind.name} holds. Choose PNG or TIFF."
        )
    described = replace(
        picture,
        pixels=pixels,
        icc=fitting_profile(picture.icc, channels),
        exif=picture.exif and sized(picture.exif, width, height),
        xmp=picture.xmp and sized_xmp(picture.xmp, width, height),
    )
    dtype = _dtype(kind, described, options)
    told = [*_told_of_depth(path, kind, described, options), *_told_of_pixels(path, kind, described, options)]
    leaves_colours = not kind.icc and described.icc is not None and is_convertible(described.icc, channels)
    if not kind.icc and described.icc is not None and not (leaves_colours and is_srgb(described.icc)):
        what = "colours were converted to sRGB" if leaves_colours else "damaged one is left out"
        told.append(f"{path} holds no colour profile: its source's {what}.")
    described, too_much = _within_lengths(path, kind, described)
    told += too_much
    if lost := _lost(kind, described):
        told.append(f"{path} holds no {lost}, which its source has. Choose PNG or TIFF.")
    shown_by = None if kind.is_light else picture.curve
    return Fitted(described, tuple(told), dtype, shown_by, described.icc if leaves_colours else None)


def as_shown(pixels: Picture, curve: Curve) -> Picture:
    """Codes of light (H, W, C) as sRGB, at sixteen bits."""
    colour, alpha = split_alpha(to_depth(pixels, np.uint16))
    return join_alpha(curve.shown(colour), alpha)


def _dtype(kind: Holding, picture: PictureFile, options: WriteOptions) -> DTypeLike:
    stored = picture.pixels.dtype
    if kind.is_light:
        return stored
    if options.depth == 8 or not kind.is_deep_here:
        return np.dtype(np.uint8)
    return np.dtype(np.uint16) if options.depth == 16 or picture.curve else stored


def _told_of_depth(path: Path, kind: Holding, picture: PictureFile, options: WriteOptions) -> Iterator[str]:
    is_deep = picture.pixels.dtype == np.uint16 and picture.curve is None  # of light something else is told
    if kind.is_light or kind.is_deep_here or options.depth == 8 or not (is_deep or options.depth == 16):
        return
    if kind.is_deep:
        yield f"{path} holds 8 bits a channel. For 16, {kind.name} needs a library: pip install 'img2img[formats]'"
    elif options.depth == 16:
        yield f"{path} holds 8 bits a channel, and not the 16 that were asked for. Choose PNG or TIFF."
    else:
        yield f"{path} holds 8 bits a channel, to which the 16 of its source were rounded. Choose PNG or TIFF."


def _told_of_pixels(path: Path, kind: Holding, picture: PictureFile, options: WriteOptions) -> Iterator[str]:
    """What a format does to pixels, their depth and colours aside."""
    if picture.curve and not kind.is_light and picture.curve != Curve():
        yield f"{path} holds no light brighter than white, which its source does. Choose EXR."
    alpha = split_alpha(picture.pixels)[1]
    if alpha is not None and not kind.alpha and _may(alpha, lambda seen: bool(seen.min() < peak(seen.dtype))):
        yield f"{path} holds no transparency: what is transparent was laid on white. Choose PNG."
    if kind.name != "GIF":
        return
    if _may(picture.pixels, lambda seen: has_more_colours(seen, _GIF_COLOURS)):
        yield f"{path} holds {_GIF_COLOURS} colours, which are fewer than its source has. Choose PNG."
    if alpha is not None and _may(alpha, lambda seen: bool(((seen > 0) & (seen < peak(seen.dtype))).any())):
        yield f"{path} holds pixels that are seen or not, and none between. Choose PNG."
    if options.quality is not None:
        yield f"{path} has no quality: a GIF has {_GIF_COLOURS} colours. Choose WebP or AVIF."


def _within_lengths(path: Path, kind: Holding, picture: PictureFile) -> tuple[PictureFile, list[str]]:
    """`picture` without what is damaged, or longer than a JPEG holds; and a sentence on each."""
    exif, xmp, texts, told = picture.exif, picture.xmp, dict(picture.texts), list[str]()
    if kind.name in _REWRITING and exif and not _can_be_rewritten(path, exif):
        exif = None
        told.append(f"{path} is without the EXIF of its source, which is damaged.")
    if kind.name == "JPEG" and exif and len(exif) > _LONGEST_JPEG_EXIF:
        exif = None
        told.append(f"{path} is without the EXIF of its source, which is longer than a JPEG holds.")
    if kind.name == "JPEG" and xmp and len(xmp) > LONGEST_JPEG_XMP:
        xmp = None
        told.append(f"{path} is without the XMP of its source, which is longer than a JPEG holds.")
    if kind.name == "JPEG" and len(texts.get("Comment", "").encode()) > _LONGEST_JPEG_COMMENT:
        del texts["Comment"]
        told.append(f"{path} is without the comment of its source, which is longer than a JPEG holds.")
    return replace(picture, exif=exif, xmp=xmp, texts=texts), told


def _lost(kind: Holding, picture: PictureFile) -> str:
    """What describes the picture and the format has no place for, as words."""
    lost = [
        name
        for name, is_held, value in (
            ("EXIF", kind.exif, picture.exif),
            ("XMP", kind.xmp, picture.xmp),
            ("resolution", kind.dpi, picture.dpi),
            ("texts", kind.texts, picture.texts),
        )
        if value and not is_held
    ]
    return " and ".join(filter(None, (", ".join(lost[:-1]), *lost[-1:])))


def _can_be_rewritten(path: Path, exif: bytes) -> bool:
    """Whether Pillow can read and write the EXIF, which is otherwise kept to the byte."""
    try:
        with decoding(path):
            descriptive_tags(parse_exif(exif)).tobytes()
            parse_exif(exif).tobytes()
    except PictureError:
        return False
    return True


def _may(pixels: Picture, test: Callable[[Picture], bool]) -> bool:
    """Whether that may be so of pixels: it is asked of those that are seen."""
    return pixels.strides[0] == 0 or test(pixels)
