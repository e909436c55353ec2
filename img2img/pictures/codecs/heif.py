"""HEIC and HEIF, as telephones save photos: read, by libheif without its encoders."""

from pathlib import Path

import numpy as np

from img2img.pictures import PictureFile
from img2img.pictures.codecs.codec import library
from img2img.pictures.decoding import check_room, decoding
from img2img.pictures.metadata import of_blocks
from img2img.pictures.pixels import from_bits, with_channels

_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


class Heif:
    """Turned upright by its decoder, whatever its EXIF says. Ten and twelve bits become sixteen."""

    suffixes = (".heic", ".heif")

    def knows(self, path: Path, content: bytes) -> bool:
        return content[4:8] == b"ftyp" and content[8:12] in _BRANDS and b"avif" not in content[8:32]

    def read(self, path: Path, content: bytes) -> PictureFile:
        heif = library("pi_heif", "formats", "HEIC")
        with decoding(path):
            file = heif.open_heif(content, convert_hdr_to_8bit=False)
        check_room(path, file.size[0], file.size[1], 8)
        with decoding(path):
            values, told = np.array(file), file.info
            bits = int(told["bit_depth"])
            metadata = of_blocks(told.get("icc_profile"), told.get("exif"), told.get("xmp"), is_upright=True)
        if values.dtype == np.uint16:  # of which the lowest bits are zeros
            values = from_bits(values >> (16 - bits), bits)
        return metadata.describe(with_channels(values), metadata.icc, ())
