"""What each format that is written can hold."""

from dataclasses import dataclass, replace
from pathlib import Path

from img2img.pictures.codecs.codec import has_library


@dataclass(frozen=True)
class Holding:
    """`name` is the format's.

    is_deep          16 bits a channel
    is_light         light of any size, in floating-point numbers
    alpha            transparency
    icc, exif, xmp, dpi, texts
                     what describes a picture; a text is said in EXIF where there is no other place
    library          without which it has only 8 bits
    longest_side     in pixels
    """

    name: str
    is_deep: bool = False
    is_light: bool = False
    alpha: bool = True
    icc: bool = True
    exif: bool = True
    xmp: bool = True
    dpi: bool = True
    texts: bool = True
    library: str | None = None
    longest_side: int | None = None

    @property
    def is_deep_here(self) -> bool:
        """Whether 16 bits can be written with what is installed."""
        return self.is_deep and (self.library is None or has_library(self.library))


_BARE = Holding("", icc=False, exif=False, xmp=False, dpi=False, texts=False)
_JPEG = Holding("JPEG", alpha=False, longest_side=65500)  # libjpeg's own limit is below the format's
_TIFF = Holding("TIFF", is_deep=True)
_FORMATS = {
    ".png": Holding("PNG", is_deep=True),
    **dict.fromkeys((".jpg", ".jpeg"), _JPEG),
    ".webp": Holding("WebP", longest_side=16383),
    **dict.fromkeys((".tif", ".tiff"), _TIFF),
    ".bmp": replace(_BARE, name="BMP", alpha=False, dpi=True),
    ".avif": Holding("AVIF"),
    ".jxl": Holding("JPEG XL", is_deep=True, icc=False),
    ".jp2": Holding("JPEG 2000", is_deep=True, library="imagecodecs"),
    ".gif": replace(_BARE, name="GIF", xmp=True, texts=True),
    ".tga": replace(_BARE, name="TGA"),
    **dict.fromkeys((".ppm", ".pgm", ".pbm", ".pnm"), replace(_BARE, name="PPM", is_deep=True, alpha=False)),
    ".exr": replace(_BARE, name="OpenEXR", is_light=True),
    ".pfm": replace(_BARE, name="PFM", is_light=True, alpha=False),
}


def holding(path: Path) -> Holding | None:
    """What a file of that name can hold; None where none is written."""
    return _FORMATS.get(path.suffix.lower())
