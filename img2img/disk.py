"""Paths, without pictures or torch: list pictures in folders, write files atomically, where the user's things are."""

import errno
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

import platformdirs

from img2img.errors import DiskFull, PictureError

WRITABLE_SUFFIXES = (
    *(".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".avif", ".jxl", ".jp2", ".exr"),
    *(".gif", ".tga", ".ppm", ".pgm", ".pbm", ".pnm", ".pfm"),
)
_READ_ONLY = (
    *(".heic", ".heif", ".psd"),
    *(".dng", ".cr2", ".cr3", ".nef", ".nrw", ".arw", ".orf", ".raf", ".rw2", ".pef", ".srw"),
)
PICTURE_SUFFIXES = (*WRITABLE_SUFFIXES, *_READ_ONLY)
VIDEO_SUFFIXES = (".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi")
CONVERTIBLE_SUFFIXES = (*PICTURE_SUFFIXES, *VIDEO_SUFFIXES)
PATIENCE = 10  # times a replacement that Windows refuses is tried again, 20 ms apart
PICTURE_KINDS = "PNG, JPEG, WebP, TIFF, AVIF, HEIC, JPEG XL, OpenEXR, BMP and others"
VIDEO_KINDS = "MP4, MOV, MKV, WebM, AVI"
WRITABLE_KINDS = "PNG, JPEG, WebP, TIFF, AVIF, JPEG XL, OpenEXR, BMP and others"


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` to `path` so that a reader, or a crash, sees the old file or the new one and nothing between.

    Raises DiskFull, naming the file, when there is no room; the old file is then untouched.
    """
    with open_atomically(path, size=len(content)) as file:
        file.write(content)


def copy_atomically(source: Path, path: Path) -> None:
    """Copy the file `source` to `path` as `write_atomically` does, piece by piece: it need not fit into memory."""
    with source.open("rb") as original, open_atomically(path, size=os.fstat(original.fileno()).st_size) as file:
        shutil.copyfileobj(original, file)


@contextmanager
def open_atomically(path: Path, size: int = 0) -> Generator[BinaryIO]:
    """A file to be written piece by piece, which is `path` once the context is left, or nothing where that raises.

    `size` is how many bytes are to be written, where that is known; DiskFull says so many, or those that were.
    Raises as `write_atomically` does.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{_part_prefix(path)}{uuid4().hex}.part")
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _move(temporary, path)
    except BaseException as error:
        with suppress(OSError):  # the folder may be gone by now, and `error` says so
            size = max(size, temporary.stat().st_size)
            temporary.unlink(missing_ok=True)
        if is_disk_full(error):
            full = DiskFull(f"{path} could not be written: the disk is full. Free some space or choose another folder.")
            full.needed = size
            raise full from error
        raise


def is_disk_full(error: BaseException) -> bool:
    """Whether the system refused to write for want of room."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def clear_parts(path: Path) -> None:
    """Delete what writers of `path` that were killed left beside it. Nobody may be writing it now."""
    with suppress(OSError):
        for part in path.parent.glob(f"{_part_prefix(path)}*.part"):
            part.unlink(missing_ok=True)


def _part_prefix(path: Path) -> str:
    """How the names of unfinished files of `path` begin; no longer than a name may be, however long its own is."""
    return f".{sha256(os.fsencode(path.name)).hexdigest()[:16]}-"


def _move(temporary: Path, path: Path) -> None:
    """Put `temporary` where `path` is. Windows refuses while another process has `path` open, mostly for a moment."""
    for _ in range(PATIENCE if sys.platform == "win32" else 0):
        try:
            temporary.replace(path)
        except PermissionError:
            time.sleep(0.02)
        else:
            return
    temporary.replace(path)


def is_picture(path: Path) -> bool:
    """Whether the name says that `path` is a picture; hidden files are not."""
    return path.suffix.lower() in PICTURE_SUFFIXES and not path.name.startswith(".")


def is_video(path: Path) -> bool:
    """Whether the name says that `path` is a video."""
    return path.suffix.lower() in VIDEO_SUFFIXES


def is_convertible(path: Path) -> bool:
    """Whether the name says that `path` is a picture or a video; hidden files are not."""
    return path.suffix.lower() in CONVERTIBLE_SUFFIXES and not path.name.startswith(".")


def list_pictures(folder: Path) -> list[Path]:
    """Every picture below `folder`, in the order a person counts: 2.png before 10.png.

    Raises PictureError when the folder is missing or holds no picture.
    """
    return _listed(folder, is_picture, f"pictures ({PICTURE_KINDS})")


def list_convertible(folder: Path) -> list[Path]:
    """Every picture and every video below `folder`, as `list_pictures`."""
    return _listed(folder, is_convertible, f"pictures or videos ({PICTURE_KINDS}; {VIDEO_KINDS})")


def _listed(folder: Path, wanted: Callable[[Path], bool], kinds: str) -> list[Path]:
    if not folder.is_dir():
        raise PictureError(f"There is no folder {folder}. Check the path.")
    found = sorted(filter(wanted, _walk(folder)), key=natural_key)
    if not found:
        raise PictureError(f"{folder} holds no {kinds}. Choose another folder.")
    return found


def _walk(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(root, name) for name in names)


def shown(path: Path | str) -> str:
    """`path`, or a sentence that names one, as text that can be written: what of a name is not UTF-8 is replaced."""
    return re.sub("[\ud800-\udfff]", "\ufffd", str(path))


def pictures_by_stem(folder: Path) -> dict[str, Path]:
    """Every picture below `folder` by its path there without the ending, which is what makes two files a pair.

    Raises PictureError as `list_pictures`.
    """
    return {file.relative_to(folder).with_suffix("").as_posix(): file for file in list_pictures(folder)}


def natural_key(path: Path) -> list[tuple[int, int, str]]:
    """A sort key under which numbers inside names count as numbers."""
    pieces = re.split(r"(\d+)", str(path).lower())
    return [(0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces]


def user_folder() -> Path:
    """Where the user's models live; the variable IMG2IMG_HOME overrides the platform's place."""
    return Path(os.environ.get("IMG2IMG_HOME") or platformdirs.user_data_path("img2img", appauthor=False))


def state_folder() -> Path:
    """Where what a program had in hand lives, such as drawings that are saved by themselves."""
    home = os.environ.get("IMG2IMG_HOME")
    return Path(home) / "state" if home else platformdirs.user_state_path("img2img", appauthor=False)


def cache_folder() -> Path:
    """Where what can be computed again lives, such as line drawings traced from photos."""
    home = os.environ.get("IMG2IMG_HOME")
    return Path(home) / "cache" if home else platformdirs.user_cache_path("img2img", appauthor=False)
