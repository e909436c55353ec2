"""JPEG written a strip at a time: the same pixels as when Pillow writes it whole.

A JPEG may begin anew at markers (restart intervals, ITU-T T.81, section B.2.4.4), here at each row of blocks. So every
strip is encoded for itself, with the same tables, and its code stands after the one of the strip above. Markers are
numbered 0 to 7 over and over, which is why a strip is eight rows of blocks.
"""

import io
import struct
from typing import Any, BinaryIO

from PIL import Image

from img2img.pictures import Picture
from img2img.pictures.rows import cut

STRIP = 64  # eight rows of blocks of 8x8
_SCAN, _FRAME, _RESTART, _END = 0xDA, 0xC0, b"\xff\xd7", b"\xff\xd9"


class JpegRows:
    """Writes pixels (h, W, C), uint8, C 1 or 3, into `file` as they come; `close` ends the file.

    `options` are Pillow's, and such that each block is of 8x8 pixels, as in 4:4:4.
    """

    def __init__(self, file: BinaryIO, height: int, options: dict[str, Any]) -> None:
        self._file, self._height, self._options = file, height, options
        self._left: list[Picture] = []
        self._is_begun = False

    def write(self, rows: Picture) -> None:
        """The next rows (h, W, C)."""
        *whole, last = cut(iter([*self._left, rows]), STRIP)
        self._left = [last]
        for strip in whole:
            self._encode(strip)

    def close(self) -> None:
        for strip in self._left:
            self._encode(strip)
        self._file.write(_END)

    def _encode(self, strip: Picture) -> None:
        image = Image.fromarray(strip[..., 0] if strip.shape[2] == 1 else strip)
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", restart_marker_rows=1, **self._options)
        content = buffer.getvalue()
        start = _start_of_scan(content)
        if self._is_begun:
            self._file.write(_RESTART)
        else:
            self._file.write(_with_height(content[:start], self._height))
            self._options = {name: value for name, value in self._options.items() if name in ("quality", "subsampling")}
            self._is_begun = True
        self._file.write(content[start:].removesuffix(_END))


def _segments(content: bytes) -> list[tuple[int, int, int]]:
    """Marker, start and stop of each segment before the pixels."""
    found, position = list[tuple[int, int, int]](), 2
    while not found or found[-1][0] != _SCAN:
        _, marker, length = struct.unpack_from(">BBH", content, position)
        found.append((marker, position, position + 2 + length))
        position += 2 + length
    return found


def _start_of_scan(content: bytes) -> int:
    return _segments(content)[-1][2]


def _with_height(header: bytes, height: int) -> bytes:
    """`header`, a JPEG up to its pixels, that says another height."""
    (frame,) = (start for marker, start, _ in _segments(header) if marker == _FRAME)
    changed = bytearray(header)
    struct.pack_into(">H", changed, frame + 5, height)
    return bytes(changed)
