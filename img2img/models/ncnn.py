"""Weights in ncnn's format: a `.param` text that lists the layers, and a `.bin` with their numbers one after another.

Only what upscalers are made of is read: convolutions (fp16 or fp32 weights) and PReLU slopes; layers of other kinds
hold no weights in such networks, and a file that does not end exactly where the last layer ends is refused.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from img2img.errors import DamagedModel
from img2img.models.text import shortened

MAGIC = "7767517"
LARGEST_DESCRIPTION = 2**20  # bytes; that of 23 RRDB blocks has 117,030
LARGEST_WEIGHTS = 2**28  # bytes; those of 23 RRDB blocks have 33 million
HALF_TAG = 0x01306B47
FULL_TAG = 0
# Parameter ids of a convolution (and, for the first, of a PReLU) in a .param line.
OUTPUTS, KERNEL, HAS_BIAS, WEIGHT_COUNT = "0", "1", "5", "6"


def read_ncnn(path: Path) -> list[NDArray[np.float32]]:
    """The arrays of the .bin file `path`, in the file's order, which is that of the network's state dict.

    A convolution gives its weight (out, in, k, k) and its bias (out); a PReLU its slopes (channels).
    Raises DamagedModel when the .bin or the .param beside it is missing, damaged, or of a kind not known here.
    """
    description = path.with_suffix(".param")
    try:
        lines = read_bytes(description, LARGEST_DESCRIPTION).decode().splitlines()
        stream = _Stream(path, read_bytes(path, LARGEST_WEIGHTS))
    except (OSError, ValueError) as error:
        raise DamagedModel(
            f"{path} and {description.name} cannot be read ({error}). Install the package they came from again."
        ) from error
    if not lines or lines[0].strip() != MAGIC:
        raise DamagedModel(f"{description} is not an ncnn description. Install the package it came from again.")
    arrays = [array for line in lines[2:] if line.strip() for array in _read_layer(line, stream, description)]
    stream.finish()
    return arrays


def read_bytes(path: Path, most: int) -> bytes:
    """The content of a file. Raises ValueError when it is none, or has more than `most` bytes."""
    if path.exists() and not path.is_file():
        raise ValueError(f"{path.name} is not a file")
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise ValueError(f"{path.name} is larger than {most:,} bytes")
    return content


def _read_layer(line: str, stream: "_Stream", description: Path) -> list[NDArray[np.float32]]:
    kind, parameters = line.split(maxsplit=1)[0], dict(word.split("=", 1) for word in line.split() if "=" in word)
    try:
        if kind == "PReLU":
            return [stream.take_floats(int(parameters[OUTPUTS]))]
        if kind != "Convolution":
            return []
        outputs, kernel, count = (int(parameters[key]) for key in (OUTPUTS, KERNEL, WEIGHT_COUNT))
        weight = stream.take_tagged(count).reshape(outputs, -1, kernel, kernel)
        return [weight, stream.take_floats(outputs)] if parameters.get(HAS_BIAS) == "1" else [weight]
    except (KeyError, ValueError) as error:
        raise DamagedModel(f"{description} is damaged in the line: {shortened(line.strip())}") from error


@dataclass
class _Stream:
    """The bytes of a .bin file, taken from the front."""

    path: Path
    content: bytes
    position: int = 0

    def take_floats(self, count: int) -> NDArray[np.float32]:
        return np.frombuffer(self._take(4 * count), "<f4").copy()

    def take_tagged(self, count: int) -> NDArray[np.float32]:
        """`count` numbers behind a tag that says how they are stored."""
        tag = int.from_bytes(self._take(4), "little")
        if tag == FULL_TAG:
            return self.take_floats(count)
        if tag == HALF_TAG:
            padded = (2 * count + 3) // 4 * 4
            return np.frombuffer(self._take(padded), "<f2", count).astype(np.float32)
        raise DamagedModel(f"{self.path} stores weights in a way (tag {tag:#010x}) that img2img does not know.")

    def finish(self) -> None:
        if self.position != len(self.content):
            raise DamagedModel(f"{self.path} holds {len(self.content) - self.position} bytes too many: it is damaged.")

    def _take(self, size: int) -> bytes:
        if size <= 0:
            raise ValueError("a layer without weights")
        piece = self.content[self.position : self.position + size]
        if len(piece) < size:
            raise DamagedModel(f"{self.path} is cut short. Install the package it came from again.")
        self.position += size
        return piece
