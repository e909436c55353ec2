"""Text that a stranger wrote, made fit to be shown in one line (torch-free)."""

import re
from typing import Annotated

from pydantic import AfterValidator

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What moves a terminal's cursor, ends a line or turns the direction of reading."""


def one_line(text: str) -> str:
    """`text` with a space for each character that is not to be shown but obeyed."""
    return _UNSAFE.sub(" ", text)


def shortened(text: str, most: int = 120) -> str:
    """`text` for a message: in one line of at most `most` characters, a space for each that cannot be printed."""
    line = "".join(letter if letter.isprintable() else " " for letter in text[: most + 1])
    return line if len(line) <= most else f"{line[: most - 3]}..."


Line = Annotated[str, AfterValidator(one_line)]
