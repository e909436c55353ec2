"""Codec: one format of picture files that has a library of its own, imported when such a file is met."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from img2img.errors import PictureError
from img2img.pictures import PictureFile
from img2img.pictures.write_options import WriteOptions


class Codec(Protocol):
    """A format; `suffixes` are those of its files."""

    @property
    def suffixes(self) -> tuple[str, ...]: ...

    def knows(self, path: Path, content: bytes) -> bool:
        """Whether that file is of this format: by its content where that tells."""
        ...

    def read(self, path: Path, content: bytes) -> PictureFile:
        """The picture, upright. Raises PictureError."""
        ...


class WritingCodec(Codec, Protocol):
    """A format that is written too."""

    def write(self, picture: PictureFile, options: WriteOptions) -> bytes:
        """The content of a file. Raises PictureError."""
        ...


def has_library(package: str) -> bool:
    return find_spec(package) is not None


def check_library(package: str, extra: str, kind: str) -> None:
    """Raises PictureError, naming the extra, where the package is not installed."""
    if not has_library(package):
        raise PictureError(f"{kind} needs a library that is not installed: pip install 'img2img[{extra}]'")


def library(package: str, extra: str, kind: str) -> Any:
    """The package that reads and writes that kind of files. Raises PictureError, naming the extra, where it is not."""
    check_library(package, extra, kind)
    return import_module(package)
