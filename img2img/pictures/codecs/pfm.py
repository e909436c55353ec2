"""Portable float map: light in linear numbers, from the lowest row up (netpbm's description of PFM)."""

import re
from contextlib import suppress
from pathlib import Path

import numpy as np

from img2img.pictures import PictureFile
from img2img.pictures.codecs.light import of_light, to_light
from img2img.pictures.decoding import check_room, damaged
from img2img.pictures.write_options import WriteOptions

_CHANNELS = {b"PF": 3, b"Pf": 1}
_HEADER = re.compile(rb"(?P<kind>PF|Pf)\s+(?P<width>\d{1,9})\s+(?P<height>\d{1,9})\s+(?P<scale>[-+.\deE]{1,30})\s")


class Pfm:
    """Grey or RGB; what is transparent is laid on white, and nothing else is kept."""

    suffixes = (".pfm",)

    def knows(self, path: Path, content: bytes) -> bool:
        return content[:2] in _CHANNELS and content[2:3].isspace()

    def read(self, path: Path, content: bytes) -> PictureFile:
        header = _HEADER.match(content)
        width = height = scale = 0.0
        with suppress(ValueError):
            width, height, scale = (
                (float(header[name]) for name in ("width", "height", "scale")) if header else (0, 0, 0)
            )
        if header is None or not width or not height or not scale:
            raise damaged(path, "its header says no size")
        channels, width, height, begin = _CHANNELS[header["kind"]], int(width), int(height), header.end()
        check_room(path, width, height, 4 * channels)
        count = width * height * channels
        if len(content) - begin < 4 * count:
            raise damaged(path, "its last pixels are missing")
        numbers = np.frombuffer(content, "<f4" if scale < 0 else ">f4", count, begin)
        return of_light(path, numbers.reshape(height, width, channels)[::-1].astype(np.float32))

    def write(self, picture: PictureFile, options: WriteOptions) -> bytes:
        light = to_light(picture, is_multiplied=True)
        if light.shape[2] in (2, 4):
            light = light[..., :-1] + (1 - light[..., -1:])
        height, width, _ = light.shape
        head = f"{'PF' if light.shape[2] == 3 else 'Pf'}\n{width} {height}\n-1.0\n"
        return head.encode() + np.ascontiguousarray(light[::-1], "<f4").tobytes()
