"""Pictures, and what travels with them, for the tests of picture files."""

from importlib.util import find_spec

import numpy as np
import pytest
from PIL import Image, ImageCms
from PIL.TiffImagePlugin import IFDRational

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
GREY_PROFILE = SRGB[:16] + b"GRAY" + SRGB[20:]
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"'
    b' tiff:Orientation="1" exif:PixelXDimension="40" exif:PixelYDimension="24"><tiff:ImageWidth>40</tiff:ImageWidth>'
    b"<tiff:ImageLength>24</tiff:ImageLength></rdf:Description></rdf:RDF></x:xmpmeta>"
)
LIBRARIES = {".jxl": "imagecodecs", ".exr": "OpenEXR", ".heic": "pi_heif"}
SUFFIXES = (".png", ".jpg", ".webp", ".tif", ".bmp")


def formats(*suffixes: str) -> list[object]:
    """Values of a parameter, of which those are skipped whose library is not installed."""
    return [pytest.param(suffix, marks=needed) if (needed := needs(suffix)) else suffix for suffix in suffixes]


def needs(suffix: str) -> pytest.MarkDecorator | None:
    """The mark of a test that needs the library of that format."""
    library = LIBRARIES.get(suffix)
    return pytest.mark.skipif(find_spec(library) is None, reason=f"{library} is not installed") if library else None


def noise(*shape: int, dtype: type = np.uint8) -> np.ndarray:
    return np.random.default_rng(0).integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)


def smooth(height: int = 24, width: int = 40, channels: int = 3) -> np.ndarray:
    """A picture that survives JPEG nearly unchanged."""
    ramp = np.linspace(40, 200, height * width).reshape(height, width, 1)
    return np.repeat(ramp, channels, axis=2).astype(np.uint8)


def exif_block(**tags: object) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif.get_ifd(0x8769)[0x829A] = IFDRational(1, 125)  # exposure time, in the sub-directory
    for tag, value in tags.items():
        exif[int(tag[1:], 16)] = value
    return exif.tobytes()
