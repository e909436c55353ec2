"""The library: every model that a program can use, listed without torch (the window imports this)."""

import base64
import difflib
import hashlib
import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Literal, TypeVar

from img2img import disk
from img2img.errors import DamagedModel, ModelError, NameTaken, UnknownModel
from img2img.models import community
from img2img.models.card import ModelCard
from img2img.models.header import NoCard, read_card
from img2img.models.realesrgan import find_published_models
from img2img.models.watched import WatchedFolders

Origin = Literal["bundled", "wheel", "user", "watched", "file"]
SUFFIX = ".safetensors"
T = TypeVar("T")

_CHANGES = Lock()  # from the look whether a name is free until it is taken


@dataclass(frozen=True)
class Entry:
    """A model that can be chosen. The file name, not the card, says what it is called here.

    origin: bundled with the program, wheel (Real-ESRGAN's own), user (in the user's folder), watched (in a folder of
    the user's choice), or file (named by path).
    broken: what is wrong with the file, in a sentence; "" for a sound one.
    is_foreign: the file is another program's, with no card of ours in it.
    """

    name: str
    path: Path
    origin: Origin
    readable_card: ModelCard | None
    broken: str = ""
    is_foreign: bool = False

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
    """The bundled models, those of the Real-ESRGAN wheel, the user's own, and those in folders that are `watched`.

    `user_folder` is where the user's models are kept; None means `models` in the program's data folder.
    """

    def __init__(self, user_folder: Path | None = None) -> None:
        self.user_folder = disk.user_folder() / "models" if user_folder is None else user_folder
        self.watched = WatchedFolders(self.user_folder / "watched.json")

    def entries(self) -> list[Entry]:
        """Every model, the bundled ones first. A damaged file is listed with its fault and never left out."""
        kept = self._kept_here()
        return [*kept, *self._elsewhere(kept)]

    def find(self, name_or_path: str | Path) -> Entry:
        """The model of that name; or of that path, which may also be another program's, or a run folder that holds one.

        Raises UnknownModel, naming the closest matches, when there is none, and DamagedModel when it cannot be used.
        """
        entries, path = self._kept_here(), Path(name_or_path)
        entry = _named(str(name_or_path), entries)
        if entry is None and not path.is_file():
            entries += self._elsewhere(entries)  # last, for it may read what nobody has read yet
            entry = _named(str(name_or_path), entries)
        if entry is None:
            is_model = path.suffix.lower() in community.ENDINGS
            if not is_model and not (path / f"model{SUFFIX}").is_file():
                raise UnknownModel(_unknown(str(name_or_path), [entry.name for entry in entries]))
            entry = _entry_of_file(path if is_model else path / f"model{SUFFIX}", "file")
        if entry.broken:
            raise DamagedModel(entry.broken)
        return entry

    def add(self, path: Path, name: str | None = None, *, replace: bool = False) -> Entry:
        """Copy the model file `path` into the user's folder, as `name` (its own file name when None).

        Another program's becomes a file of ours, so that no pickle is read again. Raises DamagedModel when it is no
        model, NameTaken unless a user's model of that name is to be replaced, and ModelError when the name cannot be
        a file's.
        """
        found = _entry_of_file(path, "file")
        if found.broken:
            raise DamagedModel(found.broken)
        with _CHANGES:
            target = self._place_for(name or _fitting(path.stem, found), replace=replace)
            copy = community.convert if found.is_foreign else disk.copy_atomically
            copy(found.path, target)
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

    def _kept_here(self) -> list[Entry]:
        """What came with the program, and the user's own."""
        resources = Path(str(files("resources")))
        published = [Entry(model.card.name, path, "wheel", model.card) for model, path in find_published_models()]
        ours = [*_entries_in(resources / "models", "bundled"), *published]
        pictured = [_with_preview(entry, resources / "previews" / f"{entry.name}.png") for entry in ours]
        return [*pictured, *_entries_in(self.user_folder, "user")]

    def _elsewhere(self, kept: Sequence[Entry]) -> list[Entry]:
        """What lies in watched folders, under names that none of `kept` has."""
        try:
            files = self.watched.files()
        except ModelError as error:
            return [Entry(self.watched.path.name, self.watched.path, "watched", None, str(error))]
        return _told_apart(_entries(files, "watched"), {entry.name for entry in kept})

    def _own(self, name: str, done: str) -> Entry:
        """The user's model of that name, to be `done`."""
        entries = self.entries()
        entry = _named(name, entries)
        if entry is None:
            raise UnknownModel(_unknown(name, [entry.name for entry in entries if entry.origin == "user"]))
        if entry.origin != "user":
            place = "lies in a watched folder" if entry.origin == "watched" else "came with the program"
            raise ModelError(f"{name} {place} and cannot be {done}; only your own models can.")
        return entry

    def _place_for(self, name: str, *, replace: bool = False, renamed: Entry | None = None) -> Path:
        """The file of a user's model that is to be called `name`. Names that differ in their case only are one name."""
        if not re.fullmatch(r"\w[\w .+-]{0,99}", name):
            raise ModelError(f"'{name}' cannot be a model's name. Use letters, digits, dots, dashes and spaces.")
        others = [entry for entry in self._kept_here() if renamed is None or entry.path != renamed.path]
        taken = next((entry for entry in others if entry.name.casefold() == name.casefold()), None)
        if taken and replace and taken.origin == "user":
            return taken.path
        if taken:
            sentence = f"The library already has a model named {taken.name}. Choose another name."
            raise NameTaken(sentence, is_own=taken.origin == "user")
        return self.user_folder / f"{name}{SUFFIX}"


