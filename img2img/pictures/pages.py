"""TIFFs of several pages: read and written page by page."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import tifffile

from img2img.disk import open_atomically
from img2img.pictures import PictureFile
from img2img.pictures.decoding import decoding
from img2img.pictures.fitting import fitting
from img2img.pictures.metadata import XMP_TAG, parse_exif
from img2img.pictures.pixels import with_channels
from img2img.pictures.reading import read_bytes, read_picture
from img2img.pictures.tiff import is_tiff
from img2img.pictures.write_options import USUAL, WriteOptions

PAGED = (".tif", ".tiff")  # names of files that can hold several pages

_PART = 1 | 4  # of the page before: made smaller, or its mask
_ASCII, _BYTES = 2, 1  # types of tags
_TEXTS = (270, 271, 272, 305, 306, 315, 33432)  # description, make, model, software, date, artist, copyright


def page_offsets(path: Path) -> list[int]:
    """Where the directory of each page lies; none in a file that is no TIFF. Raises PictureError for a damaged one."""
    with path.open("rb") as file:
        if not is_tiff(file.read(4)):
            return []
        file.seek(0)
        with decoding(path), tifffile.TiffFile(file) as tiff:
            pages = [page for page in tiff.pages if isinstance(page, tifffile.TiffPage)]
            return [page.offset for page in pages if not page.subfiletype & _PART]


def read_pages(path: Path) -> Iterator[PictureFile]:
    """Each page as `read_picture` gives the first one, and raises."""
    content = read_bytes(path)
    for offset in page_offsets(path):
        yield read_picture(path, _alone(content, offset))


def write_pages(path: Path, pages: Iterable[PictureFile], options: WriteOptions = USUAL) -> tuple[str, ...]:
    """Write a TIFF of these pages as they come, so that one at a time is in memory; deflated.

    Of a page's metadata the profile, XMP, resolution and the texts that describe it are kept. Gives a sentence where
    there was more. Raises DiskFull.
    """
    is_less, left_out = False, dict[str, None]()
    with open_atomically(path) as file, tifffile.TiffWriter(file, bigtiff=False) as tiff:
        for page in pages:
            exif = parse_exif(page.exif) if page.exif else {}
            is_less = is_less or any(tag in exif for tag in (0x8769, 0x8825))
            fitted = fitting(path, page, options)
            left_out |= dict.fromkeys(fitted.left_out)
            pixels = fitted.pixels(with_channels(page.pixels))
            channels = pixels.shape[2]
            form: dict[str, Any] = {"photometric": "rgb" if channels > 2 else "minisblack"}
            form |= {"extrasamples": ["unassalpha"]} if channels in (2, 4) else {}
            form |= {"resolution": page.dpi, "resolutionunit": "inch"} if page.dpi else {}
            texts = [(tag, _ASCII, 0, str(exif[tag]), True) for tag in _TEXTS if tag in exif]
            xmp = [(XMP_TAG, _BYTES, len(page.xmp), page.xmp, True)] if page.xmp else []
            tiff.write(
                pixels if channels > 1 else pixels[..., 0],
                compression="zlib",
                compressionargs={"level": options.compression_or(-1)},
                predictor=2,
                iccprofile=page.icc,
                metadata=None,
                software=False,
                extratags=texts + xmp,
                planarconfig="contig" if channels > 1 else None,
                **form,
            )
    lost = (f"{path} is without the camera settings (EXIF) of its source's pages.",) if is_less else ()
    return (*left_out, *lost)


def _alone(content: bytes, offset: int) -> bytes:
    """The TIFF as if the page whose directory lies at `offset` were its only one."""
    order = "little" if content[:2] == b"II" else "big"
    is_big = content[2:4] in (b"+\0", b"\0+")
    size, count_size, entry, start = (8, 8, 20, 8) if is_big else (4, 2, 12, 4)
    count = int.from_bytes(content[offset : offset + count_size], order)
    end = offset + count_size + count * entry
    alone = bytearray(content)
    alone[start : start + size] = offset.to_bytes(size, order)
    alone[end : end + size] = bytes(size)  # no page after it
    return bytes(alone)
