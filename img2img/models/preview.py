"""The small picture on a card: whether a program can show it without being harmed (torch-free)."""

import base64
import binascii

MOST_BYTES = 512 * 1024
LONGEST_SIDE = 1024
_SIGNATURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"  # a PNG begins with this, and then says its width and height
_HEAD = len(_SIGNATURE) + 8


def check_preview(preview: str) -> str:
    """`preview`, "" or the base64 of a PNG of at most 1024 x 1024 pixels and 512 KiB. Raises ValueError."""
    if not preview:
        return preview
    if len(preview) > MOST_BYTES * 4 // 3 + 4:
        raise ValueError(f"is larger than {MOST_BYTES // 1024} KiB")
    try:
        content = base64.b64decode(preview, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("is not base64") from error
    if len(content) < _HEAD or not content.startswith(_SIGNATURE):
        raise ValueError("is not a PNG")
    width, height = (int.from_bytes(content[end - 4 : end], "big") for end in (_HEAD - 4, _HEAD))
    if not (1 <= width <= LONGEST_SIDE and 1 <= height <= LONGEST_SIDE):
        raise ValueError(f"is {width}x{height} pixels, more than {LONGEST_SIDE}x{LONGEST_SIDE}")
    return preview
