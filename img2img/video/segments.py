"""Segments: the packets of a few seconds in a file of their own, which is whole or not there.

Such a file is the size of the frames (height, width), and then for each packet its time stamp, whether decoding can
begin there, its length, and its bytes. No container is used, because each would change time stamps in its own way.
"""

import os
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from img2img.disk import open_atomically

_SIZE, _PACKET = struct.Struct("<II"), struct.Struct("<q?Q")
SECONDS = 10


@dataclass(frozen=True)
class Encoded:
    """A packet: one frame, encoded."""

    moment: int
    is_key: bool
    content: bytes


@dataclass(frozen=True)
class Segments:
    """The segments in a folder, each under its number."""

    folder: Path

    def numbers(self) -> list[int]:
        """Those that are whole, in order."""
        return sorted(int(file.stem) for file in self.folder.glob("*.segment"))

    def size(self) -> tuple[int, int]:
        """(height, width) of the frames."""
        with self._file(self.numbers()[0]).open("rb") as file:
            height, width = _SIZE.unpack(file.read(_SIZE.size))
        return height, width

    def write(self, number: int, size: tuple[int, int], packets: Iterable[Encoded]) -> None:
        """Write a segment as its packets come; whatever they raise leaves none behind."""
        with open_atomically(self._file(number)) as file:
            file.write(_SIZE.pack(*size))
            for packet in packets:
                file.write(_PACKET.pack(packet.moment, packet.is_key, len(packet.content)))
                file.write(packet.content)

    def moments(self) -> list[int]:
        """The time stamps of all packets, in the order of decoding."""
        moments = list[int]()
        for file, moment, _, length in self._heads():
            moments.append(moment)
            file.seek(length, os.SEEK_CUR)
        return moments

    def packets(self) -> Iterator[Encoded]:
        """Every packet of every segment, in the order of decoding."""
        for file, moment, is_key, length in self._heads():
            yield Encoded(moment, is_key, file.read(length))

    def _heads(self) -> Iterator[tuple[BinaryIO, int, bool, int]]:
        """For each packet the file, its time stamp, whether decoding can begin there, and how many bytes come next."""
        for number in self.numbers():
            with self._file(number).open("rb") as file:
                file.seek(_SIZE.size)
                while head := file.read(_PACKET.size):
                    yield file, *_PACKET.unpack(head)

    def _file(self, number: int) -> Path:
        return self.folder / f"{number:06d}.segment"