def _named(name: str, entries: Iterable[Entry]) -> Entry | None:
    return next((entry for entry in entries if entry.name == name), None)


def _entries_in(folder: Path, origin: Origin) -> list[Entry]:
    paths = [path for path in folder.glob(f"*{SUFFIX}") if not path.name.startswith(".")]
    return _entries(sorted(paths, key=disk.natural_key), origin)


def _entries(paths: Sequence[Path], origin: Origin) -> list[Entry]:
    """One for each file; those of other programs are read together."""
    found = {path: _of_ours(path, origin) for path in paths}
    theirs = community.describe(path for path, entry in found.items() if entry is None)
    return [entry or _of_theirs(path, origin, theirs[path]) for path, entry in found.items()]


def _of_ours(path: Path, origin: Origin) -> Entry | None:
    """The entry of a file of ours, or of none at all; None for another program's."""
    name = path.parent.name if path.stem == "model" and origin == "file" else path.stem
    if path.suffix.lower() != SUFFIX:
        return None
    try:
        return Entry(name, path, origin, read_card(path))
    except NoCard as other:
        return None if other.tensors else Entry(name, path, origin, None, str(other))
    except (DamagedModel, UnknownModel) as error:  # unknown: removed between listing and reading
        return Entry(name, path, origin, None, str(error))


def _of_theirs(path: Path, origin: Origin, found: ModelCard | str) -> Entry:
    card, broken = (None, found) if isinstance(found, str) else (found, "")
    return Entry(path.stem, community.main_file(path), origin, card, broken, is_foreign=True)


def _told_apart(entries: Iterable[Entry], taken: set[str]) -> list[Entry]:
    """The entries with names of their own: with the file's ending, or the folder, where there are several."""
    apart: list[Entry] = []
    for entry in entries:
        file, folder = entry.path.name, entry.path.parent.name
        names = (entry.name, file, f"{file} ({folder})", str(entry.path))
        apart.append(replace(entry, name=next((name for name in names if name not in taken), names[-1])))
        taken.add(apart[-1].name)
    return apart


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
    return _entries([path], origin)[0]


def _fitting(stem: str, found: Entry) -> str:
    """The name of a model whose file is called so; other programs allow themselves more than `_place_for`."""
    return re.sub(r"[^\w .+-]+", "-", stem).strip("-. ")[:100] if found.is_foreign else stem


def _unknown(name: str, names: list[str]) -> str:
    close = difflib.get_close_matches(os.path.basename(name), names, n=3, cutoff=0.4)  # noqa: PTH119
    guess = f" Did you mean {' or '.join(close)}?" if close else ""
    return f"There is no model named {name}.{guess} See `img2img models list`."
