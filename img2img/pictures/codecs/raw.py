"""Camera raw files, developed as the camera means them (LibRaw)."""

from io import BytesIO
from pathlib import Path

import numpy as np

from img2img.pictures import PictureFile
from img2img.pictures.codecs.codec import library
from img2img.pictures.decoding import check_room, decoding


class Raw:
    """Known by their endings: inside, most are TIFFs. Sixteen bits of sRGB, in the camera's white balance, upright."""

    suffixes = (".dng", ".cr2", ".cr3", ".nef", ".nrw", ".arw", ".orf", ".raf", ".rw2", ".pef", ".srw")

    def knows(self, path: Path, content: bytes) -> bool:
        return path.suffix.lower() in self.suffixes

    def read(self, path: Path, content: bytes) -> PictureFile:
        rawpy = library("rawpy", "raw", "Camera raw")
        with decoding(path), rawpy.imread(BytesIO(content)) as raw:
            check_room(path, raw.sizes.width, raw.sizes.height, 24)
            pixels = np.array(raw.postprocess(use_camera_wb=True, output_bps=16), np.uint16)
        return PictureFile(pixels)
