"""The zip of an OpenRaster file: written so that its kind is known from its first bytes, and read with suspicion."""

import io
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from gui.translation import translate
from img2img.errors import PictureError

MIMETYPE = b"image/openraster"
LARGEST_TEXT = 2**22  # bytes of XML or JSON
LARGEST_PICTURE = 2**29  # bytes of one PNG
LARGEST_WHOLE = 2**31  # bytes of all that is read of one file
_WRITTEN_AT = (1980, 1, 1, 0, 0, 0)  # the same drawing is the same file


def pack(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of these parts, behind the mimetype. PNGs are stored, for they are compressed already."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in (("mimetype", MIMETYPE), *parts):
            is_text = name.endswith((".xml", ".json"))
            kind = zipfile.ZIP_DEFLATED if is_text else zipfile.ZIP_STORED
            archive.writestr(zipfile.ZipInfo(name, _WRITTEN_AT), content, kind)
    return buffer.getvalue()


class Archive:
    """The parts of the file `path` by their names; nothing is ever written to where a part's name points.

    Raises PictureError, naming the file and what is wrong with it, here and at each part.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._left = LARGEST_WHOLE
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
            self._parts = Counter(info.filename for info in self._zip.infolist())
        except OSError as error:
            told = translate("OpenRaster", "{0} cannot be read ({1}). Check the path, and who may open it.")
            raise PictureError(told.format(path, error.strerror or error)) from error
        except Exception as error:  # a damaged directory makes zipfile raise whatever its numbers lead to
            raise self.damaged(error) from error
        if self.part("mimetype", len(MIMETYPE) + 8).strip() != MIMETYPE:
            raise self.damaged(translate("OpenRaster", "it is another kind of archive"))

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def part(self, name: str, largest: int) -> bytes:
        """The content of a part of at most `largest` bytes, checked against its checksum."""
        info = self._info(name)
        if info.file_size > min(largest, self._left):
            raise self.damaged(translate("OpenRaster", "its part {0} is too large").format(name))
        self._left -= info.file_size
        try:
            return self._zip.read(name)  # never more than it says to be
        except Exception as error:  # zlib's, zipfile's, and RuntimeError for what is encrypted
            raise self.damaged(error) from error

    def beginning(self, name: str, length: int) -> bytes:
        """The first bytes of a part, or all of a shorter one."""
        self._info(name)
        try:
            with self._zip.open(name) as part:
                return part.read(length)
        except Exception as error:  # as above
            raise self.damaged(error) from error

    def _info(self, name: str) -> zipfile.ZipInfo:
        if self._parts[name] != 1:
            missing = translate("OpenRaster", "its part {0} is missing")
            twice = translate("OpenRaster", "its part {0} is there more than once")
            raise self.damaged((twice if name in self else missing).format(name))
        info = self._zip.getinfo(name)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self.damaged(translate("OpenRaster", "its part {0} is packed in an unusual way").format(name))
        return info

    def damaged(self, why: object) -> PictureError:
        """The sentence on a file that is not what its name says."""
        told = translate(
            "OpenRaster", "{0} is no drawing that can be opened ({1}). Save it again as OpenRaster (.ora)."
        )
        return PictureError(told.format(self.path, why))
