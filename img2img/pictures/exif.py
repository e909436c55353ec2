"""An EXIF block changed in place, so that its maker's notes, whose offsets no library can rewrite, stay valid.

A block is a TIFF without pixels: directories of entries of twelve bytes (TIFF 6.0, section 2; EXIF 2.32, section 4.6).
"""

import struct
from contextlib import suppress
from dataclasses import dataclass

_PREFIX = b"Exif\0\0"
_ORIENTATION, _EXIF_DIRECTORY = 0x0112, 0x8769
_THUMBNAIL_START, _THUMBNAIL_LENGTH = 0x0201, 0x0202
_WIDTHS, _HEIGHTS = (0x0100, 0xA002), (0x0101, 0xA003)
_RESOLUTION, _UNIT = (0x011A, 0x011B), 0x0128
_SOFTWARE, _ASCII, _LONG = 0x0131, 2, 4
_ENTRY = 12  # bytes
_GPS_DIRECTORY = 0x8825
_SIZES = {3: 2, 4: 4, 5: 8, 9: 4, 10: 8, 11: 4, 12: 8}  # bytes of a value, by the number of its type; of all others 1


def tidied(block: bytes) -> bytes | None:
    """`block` without its orientation and its thumbnail; None where nothing is left. What is damaged stays as it is."""
    exif = _Block.opened(block)
    with suppress(struct.error):
        exif.remove(exif.main, _ORIENTATION)
        exif.remove_thumbnail()
        if not exif.entries(exif.main):
            return None
    return exif.closed()


def sized(block: bytes, width: int, height: int) -> bytes:
    """`block` whose tags of the picture's size, where it has them, say `width` and `height`."""
    exif = _Block.opened(block)
    with suppress(struct.error):
        main = exif.entries(exif.main)
        inner = exif.entries(exif.number(main[_EXIF_DIRECTORY])) if _EXIF_DIRECTORY in main else {}
        for tags, value in ((_WIDTHS, width), (_HEIGHTS, height)):
            for entry in (entries[tag] for entries in (main, inner) for tag in tags if tag in entries):
                struct.pack_into(f"{exif.order}HII", exif.data, entry + 2, _LONG, 1, value)
    return exif.closed()


def without_location(block: bytes) -> bytes:
    """`block` without its directory of GPS, whose numbers are blanked. What is damaged stays as it is."""
    exif = _Block.opened(block)
    with suppress(struct.error):
        entry = exif.entries(exif.main).get(_GPS_DIRECTORY)
        if entry is not None:
            exif.blank(exif.number(entry))
            exif.remove(exif.main, _GPS_DIRECTORY)
    return exif.closed()


def without_resolution(block: bytes) -> bytes:
    """`block` without its resolution, of the same length. What is damaged stays as it is."""
    exif = _Block.opened(block)
    with suppress(struct.error):
        for tag in (*_RESOLUTION, _UNIT):
            exif.remove(exif.main, tag)
    return exif.closed()


def with_software(block: bytes | None, program: str) -> bytes:
    """`block`, or one that holds nothing else, whose tag of the software says `program`.

    What is damaged stays as it is. The main directory is written anew behind all else, so that no offset changes.
    """
    text = program.encode("ascii", "replace") + b"\0"
    exif = _Block.opened(block or b"II*\0\x08\0\0\0\0\0\0\0\0\0")
    with suppress(struct.error):
        entries = {tag: bytes(exif.data[at : at + _ENTRY]) for tag, at in exif.entries(exif.main).items()}
        if any(len(entry) < _ENTRY for entry in entries.values()):
            return exif.closed()
        link = exif.link(exif.main)
        exif.data += bytes(len(exif.data) % 2)
        at = len(exif.data)
        entries[_SOFTWARE] = struct.pack(f"{exif.order}HHII", _SOFTWARE, _ASCII, len(text), at)
        exif.data += text + bytes(len(text) % 2)
        struct.pack_into(f"{exif.order}I", exif.data, 4, len(exif.data))
        exif.data += struct.pack(f"{exif.order}H", len(entries))
        exif.data += b"".join(entries[tag] for tag in sorted(entries)) + struct.pack(f"{exif.order}I", link)
    return exif.closed()


@dataclass
class _Block:
    """A block's bytes; `order` is struct's sign for its byte order."""

    data: bytearray
    order: str

    @classmethod
    def opened(cls, block: bytes) -> "_Block":
        data = bytearray(block.removeprefix(_PREFIX))
        return cls(data, ">" if data.startswith(b"MM") else "<")

    def closed(self) -> bytes:
        return _PREFIX + bytes(self.data)  # which a WebP leaves out, and a JPEG needs

    @property
    def main(self) -> int:
        """Where the main directory begins."""
        return self._unpack("I", 4)

    def entries(self, directory: int) -> dict[int, int]:
        """Where the entry of each tag in the directory at this offset lies."""
        first = directory + 2
        positions = range(first, first + 12 * self._unpack("H", directory), 12)
        return {self._unpack("H", position): position for position in positions}

    def link(self, directory: int) -> int:
        """The offset of the directory that follows; 0 where there is none."""
        return self._unpack("I", directory + 2 + _ENTRY * self._unpack("H", directory))

    def number(self, entry: int) -> int:
        """The offset or length that an entry holds."""
        return self._unpack("I", entry + 8)

    def remove(self, directory: int, tag: int) -> None:
        """The entries behind it move up, and nothing that an offset points to."""
        count = self._unpack("H", directory)
        entry, end = self.entries(directory).get(tag), directory + 2 + 12 * count + 4
        if entry is not None and end <= len(self.data):
            self.data[entry:end] = self.data[entry + 12 : end] + bytes(12)
            struct.pack_into(f"{self.order}H", self.data, directory, count - 1)

    def blank(self, directory: int) -> None:
        """Zeros in place of a directory's entries, and of what they point to."""
        for position in self.entries(directory).values():
            length = _SIZES.get(self._unpack("H", position + 2), 1) * self._unpack("I", position + 4)
            start = self.number(position)
            if length > 4 and start + length <= len(self.data):
                self.data[start : start + length] = bytes(length)
            self.data[position : position + _ENTRY] = bytes(_ENTRY)

    def remove_thumbnail(self) -> None:
        """The second directory describes a thumbnail: it is unlinked, and the thumbnail's bytes are blanked."""
        link = self.main + 2 + 12 * self._unpack("H", self.main)
        directory = self._unpack("I", link)
        if directory == 0:
            return
        entries = self.entries(directory)
        struct.pack_into(f"{self.order}I", self.data, link, 0)
        if _THUMBNAIL_START in entries and _THUMBNAIL_LENGTH in entries:
            start = self.number(entries[_THUMBNAIL_START])
            end = start + self.number(entries[_THUMBNAIL_LENGTH])
            if end >= len(self.data) and start > directory:  # as nearly always
                del self.data[start:]
            elif start > directory:
                self.data[start:end] = bytes(end - start)

    def _unpack(self, kind: str, position: int) -> int:
        return struct.unpack_from(self.order + kind, self.data, position)[0]
