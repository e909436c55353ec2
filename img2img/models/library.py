"""The library: every model that a program can use, listed without torch (the window imports this)."""

import base64
import difflib
import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Literal, TypeVar

from img2img import disk
from img2img.errors import DamagedModel, ModelError, NameTaken, UnknownModel
from img2img.models.card import ModelCard
from img2img.models.header import read_card
from img2img.models.realesrgan import find_published_models

Origin = Literal["bundled", "wheel", "user", "file"]
SUFFIX = ".safetensors"
T = TypeVar("T")

_CHANGES = Lock()  # from the look whether a name is free until it is taken


@dataclass(frozen=True)
class Entry:
    """A model that can be chosen. The file name, not the card, says what it is called here.

    origin: bundled with the program, wheel (Real-ESRGAN's own), user (in the user's folder), or file (named by path).
    broken: what is wrong with the file, in a sentence; "" for a sound one.
    """

    name: str
    path: Path
    origin: Origin
    readable_card: ModelCard | None
    broken: str = ""

    @property
    def card(self) -> ModelCard:
        """The model's card. Raises DamagedModel, with the sentence in `broken`, when it could not be read."""
        if self.readable_card is None:
            raise DamagedModel(self.broken)
        return self.readable_card

    def sha256(self) -> str:
        """Of the file, in 64 hexadecimal digits, which tell it from every other. Raises OSError."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def _send_to_trash(path: Path) -> None:
    from send2trash import send2trash  # looks for the desktop's trash when it is imported

    send2trash(path)


class Library:
    """The bundled models, those of the Real-ESRGAN wheel, and the user's own.

    `user_folder` is where the user's models are kept; None means `models` in the program's data folder.
    """

    def __init__(self, user_folder: Path | None = None) -> None:
        self.user_folder = disk.user_folder() / "models" if user_folder is None else user_folder

    def entries(self) -> list[Entry]:
        """Every model, the bundled ones first. A damaged file is listed with its fault and never left out."""
        resources = Path(str(files("resources")))
        published = [Entry(model.card.name, path, "wheel", model.card) for model, path in find_published_models()]
        ours = [*_entries_in(resources / "models", "bundled"), *published]
        pictured = [_with_preview(entry, resources / "previews" / f"{entry.name}.png") for entry in ours]
        return [*pictured, *_entries_in(self.user_folder, "user")]

    def find(self, name_or_path: str | Path) -> Entry:
        """The model of that name; or of that path, which may also be a run folder that holds a model.

        Raises UnknownModel, naming the closest matches, when there is none, and DamagedModel when it cannot be used.
        """
        entries = self.entries()
        entry = next((entry for entry in entries if entry.name == str(name_or_path)), None)
        if entry is None:
            path = Path(name_or_path)
            if path.suffix != SUFFIX and not (path / f"model{SUFFIX}").is_file():
                raise UnknownModel(_unknown(str(name_or_path), [entry.name for entry in entries]))
            entry = _entry_of_file(path if path.suffix == SUFFIX else path / f"model{SUFFIX}", "file")
        if entry.broken:
            raise DamagedModel(entry.broken)
        return entry

    def add(self, path: Path, name: str | None = None, *, replace: bool = False) -> Entry:
        """Copy the model file `path` into the user's folder, as `name` (its own file name when None).

        Raises DamagedModel when it is no model, NameTaken unless a user's model of that name is to be replaced, and
        ModelError when the name cannot be a file's.
        """
        read_card(path)
        with _CHANGES:
            target = self._place_for(name or path.stem, replace=replace)
            disk.copy_atomically(path, target)
        return _entry_of_file(target, "user")

    def rename(self, name: str, new: str) -> Entry:
        """Call a model of the user's `new`. Raises UnknownModel, NameTaken, and ModelError for what is not allowed."""
        with _CHANGES:
            entry = self._own(name, "renamed")
            target = entry.path.rename(self._place_for(new, renamed=entry))
        return _entry_of_file(target, "user")

    def remove(self, name: str, trash: Callable[[Path], T] = _send_to_trash) -> T:
        """Move a model of the user's to the trash; `trash` does that, and what it returns is returned.

        Raises UnknownModel, and ModelError for one that came with the program or when there is no trash.
        """
        entry = self._own(name, "removed")
        try:
            return trash(entry.path)
        except OSError as error:
            raise ModelError(f"{entry.path} could not be moved to the trash ({error}). Delete it yourself.") from error

    def _own(self, name: str, done: str) -> Entry:
        """The user's model of that name, to be `done`."""
        entries = self.entries()
        entry = next((entry for entry in entries if entry.name == name), None)
        if entry is None:
            raise UnknownModel(_unknown(name, [entry.name for entry in entries if entry.origin == "user"]))
        if entry.origin != "user":
            raise ModelError(f"{name} came with the program and cannot be {done}; only your own models can.")
        return entry

    def _place_for(self, name: str, *, replace: bool = False, renamed: Entry | None = None) -> Path:
        """The file of a user's model that is to be called `name`. Names that differ in their case only are one name."""
        if not re.fullmatch(r"\w[\w .+-]{0,99}", name):
            raise ModelError(f"'{name}' cannot be a model's name. Use letters, digits, dots, dashes and spaces.")
        others = [entry for entry in self.entries() if renamed is None or entry.path != renamed.path]
        taken = next((entry for entry in others if entry.name.casefold() == name.casefold()), None)
        if taken and replace and taken.origin == "user":
            return taken.path
        if taken:
            sentence = f"The library already has a model named {taken.name}. Choose another name."
            raise NameTaken(sentence, is_own=taken.origin == "user")
        return self.user_folder / f"{name}{SUFFIX}"


def _entries_in(folder: Path, origin: Origin) -> list[Entry]:
    paths = [path for path in folder.glob(f"*{SUFFIX}") if not path.name.startswith(".")]
    return [_entry_of_file(path, origin) for path in sorted(paths, key=disk.natural_key)]


def _with_preview(entry: Entry, picture: Path) -> Entry:
    """The entry with that picture on its card, when the card has none of its own and there is such a picture."""
    card = entry.readable_card
    if card is None or card.preview or not picture.is_file():
        return entry
    preview = base64.b64encode(picture.read_bytes()).decode()
    return Entry(entry.name, entry.path, entry.origin, card.model_copy(update={"preview": preview}))


def _entry_of_file(path: Path, origin: Origin) -> Entry:
    if origin == "file" and not path.is_file():
        raise UnknownModel(f"There is no model file {path}. Check the path, or see `img2img models list`.")
    name = path.parent.name if path.stem == "model" and origin == "file" else path.stem
    try:
        return Entry(name, path, origin, read_card(path))
    except (DamagedModel, UnknownModel) as error:  # unknown: removed between listing and reading
        return Entry(name, path, origin, None, str(error))


def _unknown(name: str, names: list[str]) -> str:
    close = difflib.get_close_matches(os.path.basename(name), names, n=3, cutoff=0.4)  # noqa: PTH119
    guess = f" Did you mean {' or '.join(close)}?" if close else ""
    return f"There is no model named {name}.{guess} See `img2img models list`."
