"""Boxes, of which JPEG XL and JPEG 2000 files are made: a length, a kind, a content (ISO/IEC 15444-1, I.4)."""

import struct
from collections.abc import Iterator

JP2, JXL = b"\0\0\0\x0cjP  \r\n\x87\n", b"\0\0\0\x0cJXL \r\n\x87\n"
SIGNATURES = (JP2, JXL)
XMP_OWNER = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")  # of the box that holds it in a JPEG 2000


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


def xmp_in_boxes(content: bytes) -> bytes | None:
    """The XMP packet of a JPEG XL or a JPEG 2000, if any."""
    for kind, inner in boxes(content):
        if kind == b"xml " and content.startswith(JXL):
            return inner
        if kind == b"uuid" and inner.startswith(XMP_OWNER):
            return inner.removeprefix(XMP_OWNER)
    return None
