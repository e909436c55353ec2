"""Models of other programs: which files they are, and what they are, which another process finds out (torch-free).

A stranger's file is read for the first time in `community_worker`, with bounded memory: what ends that process ends
nothing else, and a window needs no torch. What was found is kept until the file changes.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock, Timer
from typing import Any

from pydantic import ValidationError

from img2img.disk import cache_folder, write_atomically
from img2img.errors import DamagedModel, DiskFull
from img2img.models import beside, ncnn_pair
from img2img.models.card import ModelCard

LISTED = (".safetensors", ".pth", ".pt", ".ckpt", ".param")
"""What the names of models end in; a `.param` stands for both halves of a pair."""
ENDINGS = (*LISTED, ".bin")
PATIENCE = 180.0  # seconds for a file
READ_AS = "1"  # raised when a card is made of the same file otherwise

_ASKING = Lock()  # who asks for the same files meanwhile finds the answers kept


def main_file(path: Path) -> Path:
    """The file that stands for a model: of a pair, that with the numbers."""
    return path.with_suffix(".bin") if path.suffix.lower() in ncnn_pair.SUFFIXES else path


def describe(paths: Iterable[Path]) -> dict[Path, ModelCard | str]:
    """What each file is: its card, or what is wrong with it, in a sentence."""
    with _ASKING:
        found = {path: _kept(path) for path in paths}
        with _Reader() as reader:
            for path in [path for path, known in found.items() if known is None]:
                found[path] = reader.read(path)
    return {path: known for path, known in found.items() if known is not None}


def card_of_file(path: Path) -> ModelCard:
    """What the file is. Raises DamagedModel."""
    found = describe([path])[path]
    if isinstance(found, str):
        raise DamagedModel(found)
    return found


def convert(path: Path, target: Path) -> None:
    """Write the model of the file `path` to `target`, as a file of ours. Raises DamagedModel."""
    with _Reader() as reader:
        found = reader.read(path, target)
    if isinstance(found, str):
        raise DamagedModel(found)


class _Reader:
    """The process that reads files, begun when it is needed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> "_Reader":
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.communicate()

    def read(self, path: Path, target: Path | None = None) -> ModelCard | str:
        """What the file is, and is kept as; with a `target`, of that, which is written as a file of ours."""
        conditions = _conditions(path)
        process = self._process = self._process or _started()
        assert process.stdin
        assert process.stdout
        timer = Timer(PATIENCE, process.kill)
        timer.start()
        answer = ""
        with suppress(OSError):  # it has ended
            request = {"path": str(path.absolute()), "target": str(target.absolute()) if target else None}
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        timer.cancel()
        if not answer:
            self._process = None
            process.communicate()
            return _died(path)
        found = json.loads(answer)
        if "card" in found or not target:  # what fails to be written may be the disk's fault
            with suppress(OSError, DiskFull):  # then it is read again the next time
                write_atomically(_place(_conditions(target) if target else conditions), answer.encode())
        return _of(found)


def _started() -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "img2img.models.community_worker"]
    flags = subprocess.CREATE_NO_WINDOW if sys.platform == "win32" else 0
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere, text=True, creationflags=flags)


def _died(path: Path) -> str:
    return (
        f"{path} could not be read: the process that tried ended, needed too much memory, or took more than "
        f"{PATIENCE:.0f} seconds. Check that it is a model file."
    )


def _kept(path: Path) -> ModelCard | str | None:
    """What was found out of the file as it is now; None where nothing was."""
    try:
        return _of(json.loads(_place(_conditions(path)).read_bytes()))
    except (OSError, ValueError, KeyError, ValidationError):
        return None


def _of(found: Mapping[str, Any]) -> ModelCard | str:
    return ModelCard.model_validate(found["card"]) if "card" in found else str(found["problem"])


def _conditions(path: Path) -> list[Any]:
    """All that what is found depends on: the file, those beside it, and the programs that read it."""
    endings = (*(ncnn_pair.SUFFIXES if path.suffix.lower() in ncnn_pair.SUFFIXES else ()), *beside.ENDINGS)
    files = [path, *(path.with_suffix(ending) for ending in endings)]
    return [str(path.absolute()), [_state(file) for file in files], *_programs()]


@cache
def _programs() -> tuple[str, ...]:
    return READ_AS, version("spandrel"), version("ncnn")


def _state(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def _place(conditions: list[Any]) -> Path:
    key = hashlib.sha256(json.dumps(conditions).encode(errors="surrogatepass"))
    return cache_folder() / "described" / f"{key.hexdigest()[:32]}.json"
