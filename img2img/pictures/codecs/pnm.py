"""PBM, PGM and PPM: plain pixels behind a line of text (netpbm's descriptions of these formats)."""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from img2img.pictures import PictureFile
from img2img.pictures.decoding import check_room, damaged, decoding
from img2img.pictures.pixels import flatten, split_alpha, with_channels
from img2img.pictures.write_options import WriteOptions

_KINDS = (b"P1", b"P2", b"P3", b"P4", b"P5", b"P6")
_DEEP = {b"P5": 1, b"P6": 3}


class Pnm:
    """Eight and sixteen bits, grey or RGB; what is transparent is laid on white, and nothing else is kept."""

    suffixes = (".ppm", ".pgm", ".pbm", ".pnm")

    def knows(self, path: Path, content: bytes) -> bool:
        return content[:2] in _KINDS and (content[2:3].isspace() or content[2:3] == b"#")

    def read(self, path: Path, content: bytes) -> PictureFile:
        words, begin = _header(content)
        if content[:2] in _DEEP and len(words) == 3 and words[2] > 255:
            return PictureFile(_deep(path, content, words, begin))
        with decoding(path), Image.open(io.BytesIO(content), formats=["PPM"]) as image:
            check_room(path, *image.size, 4)
            image.load()
            values = np.array(image.convert("L") if image.mode == "1" else image)
        if values.dtype.name not in ("uint8", "uint16"):  # plain text of more than 255 shades
            values = values.clip(0, 65535).astype(np.uint16)
        return PictureFile(with_channels(values))

    def write(self, picture: PictureFile, options: WriteOptions) -> bytes:
        colour, alpha = split_alpha(picture.pixels)
        opaque = colour if alpha is None else flatten(colour, alpha)
        height, width, channels = opaque.shape
        largest = np.iinfo(opaque.dtype).max
        head = f"{'P6' if channels == 3 else 'P5'}\n{width} {height}\n{largest}\n"
        return head.encode() + np.ascontiguousarray(opaque, opaque.dtype.newbyteorder(">")).tobytes()


def _header(content: bytes) -> tuple[list[int], int]:
    """The numbers of a header, three of them where there are so many, and where the pixels begin."""
    words: list[int] = []
    at = 2
    while len(words) < 3 and at < min(len(content), 1000):
        if content[at : at + 1] == b"#":
            at = content.find(b"\n", at) + 1 or len(content)
        elif content[at : at + 1].isspace():
            at += 1
        else:
            end = at
            while content[end : end + 1].isdigit():
                end += 1
            if end == at:
                break
            words.append(int(content[at:end]))
            at = end
    return words, at + 1


def _deep(path: Path, content: bytes, words: list[int], begin: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint16]]:
    width, height, largest = words
    channels = _DEEP[content[:2]]
    if width < 1 or height < 1 or largest > 65535:
        raise damaged(path, "its header says no size")
    check_room(path, width, height, 2 * channels)
    count = width * height * channels
    if len(content) - begin < 2 * count:
        raise damaged(path, "its last pixels are missing")
    values = np.frombuffer(content, ">u2", count, begin).reshape(height, width, channels)
    scaled = values if largest == 65535 else np.rint(values.astype(np.float32) * (65535 / largest)).clip(0, 65535)
    return scaled.astype(np.uint16)
