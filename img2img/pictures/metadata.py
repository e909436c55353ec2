"""What travels with the pixels of a picture file: profile, EXIF, XMP, resolution and texts."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import numpy as np
import tifffile
from PIL import Image, PngImagePlugin
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from img2img.pictures import Picture, PictureFile
from img2img.pictures.decoding import decoding
from img2img.pictures.exif import tidied
from img2img.pictures.xmp import orientation_in_xmp, upright_xmp

ORIENTATION, DESCRIPTION, X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT = 0x0112, 270, 282, 283, 296
XMP_TAG, ICC_TAG = 700, 34675  # of a TIFF
PNG_XMP = "XML:com.adobe.xmp"  # the keyword of the text that is a PNG's XMP
_INCH, _CENTIMETRE = 2, 3
_BIG = 43  # in the header of a BigTIFF, which is longer
_SUB_DIRECTORIES = (0x8769, 0x8825)  # Exif, GPS
_INTEROPERABILITY = 0xA005  # in Exif: an offset in the file it was read from
# In a TIFF the EXIF's main directory is the file's own, most of which says where its pixels lie. These describe the
# picture: description, make, model, resolution (3), software, date, artist, computer, rating, copyright, XP* (5).
_DESCRIPTIVE = (270, 271, 272, 282, 283, 296, 305, 306, 315, 316, 18246, 33432, 40091, 40092, 40093, 40094, 40095)

_Kind = TypeVar("_Kind")


@dataclass(frozen=True)
class Metadata:
    """As it is stored; what `orientation` (1 to 8, as in EXIF) says has still to be applied to the pixels."""

    orientation: int = 1
    icc: bytes | None = None
    exif: bytes | None = None
    xmp: bytes | None = None
    dpi: tuple[float, float] | None = None
    texts: Mapping[str, str] = field(default_factory=dict[str, str])

    def describe(self, pixels: Picture, icc: bytes | None, warnings: tuple[str, ...]) -> PictureFile:
        """The picture of these pixels (H, W, C), which are upright already, with what describes it."""
        xmp = upright_xmp(self.xmp) if self.xmp else None
        dpi = (self.dpi[1], self.dpi[0]) if self.dpi and self.orientation >= 5 else self.dpi
        exif = tidied(self.exif) if self.exif else None
        return PictureFile(pixels, icc, exif, xmp, dpi, self.texts, warnings)


def read_metadata(path: Path, image: Image.Image) -> Metadata:
    """What the opened file `path` says, other than a TIFF, for which there is `read_tiff_metadata`."""
    xmp, comment = _stored(image, "xmp", bytes), _stored(image, "comment", bytes)
    if xmp is None:
        image.info.pop("xmp", None)  # a text of that keyword, in which Pillow would look for an orientation, and fail
    with decoding(path):
        exif = image.getexif()  # decodes a PNG to its end, where EXIF may stand
        block = _stored(image, "exif", bytes) or (exif.tobytes() if len(exif) else None)
        tags = dict(exif)
        texts = image.text if isinstance(image, PngImagePlugin.PngImageFile) else {}
    hidden = (PNG_XMP, "Raw profile type")  # XMP; and EXIF and others as ImageMagick once stored them
    kept = {key: str(text) for key, text in texts.items() if not key.startswith(hidden)}
    if comment:
        kept["Comment"] = _decoded(comment)
    # Where neither JPEG nor EXIF has a resolution, Pillow says 72.
    is_told = image.info.get("jfif_unit") or image.format not in ("JPEG", "MPO")
    dpi = _sensible(_stored(image, "dpi", tuple)) if is_told else None
    icc = _stored(image, "icc_profile", bytes)
    return Metadata(_orientation(tags, xmp), icc, block, xmp, dpi or resolution(tags), kept)


def read_tiff_metadata(path: Path, file: BinaryIO) -> Metadata:
    """What the first directory of the TIFF or BigTIFF `path` says."""
    with decoding(path):
        head = file.read(16)
        directory = _tags_in_bigtiff(file) if head.startswith(b"MM\0+") else dict(_directory(file, head))
        inner = {tag: dict(_directory(file, head, directory[tag], tag)) for tag in _SUB_DIRECTORIES if tag in directory}
        exif = _describing(directory, inner)
        block = exif.tobytes() if len(exif) else None
    xmp, icc = (value if isinstance(value := directory.get(tag), bytes) else None for tag in (XMP_TAG, ICC_TAG))
    return Metadata(_orientation(directory, xmp), icc, block, xmp, resolution(directory))


def of_blocks(
    icc: bytes | None,
    exif: bytes | None,
    xmp: bytes | None,
    dpi: tuple[float, float] | None = None,
    texts: Mapping[str, str] | None = None,
    *,
    is_upright: bool = False,
) -> Metadata:
    """What these say, which stand beside pixels that are upright already, or not. Raises whatever Pillow does."""
    tags = parse_exif(exif) if exif else {}
    orientation = 1 if is_upright else _orientation(tags, xmp)
    return Metadata(orientation, icc, exif, xmp, dpi or resolution(tags), texts or {})


def with_descriptions(picture: PictureFile) -> bytes | None:
    """The EXIF of `picture`, which also has its resolution and its description or comment: for files without a place
    of their own for these.
    """
    exif = parse_exif(picture.exif) if picture.exif else Image.Exif()
    text = picture.texts.get("Description") or picture.texts.get("Comment")
    told = resolution(exif)
    is_new = picture.dpi is not None and not (told and np.allclose(told, picture.dpi, rtol=1e-3))
    if not is_new and (not text or DESCRIPTION in exif):
        return picture.exif
    if picture.dpi and is_new:
        exif[X_RESOLUTION], exif[Y_RESOLUTION], exif[RESOLUTION_UNIT] = *picture.dpi, _INCH
    if text and DESCRIPTION not in exif:
        exif[DESCRIPTION] = text.encode()
    return exif.tobytes()


def descriptive_tags(exif: Image.Exif) -> Image.Exif:
    """`exif` with the tags alone that describe the picture, and not how its file stores it."""
    return _describing(exif, {tag: exif.get_ifd(tag) for tag in _SUB_DIRECTORIES})


def parse_exif(block: bytes) -> Image.Exif:
    """The tags of an EXIF block."""
    exif = Image.Exif()
    exif.load(block)
    return exif


def fitting_profile(icc: bytes | None, channels: int) -> bytes | None:
    """`icc`, or None where it describes another kind of pixel: grey where the picture (of `channels`) has colour.

    A reader would refuse such a file or show its colours wrong. It happens when a model turns grey into colour.
    """
    space = icc[16:20] if icc else b""
    return None if space == b"CMYK" or (space == b"GRAY" and channels > 2) else icc


def resolution(exif: Mapping[int, Any]) -> tuple[float, float] | None:
    """Dots per inch, across and down."""
    across, down, unit = exif.get(X_RESOLUTION), exif.get(Y_RESOLUTION), exif.get(RESOLUTION_UNIT, _INCH)
    if across is None or down is None or unit not in (_INCH, _CENTIMETRE):
        return None
    factor = 2.54 if unit == _CENTIMETRE else 1
    try:
        return _sensible((float(across) * factor, float(down) * factor))
    except (TypeError, ValueError, ZeroDivisionError):  # a damaged tag says nothing
        return None


def _describing(tags: Mapping[int, Any], inner: Mapping[int, Mapping[int, Any]]) -> Image.Exif:
    """The descriptive ones of a main directory's tags, and the directories that lie in it."""
    kept = Image.Exif()
    for tag in (ORIENTATION, *_DESCRIPTIVE):
        if tag in tags:
            value = tags[tag]  # Pillow reads texts as Latin-1 and writes them as ASCII
            kept[tag] = value.encode("latin-1", "replace") if isinstance(value, str) else value
    for tag, directory in inner.items():
        if directory:
            kept[tag] = {key: value for key, value in directory.items() if key != _INTEROPERABILITY}
    return kept


