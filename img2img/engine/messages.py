"""The words between the window and the warm engine: a small JSON header, then raw bytes (torch-free).

A message on the wire is `<header length: 4 bytes, little endian><header: UTF-8 JSON><payload>`, where the header's
"bytes" is the payload's length. Pictures travel as their raw pixels; "shape" (height, width, channels) and "dtype"
("uint8" or "uint16") in the header say how to read them.
"""

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from img2img.errors import Img2ImgError
from img2img.pictures import Picture

Payload = bytes | memoryview

_LENGTH = struct.Struct("<I")
_LONGEST_HEADER = 1 << 20
_LONGEST_PAYLOAD = 1 << 31
_ALIGNED = 4  # the payload begins at a multiple of so many bytes, so that its pixels can be used where they are


@dataclass(frozen=True)
class Message:
    """A header and its payload."""

    header: dict[str, Any]
    payload: Payload = b""

    @classmethod
    def of_picture(cls, picture: Picture, **header: Any) -> "Message":
        """A message that carries `picture` (H, W, C); it looks into its pixels where they lie in one piece."""
        contiguous = np.ascontiguousarray(picture)
        described = header | {"shape": list(contiguous.shape), "dtype": contiguous.dtype.name}
        return cls(described, contiguous.reshape(-1).view(np.uint8).data)

    def picture(self) -> Picture:
        """The picture (H, W, C) that the message carries."""
        dtype, shape = self.header.get("dtype"), self.header.get("shape")
        if dtype not in ("uint8", "uint16") or not shape or len(shape) != 3:
            raise Img2ImgError("The request carries no picture. Send shape (height, width, channels) and dtype.")
        pixels = np.frombuffer(self.payload, dtype)
        if pixels.size != int(np.prod(shape)):
            raise Img2ImgError(
                f"The request's picture has {pixels.size} values where its shape {shape} says otherwise."
            )
        return pixels.reshape(shape)

    def encode(self) -> bytes:
        return b"".join(self.parts())

    def parts(self) -> tuple[bytes, Payload]:
        """What `encode` gives, in two pieces: a large picture need not be copied to be sent."""
        header = json.dumps(self.header | {"bytes": len(self.payload)}).encode()
        header = header.ljust(-(-len(header) // _ALIGNED) * _ALIGNED)
        return _LENGTH.pack(len(header)) + header, self.payload


@dataclass
class MessageReader:
    """Puts messages together from whatever pieces a pipe delivers."""

    _buffer: bytearray = field(default_factory=bytearray, init=False)

    def feed(self, piece: bytes) -> Iterator[Message]:
        """Take the next bytes of the stream and yield every message that is now complete.

        Raises Img2ImgError when the stream is not one of messages; the stream is of no use after that.
        """
        self._buffer += piece
        while (message := self._take()) is not None:
            yield message

    def _take(self) -> Message | None:
        if len(self._buffer) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._buffer)
        if length > _LONGEST_HEADER:
            raise Img2ImgError("The other end does not speak img2img's messages. Restart the program.")
        start = _LENGTH.size + length
        if len(self._buffer) < start:
            return None
        header = json.loads(self._buffer[_LENGTH.size : start])
        end = start + int(header.get("bytes", 0))
        if not 0 <= end - start <= _LONGEST_PAYLOAD:
            raise Img2ImgError("The other end announces an impossible payload. Restart the program.")
        if len(self._buffer) < end:
            return None
        message = Message(header, memoryview(self._buffer)[start:end])
        self._buffer = self._buffer[end:]  # the message keeps the other one
        return message
