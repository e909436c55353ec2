"""Boxes, of which JPEG XL and JPEG 2000 files are made: a length, a kind, a content (ISO/IEC 15444-1, I.4)."""

import struct
from collections.abc import Iterator


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The kind and the content of each box, one behind the other; of none behind what is damaged."""
    at = 0
    while at + 8 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        kind, head = content[at + 4 : at + 8], 8
        if length == 1 and at + 16 <= len(content):
            (length,), head = struct.unpack_from(">Q", content, at + 8), 16
        end = at + length if length else len(content)
        if end < at + head or end > len(content):
            return
        yield kind, content[at + head : end]
        at = end
