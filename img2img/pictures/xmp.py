"""What an XMP packet says of the pixels it came with, changed where they have changed; all else stays to the byte."""

import re

_ORIENTATION = re.compile(rb"""(tiff:Orientation(?:=["']|>)\s*)(\d)""")
_SIDES = re.compile(rb"""((?:exif:Pixel([XY])Dimension|tiff:Image(Width|Length))(?:=["']|>)\s*)\d+""")


def orientation_in_xmp(xmp: bytes) -> int:
    """1 to 8, as in EXIF; 1 where it says none."""
    found = _ORIENTATION.search(xmp)
    return int(found[2]) if found else 1


def upright_xmp(xmp: bytes) -> bytes:
    """`xmp` of a picture that has been turned upright."""
    return _ORIENTATION.sub(rb"\g<1>1", xmp)


def sized_xmp(xmp: bytes, width: int, height: int) -> bytes:
    """`xmp` whose sides of the picture, where it names them, are these."""

    def side(found: re.Match[bytes]) -> bytes:
        is_width = found[2] == b"X" or found[3] == b"Width"
        return found[1] + str(width if is_width else height).encode()

    return _SIDES.sub(side, xmp)