def _sensible(dpi: tuple[Any, ...] | None) -> tuple[float, float] | None:
    """`dpi` where every format can hold it."""
    if dpi is None or len(dpi) != 2 or not all(math.isfinite(value) and 1 <= value < 2**16 for value in dpi):
        return None
    return float(dpi[0]), float(dpi[1])


def _orientation(exif: Mapping[int, Any], xmp: bytes | None) -> int:
    """What EXIF says, else what XMP says."""
    told = exif.get(ORIENTATION)
    if told is None:
        return orientation_in_xmp(xmp) if xmp else 1
    return told if told in range(1, 9) else 1  # a damaged tag says nothing


def _stored(image: Image.Image, key: str, kind: type[_Kind]) -> _Kind | None:
    """`image.info[key]`; a PNG's text of the same keyword is something else."""
    value = image.info.get(key)
    return value if isinstance(value, kind) else None


def _decoded(comment: bytes) -> str:
    try:
        return comment.decode()
    except UnicodeDecodeError:
        return comment.decode("latin-1")


def _directory(
    file: BinaryIO, head: bytes, offset: int | None = None, group: int | None = None
) -> ImageFileDirectory_v2:
    """The directory at `offset` of a TIFF that begins with `head`, or its first."""
    directory = ImageFileDirectory_v2(head[: 16 if _BIG in head[2:4] else 8], group=group)
    file.seek(directory.next if offset is None else offset)
    directory.load(file)
    return directory


def _tags_in_bigtiff(file: BinaryIO) -> dict[int, Any]:
    """The few that are kept of a big-endian BigTIFF, which Pillow does not read."""
    file.seek(0)
    with tifffile.TiffFile(file) as tiff:
        tags = tiff.pages.first.tags
        return {tag.code: tag.value for tag in tags if tag.code in (ORIENTATION, XMP_TAG, ICC_TAG)}
